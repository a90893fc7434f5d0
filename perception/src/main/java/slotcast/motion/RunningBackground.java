package slotcast.motion;

/**
 * The scene without what moves: for each value the approximate median over time (McFarlane and
 * Schofield 1995), which takes one small step towards each new frame. The first frames take larger
 * steps, so that what stood in the very first one fades. One camera; one thread at a time.
 */
public final class RunningBackground {
  private static final double FIRST_STEPS = 0.25;

  private final double step;
  private float[] background; // (3,h,w) in [-1,1]; null before the first frame
  private int frames;

  /**
   * @param step how far the background follows in a frame, of values from 0 to 1
   */
  public RunningBackground(double step) {
    this.step = step;
  }

  /**
   * How much each pixel differs from the background, which then follows.
   *
   * @param image (3,h,w) in [-1,1], of the same size each time
   * @return (h,w), difference of the channel that differs most, 0 to 1
   */
  public float[] change(float[] image) {
    return change(image, null);
  }

  /**
   * As the other.
   *
   * @param held (h,w), pixels at which the background stays as it is; null for none
   */
  public float[] change(float[] image, boolean[] held) {
    if (background == null || background.length != image.length) {
      background = image.clone();
      frames = 0;
    }
    int n = image.length / 3;
    float reach = (float) (2 * Math.max(step, FIRST_STEPS / ++frames)); // values span 2
    float[] change = new float[n];
    for (int i = 0; i < image.length; i++) {
      float d = image[i] - background[i];
      change[i % n] = Math.max(change[i % n], Math.abs(d) / 2);
      if (held == null || !held[i % n]) {
        background[i] += Math.max(-reach, Math.min(reach, d));
      }
    }
    return change;
  }

  /** The background now: (3,h,w) in [-1,1]; null before the first frame. */
  public float[] image() {
    return background == null ? null : background.clone();
  }
}
