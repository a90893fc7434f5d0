package slotcast.image;

/**
 * Where the model's frame lies in the camera's image, and back.
 *
 * <p>Coordinates are continuous: x to the right, y down, measured from the outer corner of the
 * first pixel, so that the centre of the pixel in column c is at c + 0.5. The frame is an upright
 * rectangle of the camera's image, which may reach over its border (letterbox).
 *
 * @param cameraWidth of the camera's image, in pixels
 * @param cameraHeight of the camera's image, in pixels
 * @param modelWidth of the model's image, in pixels
 * @param modelHeight of the model's image, in pixels
 * @param cropX left edge of the model's frame, in camera pixels
 * @param cropY upper edge of the model's frame, in camera pixels
 * @param cropWidth width of the model's frame, in camera pixels
 * @param cropHeight height of the model's frame, in camera pixels
 */
public record FrameMapping(
    int cameraWidth,
    int cameraHeight,
    int modelWidth,
    int modelHeight,
    double cropX,
    double cropY,
    double cropWidth,
    double cropHeight) {

  /** What to do when the camera's image has another shape than the model's. */
  public enum Fit {
    /** Show the whole image; what the frame has beyond it repeats the image's edge. */
    LETTERBOX,
    /** Show the middle of the image. */
    CROP,
    /** Show the whole image, distorted. */
    STRETCH
  }

  public FrameMapping {
    if (cameraWidth <= 0 || cameraHeight <= 0 || modelWidth <= 0 || modelHeight <= 0) {
      throw new IllegalArgumentException(
          "images are "
              + cameraWidth
              + "x"
              + cameraHeight
              + " and "
              + modelWidth
              + "x"
              + modelHeight
              + ", expected positive sizes");
    }
    if (!(cropWidth > 0 && cropHeight > 0)
        || !Double.isFinite(cropX + cropY + cropWidth + cropHeight)) {
      throw new IllegalArgumentException(
          "frame is " + cropWidth + "x" + cropHeight + " at (" + cropX + ", " + cropY + ")");
    }
  }

  /** The mapping of a camera's image to a model's. */
  public static FrameMapping of(
      Fit fit, int cameraWidth, int cameraHeight, int modelWidth, int modelHeight) {
    double width = cameraWidth;
    double height = cameraHeight;
    if (fit != Fit.STRETCH) {
      double scaleX = width / modelWidth; // camera pixels per model pixel
      double scaleY = height / modelHeight;
      double scale = fit == Fit.LETTERBOX ? Math.max(scaleX, scaleY) : Math.min(scaleX, scaleY);
      width = scale * modelWidth;
      height = scale * modelHeight;
    }
    return new FrameMapping(
        cameraWidth,
        cameraHeight,
        modelWidth,
        modelHeight,
        (cameraWidth - width) / 2,
        (cameraHeight - height) / 2,
        width,
        height);
  }

  /** Camera pixels per model pixel, across. */
  public double scaleX() {
    return cropWidth / modelWidth;
  }

  /** Camera pixels per model pixel, down. */
  public double scaleY() {
    return cropHeight / modelHeight;
  }

  /** Column in the camera's image of a column in the model's. */
  public double toCameraX(double modelX) {
    return cropX + modelX * scaleX();
  }

  /** Row in the camera's image of a row in the model's. */
  public double toCameraY(double modelY) {
    return cropY + modelY * scaleY();
  }

  /** Column in the model's image of a column in the camera's. */
  public double toModelX(double cameraX) {
    return (cameraX - cropX) / scaleX();
  }

  /** Row in the model's image of a row in the camera's. */
  public double toModelY(double cameraY) {
    return (cameraY - cropY) / scaleY();
  }
}
