package slotcast.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import slotcast.image.RgbImage;

/**
 * A video whose true masks are known without labels, because it was made: objects are cut out of a
 * video by masks that a model found, and laid elsewhere on its empty floor, with the motion and the
 * shadows that they had. However wrong the masks were that cut them, where they were laid is true.
 *
 * <p>What is laid down is an object's inside alone, enlarged to the size of its mask: where the
 * mask ends the object may not, and a rim of floor would not be seen on this floor. Borders are as
 * soft as those of a camera. Objects that are lower in the image lie before others.
 *
 * @param frames of the size of the masks
 * @param masks one a frame, (H,W): 0 the floor, else the label of the object that has most of the
 *     pixel
 */
record PastedVideo(List<RgbImage> frames, List<byte[]> masks) {
  private static final double LEAST_AREA = 0.005; // of the frame
  private static final double LEAST_FRAMES = 0.6; // that an object is seen in
  private static final int RIM = 1; // of the model's pixels, not taken for the object's
  private static final double MOST_ENLARGED = 2;
  private static final double MARGIN = 1 / 8.0; // of the frame, without a mean centre
  private static final double DOWN = 1 / 8.0; // farthest move, of the height: sizes go by it
  private static final double SHADOW = 1 / 8.0; // of the height, how far one falls
  private static final int SOFT = 2; // of the model's pixels, over which it ends
  private static final double MOVING_FLOOR = 16; // of 255

  /** An object to be laid elsewhere. */
  private record Cut(
      int label,
      List<PixelMask> whole,
      List<PixelMask> inside,
      List<double[]> centres,
      double enlarged) {
    double[] mean() {
      double x = 0;
      double y = 0;
      int count = 0;
      for (double[] c : centres) {
        if (c != null) {
          x += c[0];
          y += c[1];
          count++;
        }
      }
      return new double[] {x / count, y / count};
    }
  }

  /** Where to: mirrored perhaps, then moved. */
  private record Place(boolean mirrored, double right, double down, double bottom) {}

