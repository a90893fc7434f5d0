package slotcast.sim;

/** The eight colours of CLEVR, with the values of its properties.json (sRGB, 0 to 255). */
public enum ObjectColour {
  GRAY(87, 87, 87),
  RED(173, 35, 35),
  BLUE(42, 75, 215),
  GREEN(29, 105, 20),
  BROWN(129, 74, 25),
  PURPLE(129, 38, 192),
  CYAN(41, 208, 208),
  YELLOW(255, 238, 51);

  /** sRGB components, 0 to 255. */
  final int red;

  final int green;
  final int blue;

  ObjectColour(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /** As 0xRRGGBB. */
  public int rgb() {
    return red << 16 | green << 8 | blue;
  }
}
