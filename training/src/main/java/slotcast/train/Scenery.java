package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Things of a clip that never move and that a pupil is to see as the floor: flat patches, over
 * which objects and their shadows pass, and posts in front, which hide what is behind them.
 *
 * @param patches (B,1,3,H,W), added to the floor's colours
 * @param posts (B,1,1,H,W), share of a pixel that a post covers
 * @param colours (B,1,3,H,W) of the posts, in [-1,1]
 */
record Scenery(NDArray patches, NDArray posts, NDArray colours) {
  private static final double ONE_KIND = 0.25; // share of scenes that lack patches, or posts
  private static final int MOST_PATCHES = 16;
  private static final double SMALLEST_PATCH = 0.03; // half an axis, of the image's side
  private static final double LARGEST_PATCH = 0.15;
  private static final int MOST_POSTS = 3;
  private static final double THINNEST_POST = 0.02; // half its width, of the image's side
  private static final double THICKEST_POST = 0.06;
  private static final double LEANING = 0.08; // deviation, sideways for its height
  private static final double TINT = 0.15; // deviation of one channel of a post
  private static final double ROUNDING = 0.5; // a post is darker at one side by up to this

  /** The draws on the Java heap, clip by clip. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Values(int height, int width, float[] patches, float[] posts, float[] colours) {
    /**
     * Draws for a batch.
     *
     * @param share of the clips that have any
     */
    static Values drawn(double share, int batch, int height, int width, SplittableRandom random) {
      int n = height * width;
      Values v =
          new Values(
              height,
              width,
              new float[batch * 3 * n],
              new float[batch * n],
              new float[batch * 3 * n]);
      for (int b = 0; b < batch; b++) {
        if (random.nextDouble() < share) {
          double kind = random.nextDouble();
          int patches = kind < ONE_KIND ? 0 : 1 + random.nextInt(MOST_PATCHES);
          int posts = kind > 1 - ONE_KIND ? 0 : 1 + random.nextInt(MOST_POSTS);
          for (int i = 0; i < patches; i++) {
            v.patch(b, random);
          }
          for (int i = 0; i < posts; i++) {
            v.post(b, random);
          }
        }
      }
      return v;
    }

    /** An ellipse or a rectangle, turned; the last one of a pixel counts. */
    private void patch(int clip, SplittableRandom random) {
      double x = width * random.nextDouble();
      double y = height * random.nextDouble();
      double angle = Math.PI * random.nextDouble();
      double cos = Math.cos(angle);
      double sin = Math.sin(angle);
      double first = between(SMALLEST_PATCH, LARGEST_PATCH, random) * width;
      double second = between(SMALLEST_PATCH, LARGEST_PATCH, random) * width;
      boolean round = random.nextBoolean();
      double strength = random.nextDouble();
      double[] colour = new double[3];
      for (int c = 0; c < 3; c++) {
        colour[c] = strength * (2 * random.nextDouble() - 1);
      }
      int n = height * width;
      for (int p = 0; p < n; p++) {
        double dx = p % width + 0.5 - x;
        double dy = p / width + 0.5 - y;
        double u = Math.abs(dx * cos + dy * sin) / first;
        double w = Math.abs(dy * cos - dx * sin) / second;
        double far = round ? Math.hypot(u, w) : Math.max(u, w);
        double covered = covered((1 - far) * Math.min(first, second));
        for (int c = 0; c < 3 && covered > 0; c++) {
          int at = (clip * 3 + c) * n + p;
          patches[at] += (float) (covered * (colour[c] - patches[at]));
        }
      }
    }

    /** An upright bar that leans a little, darker at one side. */
    private void post(int clip, SplittableRandom random) {
      double middle = width * random.nextDouble();
      double lean = LEANING * random.nextGaussian();
      double top = height * (random.nextDouble() - 0.4);
      double bottom = height * (1.1 - 0.5 * random.nextDouble());
      double half = between(THINNEST_POST, THICKEST_POST, random) * width;
      double brightness = 1.8 * random.nextDouble() - 0.9;
      double darker = ROUNDING * (2 * random.nextDouble() - 1);
      double[] colour = new double[3];
      for (int c = 0; c < 3; c++) {
        colour[c] = brightness + TINT * random.nextGaussian();
      }
      int n = height * width;
      for (int p = 0; p < n; p++) {
        double y = p / width + 0.5;
        double across = p % width + 0.5 - middle - lean * (y - height / 2.0);
        double inside = Math.min(half - Math.abs(across), Math.min(y - top, bottom - y));
        double covered = covered(inside);
        if (covered > 0) {
          int at = clip * n + p;
          posts[at] = (float) Math.max(posts[at], covered);
          double shade = darker * across / half;
          for (int c = 0; c < 3; c++) {
            colours[(clip * 3 + c) * n + p] = (float) Math.max(-1, Math.min(1, colour[c] + shade));
          }
        }
      }
    }

    /** Of a pixel whose centre is so many pixels within the border. */
    private static double covered(double inside) {
      return Math.max(0, Math.min(1, inside + 0.5));
    }

    private static double between(double least, double most, SplittableRandom random) {
      return least * Math.pow(most / least, random.nextDouble());
    }

    /** A part's. */
    Values of(BatchPart part) {
      return new Values(height, width, part.of(patches), part.of(posts), part.of(colours));
    }

    Scenery arrays(NDManager manager) {
      long b = posts.length / ((long) height * width);
      Shape three = new Shape(b, 1, 3, height, width);
      return new Scenery(
          manager.create(patches, three),
          manager.create(posts, new Shape(b, 1, 1, height, width)),
          manager.create(colours, three));
    }
  }

  /**
   * Adds the patches to what is seen, and the posts. The pupil is to draw neither: its floor goes
   * on where they are, in colours and in masks.
   */
  SlotPaint.View in(SlotPaint.View view) {
    NDArray masks = view.masks();
    NDArray floor = floor(masks); // (B,1,K,1,1)
    NDArray ground = masks.mul(floor).sum(new int[] {2}, true); // (B,T,1,H,W)
    NDArray seen = view.seen().add(ground.mul(patches));
    NDArray plain = view.plain();
    int[] places = {1, 3, 4};
    NDArray mean = plain.mul(ground).sum(places, true).div(ground.sum(places, true)); // (B,1,3,1,1)
    return new SlotPaint.View(mixed(seen, colours), mixed(plain, mean), mixed(masks, floor));
  }

  private NDArray mixed(NDArray behind, NDArray before) {
    return behind.add(before.sub(behind).mul(posts));
  }

  /** 1 for the slot of each clip that covers most. */
  private static NDArray floor(NDArray masks) {
    NDArray areas = masks.sum(new int[] {1, 3, 4}); // (B,K)
    Shape s = areas.getShape();
    NDArray most = areas.max(new int[] {1}, true);
    NDArray largest = areas.gte(most).toType(masks.getDataType(), false);
    return largest.reshape(s.get(0), 1, s.get(1), 1, 1);
  }
}