  /**
   * A video of what is in another one.
   *
   * @param frames of a camera that stands still
   * @param found one a frame, (H,W) of the same size: labels that were found, 0 the floor
   * @param scale how many pixels of the frames one of the model is: so far masks may be off
   * @return empty where no object is seen for long enough, or the floor does not stand still
   */
  static Optional<PastedVideo> of(
      List<RgbImage> frames, List<byte[]> found, int scale, SplittableRandom random) {
    int width = frames.get(0).width();
    List<Cut> cuts = new ArrayList<>();
    for (int label = 1; label <= 255; label++) {
      cut(found, label, width, scale).ifPresent(cuts::add);
    }
    FloorPicture floor = FloorPicture.of(frames, found, scale);
    if (cuts.isEmpty() || floor.off() > MOVING_FLOOR) {
      return Optional.empty();
    }
    int height = frames.get(0).height();
    List<Place> places = new ArrayList<>();
    for (Cut cut : cuts) {
      places.add(place(cut, width, height, random));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> places.get(i).bottom()));
    List<RgbImage> images = new ArrayList<>();
    List<byte[]> masks = new ArrayList<>();
    for (int t = 0; t < frames.size(); t++) {
      Canvas canvas = new Canvas(floor.colours().clone(), width, scale);
      for (int i : order) {
        canvas.shade(cuts.get(i), places.get(i), t, found.get(t), floor.light().get(t));
      }
      for (int i : order) {
        canvas.lay(cuts.get(i), places.get(i), t, frames.get(t));
      }
      images.add(canvas.image());
      masks.add(canvas.labels);
    }
    return Optional.of(new PastedVideo(images, masks));
  }

  private static Optional<Cut> cut(List<byte[]> found, int label, int width, int scale) {
    int n = found.get(0).length;
    List<PixelMask> drawn = new ArrayList<>();
    int seen = 0;
    for (byte[] labels : found) {
      PixelMask mask = PixelMask.of(labels, label, width);
      drawn.add(mask);
      seen += mask.count() >= LEAST_AREA * n ? 1 : 0;
    }
    if (seen < LEAST_FRAMES * found.size()) {
      return Optional.empty();
    }
    List<PixelMask> whole = drawn.stream().map(PixelMask::withoutHoles).toList();
    List<PixelMask> inside = whole.stream().map(m -> m.shrunk(RIM * scale)).toList();
    List<double[]> centres = new ArrayList<>();
    whole.forEach(m -> centres.add(centre(m)));
    double area = whole.stream().mapToInt(PixelMask::count).sum();
    double kept = inside.stream().mapToInt(PixelMask::count).sum();
    return kept == 0
        ? Optional.empty()
        : Optional.of(
            new Cut(
                label, whole, inside, centres, Math.min(MOST_ENLARGED, Math.sqrt(area / kept))));
  }

  private static double[] centre(PixelMask mask) {
    double x = 0;
    double y = 0;
    int count = 0;
    for (int p = 0; p < mask.set().length; p++) {
      if (mask.set()[p]) {
        x += p % mask.width();
        y += p / mask.width();
        count++;
      }
    }
    return count == 0 ? null : new double[] {x / count, y / count};
  }

  private static Place place(Cut cut, int width, int height, SplittableRandom random) {
    double[] mean = cut.mean();
    boolean mirrored = random.nextBoolean();
    double x = random.nextDouble(MARGIN * width, (1 - MARGIN) * width);
    double y = mean[1] + random.nextDouble(-DOWN * height, DOWN * height);
    y = Math.max(MARGIN * height, Math.min((1 - MARGIN) * height, y));
    return new Place(mirrored, x - (mirrored ? width - 1 - mean[0] : mean[0]), y - mean[1], y);
  }

  /** A frame in the making. */
  private static final class Canvas {
    private final float[] colours; // (3,H,W), 0 to 255
    private final int width;
    private final int scale;
    private final byte[] labels; // (H,W)

    Canvas(float[] colours, int width, int scale) {
      this.colours = colours;
      this.width = width;
      this.scale = scale;
      this.labels = new byte[colours.length / 3];
    }

    /** What the object's shadow leaves of the floor, near it and not near others. */
    void shade(Cut cut, Place place, int t, byte[] found, float[] light) {
      int n = labels.length;
      PixelMask others = PixelMask.labelled(found, width);
      for (int p = 0; p < n; p++) {
        others.set()[p] &= (found[p] & 0xff) != cut.label();
      }
      boolean[] taken = others.grown(FloorPicture.ABOUT_SHADOWS * scale).set();
      boolean[] near = cut.whole().get(t).grown((int) Math.round(SHADOW * n / width)).set();
      float[] share = new float[n];
      for (int p = 0; p < n; p++) {
        share[p] = near[p] && !taken[p] ? 1 : 0;
      }
      share = soft(share);
      float[] darker = new float[3 * n];
      for (int i = 0; i < darker.length; i++) {
        darker[i] = (1 - light[i]) * share[i % n];
      }
      for (int p = 0; p < n; p++) {
        double x = fromX(place, p);
        double y = p / width - place.down();
        for (int c = 0; c < 3; c++) {
          colours[c * n + p] *= 1 - (float) at(darker, c * n, x, y);
        }
      }
    }

    private float[] soft(float[] share) {
      int height = share.length / width;
      int about = SOFT * scale;
      float[] out = new float[share.length];
      for (int p = 0; p < out.length; p++) {
        float sum = 0;
        int count = 0;
        for (int y = Math.max(0, p / width - about);
            y <= Math.min(height - 1, p / width + about);
            y++) {
          for (int x = Math.max(0, p % width - about);
              x <= Math.min(width - 1, p % width + about);
              x++) {
            sum += share[y * width + x];
            count++;
          }
        }
        out[p] = sum / count;
      }
      return out;
    }

    void lay(Cut cut, Place place, int t, RgbImage frame) {
      double[] centre = cut.centres().get(t);
      if (centre == null) {
        return;
      }
      int n = labels.length;
      float[] planes = new float[4 * n]; // colours times the mask, and the mask
      for (int p = 0; p < n; p++) {
        if (cut.inside().get(t).set()[p]) {
          for (int c = 0; c < 3; c++) {
            planes[c * n + p] = frame.data()[3 * p + c] & 0xff;
          }
          planes[3 * n + p] = 1;
        }
      }
      for (int p = 0; p < n; p++) {
        double x = centre[0] + (fromX(place, p) - centre[0]) / cut.enlarged();
        double y = centre[1] + (p / width - place.down() - centre[1]) / cut.enlarged();
        double share = at(planes, 3 * n, x, y);
        if (share > 0) {
          for (int c = 0; c < 3; c++) {
            colours[c * n + p] =
                (float) (colours[c * n + p] * (1 - share) + at(planes, c * n, x, y));
          }
          if (share > 0.5) {
            labels[p] = (byte) cut.label();
          }
        }
      }
    }

    private double fromX(Place place, int p) {
      double x = p % width - place.right();
      return place.mirrored() ? width - 1 - x : x;
    }

    /** Bilinear, 0 beyond the image. */
    private double at(float[] planes, int from, double x, double y) {
      int left = (int) Math.floor(x);
      int top = (int) Math.floor(y);
      double u = x - left;
      double v = y - top;
      return (1 - v)
              * ((1 - u) * value(planes, from, left, top) + u * value(planes, from, left + 1, top))
          + v
              * ((1 - u) * value(planes, from, left, top + 1)
                  + u * value(planes, from, left + 1, top + 1));
    }

    private float value(float[] planes, int from, int x, int y) {
      int height = labels.length / width;
      return x < 0 || y < 0 || x >= width || y >= height ? 0 : planes[from + y * width + x];
    }

    RgbImage image() {
      int n = labels.length;
      RgbImage image = RgbImage.black(width, n / width);
      for (int i = 0; i < colours.length; i++) {
        image.data()[3 * (i % n) + i / n] =
            (byte) Math.max(0, Math.min(255, Math.round(colours[i])));
      }
      return image;
    }
  }
}
