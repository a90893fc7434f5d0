package slotcast.sim;

/** The two materials of CLEVR: metal is heavy and mirrors its surroundings, rubber is dull. */
public enum ObjectMaterial {
  METAL(2.0, 0.38, 0.75),
  RUBBER(1.0, 0.0, 0.10);

  /** Mass of a cubic metre relative to rubber. */
  final double density;

  /** Share of mirrored light, 0 to 1. */
  final double reflectivity;

  /** Strength of the highlight. */
  final double specular;

  ObjectMaterial(double density, double reflectivity, double specular) {
    this.density = density;
    this.reflectivity = reflectivity;
    this.specular = specular;
  }
}
