package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import slotcast.image.Colour;
import slotcast.tensor.TorchOps;

/**
 * New colours and patterns for what each slot draws, and clips without colours: the same scene as
 * another camera, or in another room, might see it. Patterns are stripes and checks with soft or
 * sharp borders, which move with their slot.
 *
 * @param grey (B,1,1,1,1), 1 for a clip without colours
 * @param shift (B,K,3), what is added to a slot's colours
 * @param strength (B,K,3), of its pattern; 0 for none
 * @param waves (B,K,6), two waves: changes of phase with y and x, and the phase at the slot
 * @param checks (B,1,K,1,1), 1 where both waves make the pattern, 0 for the first alone
 * @param sharpness (B,1,K,1,1) of the pattern's borders
 * @param scenery what stands still on the floor and before it; null for nothing
 */
record SlotPaint(
    NDArray grey,
    NDArray shift,
    NDArray strength,
    NDArray waves,
    NDArray checks,
    NDArray sharpness,
    Scenery scenery) {
  private static final double SHIFT = 0.35; // deviation; colours are in [-1,1]
  private static final double TINT = 0.15; // of one channel
  private static final double STRONGEST = 0.6;
  private static final double PATTERNED = 0.7; // share of the slots
  private static final double LONGEST = 0.7; // wave, in halves of the image
  private static final double SHORTEST = 0.1;
  private static final double SHARPEST = 5;
  private static final int WAVES = 6;

  /**
   * What a clip looks like.
   *
   * @param seen (B,T,3,H,W)
   * @param plain the same without patterns and scenery
   * @param masks (B,T,K,H,W) of what is there
   */
  record View(NDArray seen, NDArray plain, NDArray masks) {}

  /** The draws on the Java heap, clip by clip. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Values(
      int slots,
      float[] grey,
      float[] shift,
      float[] strength,
      float[] waves,
      float[] checks,
      float[] sharpness,
      Scenery.Values scenery) {
    /** Draws for a batch of images of this size. */
    static Values drawn(
        TeacherConfig config,
        int batch,
        int slots,
        int height,
        int width,
        SplittableRandom random) {
      int n = batch * slots;
      Values v =
          new Values(
              slots,
              new float[batch],
              new float[3 * n],
              new float[3 * n],
              new float[WAVES * n],
              new float[n],
              new float[n],
              config.sceneryShare() == 0
                  ? null
                  : Scenery.Values.drawn(
                      config.sceneryShare(), batch, height, width, random.split()));
      for (int b = 0; b < batch; b++) {
        boolean painted = random.nextDouble() < config.painted();
        v.grey[b] = random.nextDouble() < config.grey() ? 1 : 0;
        for (int k = 0; k < slots; k++) {
          v.slot(b * slots + k, painted, random);
        }
      }
      return v;
    }

    private void slot(int i, boolean painted, SplittableRandom random) {
      double lighter = SHIFT * random.nextGaussian();
      boolean patterned = random.nextDouble() < PATTERNED;
      double strong = STRONGEST * random.nextDouble();
      for (int c = 0; c < 3; c++) {
        double tint = TINT * random.nextGaussian();
        double other = TINT * random.nextGaussian();
        shift[3 * i + c] = painted ? (float) (lighter + tint) : 0;
        strength[3 * i + c] = painted && patterned ? (float) (strong + other) : 0;
      }
      for (int wave = 0; wave < WAVES; wave += 3) {
        double length = SHORTEST * Math.pow(LONGEST / SHORTEST, random.nextDouble());
        double direction = 2 * Math.PI * random.nextDouble();
        waves[WAVES * i + wave] = (float) (2 * Math.PI / length * Math.sin(direction));
        waves[WAVES * i + wave + 1] = (float) (2 * Math.PI / length * Math.cos(direction));
        waves[WAVES * i + wave + 2] = (float) (2 * Math.PI * random.nextDouble());
      }
      checks[i] = random.nextBoolean() ? 1 : 0;
      sharpness[i] = (float) (1 + (SHARPEST - 1) * random.nextDouble());
    }

    /** A part's. */
    Values of(BatchPart part) {
      return new Values(
          slots,
          part.of(grey),
          part.of(shift),
          part.of(strength),
          part.of(waves),
          part.of(checks),
          part.of(sharpness),
          scenery == null ? null : scenery.of(part));
    }

    SlotPaint arrays(NDManager manager) {
      long b = grey.length;
      return new SlotPaint(
          manager.create(grey, new Shape(b, 1, 1, 1, 1)),
          manager.create(shift, new Shape(b, slots, 3)),
          manager.create(strength, new Shape(b, slots, 3)),
          manager.create(waves, new Shape(b, slots, WAVES)),
          manager.create(checks, new Shape(b, 1, slots, 1, 1)),
          manager.create(sharpness, new Shape(b, 1, slots, 1, 1)),
          scenery == null ? null : scenery.arrays(manager));
    }
  }

  /**
   * Paints a clip.
   *
   * @param video (B,T,3,H,W) in [-1,1]
   * @param masks (B,T,K,H,W) of what is painted, summing to 1 over K
   * @param positions (B,T,K,2) of the slots, y and x in [-1,1]
   */
  View on(NDArray video, NDArray masks, NDArray positions) {
    NDArray plain = video.add(coloured(masks, shift));
    NDArray seen = plain.add(coloured(masks.mul(pattern(masks, positions)), strength));
    View painted = new View(seen, plain, masks);
    View view = scenery == null ? painted : scenery.in(painted);
    return new View(finished(view.seen()), finished(view.plain()), view.masks());
  }

  private NDArray finished(NDArray clip) {
    NDArray in = TorchOps.clamp(clip, -1, 1);
    NDArray luma =
        TorchOps.scale(in.get(":,:,0:1"), Colour.RED)
            .add(TorchOps.scale(in.get(":,:,1:2"), Colour.GREEN))
            .add(TorchOps.scale(in.get(":,:,2:3"), Colour.BLUE));
    return in.add(luma.sub(in).mul(grey));
  }

  /** Sums what all slots have at a pixel: (B,T,K,H,W) and (B,K,3) -> (B,T,3,H,W). */
  private static NDArray coloured(NDArray masks, NDArray colours) {
    Shape s = masks.getShape();
    NDArray flat = masks.reshape(s.get(0), s.get(1), s.get(2), s.get(3) * s.get(4));
    NDArray mixed = colours.transpose(0, 2, 1).expandDims(1).matMul(flat); // (B,T,3,H*W)
    return mixed.reshape(s.get(0), s.get(1), 3, s.get(3), s.get(4));
  }

  /** (B,T,K,H,W) in [-1,1]. */
  private NDArray pattern(NDArray masks, NDArray positions) {
    Shape s = masks.getShape();
    NDManager manager = masks.getManager();
    NDArray y = axis(manager, s.get(3)).reshape(1, 1, 1, s.get(3), 1);
    NDArray x = axis(manager, s.get(4)).reshape(1, 1, 1, 1, s.get(4));
    NDArray first = wave(0, y, x, positions);
    NDArray second = wave(3, y, x, positions);
    NDArray both = first.mul(second.mul(checks).add(checks.neg().add(1)));
    return both.mul(sharpness).tanh();
  }

  /** Centres of the pixels, in [-1,1]. */
  private static NDArray axis(NDManager manager, long pixels) {
    NDArray centres = manager.arange((int) pixels).toType(DataType.FLOAT32, false).add(0.5f);
    return TorchOps.scale(centres, 2.0 / pixels).sub(1);
  }

  private NDArray wave(int at, NDArray y, NDArray x, NDArray positions) {
    Shape s = positions.getShape(); // (B,T,K,2)
    NDArray turns = waves.get(":,:," + at + ":" + (at + 2)).expandDims(1); // (B,1,K,2)
    NDArray begin = waves.get(":,:," + (at + 2)).expandDims(1); // (B,1,K)
    NDArray phase = begin.sub(turns.mul(positions).sum(new int[] {3})); // (B,T,K)
    NDArray dy = turns.get(":,:,:,0").reshape(s.get(0), 1, s.get(2), 1, 1);
    NDArray dx = turns.get(":,:,:,1").reshape(s.get(0), 1, s.get(2), 1, 1);
    NDArray grid = y.mul(dy).add(x.mul(dx)); // (B,1,K,H,W)
    return grid.add(phase.reshape(s.get(0), s.get(1), s.get(2), 1, 1)).sin();
  }
}
