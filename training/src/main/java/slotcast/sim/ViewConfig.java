package slotcast.sim;

/**
 * Camera, light and floor.
 *
 * @param cameraDistance from the point of the floor at the image's centre, metres
 * @param elevationDegrees of the camera above the floor, seen from that point; with half the field
 *     of view it must keep the horizon out of the image
 * @param verticalFovDegrees vertical field of view, the same at every image size
 * @param lightJitterDegrees the light is turned by up to this angle from video to video
 * @param floorBrightness of the floor, linear, 0 to 1
 * @param floorGradient how much darker the floor is at the image's corners than in the middle, 0 to
 *     1
 * @param supersampling samples a pixel, in each direction
 */
public record ViewConfig(
    double cameraDistance,
    double elevationDegrees,
    double verticalFovDegrees,
    double lightJitterDegrees,
    double floorBrightness,
    double floorGradient,
    int supersampling) {
  /**
   * @throws slotcast.error.UserError if a setting is out of range
   */
  public ViewConfig {
    ConfigCheck.range("view.cameraDistance", cameraDistance, 1, 100);
    ConfigCheck.range("view.verticalFovDegrees", verticalFovDegrees, 5, 100);
    ConfigCheck.range("view.elevationDegrees", elevationDegrees, verticalFovDegrees / 2 + 5, 89);
    ConfigCheck.range("view.lightJitterDegrees", lightJitterDegrees, 0, 25);
    ConfigCheck.range("view.floorBrightness", floorBrightness, 0, 1);
    ConfigCheck.range("view.floorGradient", floorGradient, 0, 1);
    ConfigCheck.range("view.supersampling", supersampling, 1, 8);
  }

  /** A close camera: objects are 10 to 18 pixels wide in a 64x64 image. */
  public static ViewConfig obj3d() {
    return new ViewConfig(5.4, 46, 36, 0, 0.55, 0.12, 2);
  }
}
