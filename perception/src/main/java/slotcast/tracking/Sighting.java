package slotcast.tracking;

/**
 * What was seen of an object in one frame, in pixels of the camera's image.
 *
 * @param stampNanos of the frame
 * @param x centre of mass of its mask
 * @param y centre of mass of its mask
 * @param box upright box about its mask
 */
public record Sighting(long stampNanos, double x, double y, Box box) {
  /**
   * The box once the centre of mass is elsewhere: as large as it was seen, and as far off the
   * centre, which for most shapes is not the middle of the box.
   */
  public Box boxAt(double newX, double newY) {
    return box.moved(newX - x, newY - y);
  }

  /**
   * The same for an object that has grown; how far the box is off the centre grows with it.
   *
   * @param growthX width then by width now
   * @param growthY height then by height now
   */
  public Box boxAt(double newX, double newY, double growthX, double growthY) {
    return boxAt(newX, newY)
        .grown(growthX, growthY)
        .moved((growthX - 1) * (box.x() - x), (growthY - 1) * (box.y() - y));
  }
}
