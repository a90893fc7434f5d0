package slotcast.tensor;

/**
 * What a script is written for.
 *
 * @param layout of images and the kernels that see them
 * @param products who multiplies matrices
 */
public record ScriptTarget(Layout layout, Products products) {
  /** Any device, torch or program that reads scripts. */
  public static final ScriptTarget ANYWHERE =
      new ScriptTarget(Layout.CHANNELS_FIRST, Products.TORCH);
}
