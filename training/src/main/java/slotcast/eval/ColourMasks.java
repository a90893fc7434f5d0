package slotcast.eval;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.RgbImage;
import slotcast.opencv.Yardstick;

/**
 * Masks without learning, for somebody who knows the scene: objects have one of a few known
 * colours, all of them different, the floor is grey and the camera stands still.
 *
 * <p>A pixel with a colour takes the hue of the palette that is nearest (of linear light, which
 * shading does not change); one without is of the palette's grey if it differs from the median of
 * the whole video there, and floor otherwise. It looks at the video's end before it says anything
 * about its beginning.
 *
 * @param palette colours as 0xRRGGBB; the label of one is its place in the list, from 1
 * @param leastSaturation from which a pixel has a colour, 0 to 1
 * @param leastDifference of the brightest channel from the median, 0 to 255
 * @param parts whether connected parts of what is not floor are objects, of whatever colours, and
 *     keep their labels by overlap ({@link BlobLabels}); else pixels of one colour are one object
 */
record ColourMasks(
    List<Integer> palette, double leastSaturation, int leastDifference, boolean parts) {
  /** Pixels of one colour are one object. */
  ColourMasks(List<Integer> palette, double leastSaturation, int leastDifference) {
    this(palette, leastSaturation, leastDifference, false);
  }

  private static final double GAMMA = 2.2; // of sRGB, nearly
  private static final int[] LINEAR = new int[256]; // to 16 bits

  static {
    for (int v = 0; v < LINEAR.length; v++) {
      LINEAR[v] = (int) Math.round(65535 * Math.pow(v / 255.0, GAMMA));
    }
  }

  /**
   * What thresholds are laid on, pixel by pixel.
   *
   * @param hue of each frame, (H,W), of linear light, 0 to 1
   * @param saturation the same
   * @param difference of the brightest channel from the median of the video, (H,W), 0 to 255
   */
  record Cues(int width, List<float[]> hue, List<float[]> saturation, List<short[]> difference) {
    /**
     * @param frames a whole video, of one size
     */
    static Cues of(List<RgbImage> frames) {
      int width = frames.get(0).width();
      Cues cues = new Cues(width, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      byte[] floor = median(frames);
      for (RgbImage frame : frames) {
        int n = width * frame.height();
        float[] hue = new float[n];
        float[] saturation = new float[n];
        short[] difference = new short[n];
        byte[] rgb = frame.data();
        for (int p = 0; p < n; p++) {
          int at = 3 * p;
          float[] seen = linearHue(rgb[at] & 0xff, rgb[at + 1] & 0xff, rgb[at + 2] & 0xff);
          hue[p] = seen[0];
          saturation[p] = seen[1];
          for (int c = at; c < at + 3; c++) {
            int off = Math.abs((rgb[c] & 0xff) - (floor[c] & 0xff));
            difference[p] = (short) Math.max(difference[p], off);
          }
        }
        cues.hue.add(hue);
        cues.saturation.add(saturation);
        cues.difference.add(difference);
      }
      return cues;
    }
  }

  /**
   * The label images of a video.
   *
   * @param frames all of it, of one size
   * @return (H,W) each, 0 for the floor
   */
  List<byte[]> of(List<RgbImage> frames) {
    return of(Cues.of(frames));
  }

  /** The same, where the cues are known. */
  List<byte[]> of(Cues cues) {
    float[][] known =
        palette.stream()
            .map(c -> linearHue(c >> 16 & 0xff, c >> 8 & 0xff, c & 0xff))
            .toArray(float[][]::new);
    int pixels = cues.hue.get(0).length;
    BlobLabels blobs = new BlobLabels(pixels / cues.width, cues.width);
    List<byte[]> masks = new ArrayList<>();
    for (int t = 0; t < cues.hue.size(); t++) {
      byte[] mask = new byte[pixels];
      for (int p = 0; p < pixels; p++) {
        boolean coloured = cues.saturation.get(t)[p] >= leastSaturation;
        if (coloured || cues.difference.get(t)[p] >= leastDifference) {
          mask[p] = (byte) label(cues.hue.get(t)[p], coloured, known);
        }
      }
      masks.add(parts ? blobs.next(foreground(mask, cues.width)) : mask);
    }
    return masks;
  }

  private static Yardstick.Moves foreground(byte[] mask, int width) {
    boolean[] pixels = new boolean[mask.length];
    for (int p = 0; p < mask.length; p++) {
      pixels[p] = mask[p] != 0;
    }
    return new Yardstick.Moves(pixels, mask.length / width, width);
  }

  private int label(float hue, boolean coloured, float[][] known) {
    int best = 0;
    double nearest = Double.MAX_VALUE;
    for (int i = 0; i < known.length; i++) {
      double off = Math.abs(known[i][0] - hue);
      off = Math.min(off, 1 - off);
      if (known[i][1] >= leastSaturation == coloured && off < nearest) {
        nearest = off;
        best = i + 1;
      }
    }
    return best;
  }

  /** Hue and saturation, 0 to 1, of linear light. */
  private static float[] linearHue(int red, int green, int blue) {
    return Color.RGBtoHSB(LINEAR[red], LINEAR[green], LINEAR[blue], null);
  }

  /** Of each channel of each pixel over all frames. */
  static byte[] median(List<RgbImage> frames) {
    byte[] out = new byte[frames.get(0).data().length];
    int[] values = new int[frames.size()];
    for (int i = 0; i < out.length; i++) {
      for (int t = 0; t < values.length; t++) {
        values[t] = frames.get(t).data()[i] & 0xff;
      }
      Arrays.sort(values);
      out[i] = (byte) values[values.length / 2];
    }
    return out;
  }
}
