package slotcast.sim;

/** What share of light a surface sends back, point by point. */
interface Texture {
  /**
   * Sets the reflectance at a point.
   *
   * @param x of the floor in metres, or of an object in its own frame, in its sizes
   * @param y the same
   * @param z the same; 0 on the floor
   * @param rgb linear red, green and blue to set, 0 to 1
   */
  void at(double x, double y, double z, double[] rgb);
}
