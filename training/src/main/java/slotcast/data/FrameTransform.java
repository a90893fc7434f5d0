package slotcast.data;

import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;

/**
 * From a source's image to the model's.
 *
 * @param height of the model's image, pixels
 * @param width of the model's image, pixels
 * @param method how values are found
 * @param fit what to do with an image of another shape; always stretched but for {@link
 *     Method#AREA}
 * @param colour what the model sees of colours
 */
public record FrameTransform(
    int height, int width, Method method, FrameMapping.Fit fit, Colour colour) {

  /** How the values of the smaller image are found. */
  public enum Method {
    /** The mean of whole blocks, rounded to 8 bits; the source's size is a multiple. */
    BLOCK_MEAN,
    /**
     * Between the two nearest pixels each way, however much the image shrinks: {@code Resize} of
     * torchvision 0.11 on a tensor, as SlotFormer has it.
     */
    BILINEAR,
    /** As bilinear, over a wider part the more the image shrinks: torchvision from 0.17 on. */
    ANTIALIASED,
    /** The mean over the area that a pixel covers, as the nodes see a camera's image. */
    AREA
  }

  /** A transform that shows the whole image, distorted where its shape is another. */
  public static FrameTransform stretched(int height, int width, Method method, Colour colour) {
    return new FrameTransform(height, width, method, FrameMapping.Fit.STRETCH, colour);
  }

  /** As torchvision has it, stretched, in RGB. */
  static FrameTransform torch(int height, int width, boolean antialias) {
    return stretched(height, width, antialias ? Method.ANTIALIASED : Method.BILINEAR, Colour.RGB);
  }

  /** The same with other colours. */
  public FrameTransform withColour(Colour other) {
    return new FrameTransform(height, width, method, fit, other);
  }

  /** What makes frames other ones. */
  String identity() {
    return height + "x" + width + " " + method + " " + fit + " " + colour.name();
  }

  /**
   * @return (3,H,W) in [-1,1]
   * @throws UserError if whole blocks do not make the size
   */
  public float[] apply(RgbImage image) {
    float[] out =
        switch (method) {
          case BLOCK_MEAN -> blockMean(image);
          case BILINEAR -> TorchResize.apply(image, height, width, false);
          case ANTIALIASED -> TorchResize.apply(image, height, width, true);
          case AREA ->
              Resampling.toModel(
                  image, FrameMapping.of(fit, image.width(), image.height(), width, height));
        };
    colour.apply(out, 0, height * width);
    return out;
  }

  private float[] blockMean(RgbImage image) {
    if (image.height() % height != 0 || image.width() % width != 0) {
      throw new UserError(
          "image of " + image.width() + "x" + image.height(),
          "a size that does not shrink evenly",
          "a multiple of " + width + "x" + height,
          "choose another size of the images or of the model");
    }
    int fy = image.height() / height;
    int fx = image.width() / width;
    float[] out = new float[3 * height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          for (int dy = 0; dy < fy; dy++) {
            for (int dx = 0; dx < fx; dx++) {
              sum += image.data()[3 * ((y * fy + dy) * image.width() + x * fx + dx) + c] & 0xff;
            }
          }
          int mean = (sum + fy * fx / 2) / (fy * fx);
          out[(c * height + y) * width + x] = mean / 127.5f - 1;
        }
      }
    }
    return out;
  }
}
