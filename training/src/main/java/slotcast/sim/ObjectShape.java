package slotcast.sim;

import java.util.List;

/**
 * The three shapes of CLEVR, whose names in lower case are CLEVRER's, and more. Their footprints on
 * the floor are discs and squares.
 */
public enum ObjectShape {
  /** Radius = size. Rolls. */
  SPHERE,
  /** Half a side = {@link #CUBE_HALF_SIDE} of size. Slides. */
  CUBE,
  /** Upright, radius = size, height = {@link #CYLINDER_HEIGHT} of size. Slides. */
  CYLINDER,
  /** Upright, radius = size, height = {@link #CONE_HEIGHT} of size. Slides. */
  CONE,
  /** Flattened: radius = size, half a height = {@link #ELLIPSOID_HALF_HEIGHT} of size. Slides. */
  ELLIPSOID,
  /** Upright, round ends: radius = {@link #CAPSULE_RADIUS} of size, height = twice size. Slides. */
  CAPSULE,
  /**
   * Half a side = {@link #BOX_HALF_SIDE} of size, half a height = {@link #BOX_HALF_HEIGHT} of size.
   * Slides.
   */
  BOX;

  /** The shapes of CLEVR. */
  public static final List<ObjectShape> CLEVR = List.of(SPHERE, CUBE, CYLINDER);

  /** Half the side of a cube of size one. */
  public static final double CUBE_HALF_SIDE = 0.82;

  /** Height of a cylinder of size one. */
  public static final double CYLINDER_HEIGHT = 1.8;

  /** Height of a cone of size one. */
  public static final double CONE_HEIGHT = 1.9;

  /** Half the height of an ellipsoid of size one. */
  public static final double ELLIPSOID_HALF_HEIGHT = 0.55;

  /** Radius of a capsule of size one. */
  public static final double CAPSULE_RADIUS = 0.6;

  /** Half the side of a box of size one. */
  public static final double BOX_HALF_SIDE = 0.6;

  /** Half the height of a box of size one. */
  public static final double BOX_HALF_HEIGHT = 1.05;

  /** Height of the centre above the floor, half the height, in metres, for a size in metres. */
  public double centreHeight(double size) {
    return switch (this) {
      case SPHERE, CAPSULE -> size;
      case CUBE -> CUBE_HALF_SIDE * size;
      case CYLINDER -> CYLINDER_HEIGHT / 2 * size;
      case CONE -> CONE_HEIGHT / 2 * size;
      case ELLIPSOID -> ELLIPSOID_HALF_HEIGHT * size;
      case BOX -> BOX_HALF_HEIGHT * size;
    };
  }

  /** Radius of the footprint's disc, or half the side of its square, in metres. */
  public double extent(double size) {
    return switch (this) {
      case SPHERE, CYLINDER, CONE, ELLIPSOID -> size;
      case CUBE -> CUBE_HALF_SIDE * size;
      case CAPSULE -> CAPSULE_RADIUS * size;
      case BOX -> BOX_HALF_SIDE * size;
    };
  }

  /** Whether the footprint is a square, not a disc. */
  public boolean isSquare() {
    return this == CUBE || this == BOX;
  }

  /** Radius of the sphere about the centre that holds the object, in metres. */
  public double boundingRadius(double size) {
    return switch (this) {
      case SPHERE, ELLIPSOID, CAPSULE -> size;
      case CUBE -> CUBE_HALF_SIDE * size * Math.sqrt(3);
      case CYLINDER -> size * Math.sqrt(1 + CYLINDER_HEIGHT * CYLINDER_HEIGHT / 4);
      case CONE -> size * Math.sqrt(1 + CONE_HEIGHT * CONE_HEIGHT / 4);
      case BOX ->
          size * Math.sqrt(2 * BOX_HALF_SIDE * BOX_HALF_SIDE + BOX_HALF_HEIGHT * BOX_HALF_HEIGHT);
    };
  }

  /** Volume in cubic metres, for a size in metres. */
  public double volume(double size) {
    double cube = size * size * size;
    return switch (this) {
      case SPHERE -> 4.0 / 3.0 * Math.PI * cube;
      case CUBE -> 8 * CUBE_HALF_SIDE * CUBE_HALF_SIDE * CUBE_HALF_SIDE * cube;
      case CYLINDER -> Math.PI * CYLINDER_HEIGHT * cube;
      case CONE -> Math.PI * CONE_HEIGHT / 3 * cube;
      case ELLIPSOID -> 4.0 / 3.0 * Math.PI * ELLIPSOID_HALF_HEIGHT * cube;
      case CAPSULE ->
          Math.PI * CAPSULE_RADIUS * CAPSULE_RADIUS * (2 - 2.0 / 3.0 * CAPSULE_RADIUS) * cube;
      case BOX -> 8 * BOX_HALF_SIDE * BOX_HALF_SIDE * BOX_HALF_HEIGHT * cube;
    };
  }
}
