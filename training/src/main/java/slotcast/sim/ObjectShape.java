package slotcast.sim;

/** The three shapes of CLEVR. The name in lower case is CLEVRER's. */
public enum ObjectShape {
  /** Radius = size. Rolls. */
  SPHERE,
  /** Half a side = {@link #CUBE_HALF_SIDE} of size. Slides. */
  CUBE,
  /** Upright, radius = size, height = {@link #CYLINDER_HEIGHT} of size. Slides. */
  CYLINDER;

  /** Half the side of a cube of size one. */
  public static final double CUBE_HALF_SIDE = 0.82;

  /** Height of a cylinder of size one. */
  public static final double CYLINDER_HEIGHT = 1.8;

  /** Height of the centre above the floor, in metres, for a size in metres. */
  public double centreHeight(double size) {
    return switch (this) {
      case SPHERE -> size;
      case CUBE -> CUBE_HALF_SIDE * size;
      case CYLINDER -> CYLINDER_HEIGHT / 2 * size;
    };
  }

  /** Radius of the sphere about the centre that holds the object, in metres. */
  public double boundingRadius(double size) {
    return switch (this) {
      case SPHERE -> size;
      case CUBE -> CUBE_HALF_SIDE * size * Math.sqrt(3);
      case CYLINDER -> size * Math.sqrt(1 + CYLINDER_HEIGHT * CYLINDER_HEIGHT / 4);
    };
  }

  /** Volume in cubic metres, for a size in metres. */
  public double volume(double size) {
    double cube = size * size * size;
    return switch (this) {
      case SPHERE -> 4.0 / 3.0 * Math.PI * cube;
      case CUBE -> 8 * CUBE_HALF_SIDE * CUBE_HALF_SIDE * CUBE_HALF_SIDE * cube;
      case CYLINDER -> Math.PI * CYLINDER_HEIGHT * cube;
    };
  }
}
