package slotcast.data;

import slotcast.config.Check;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.sim.SceneConfig;

/**
 * Simulated scenes: {@code data: {simulated: …}}.
 *
 * @param videos to train on
 * @param heldOut to score on
 * @param frames of each video
 * @param seed of the first training video; the others follow
 * @param heldOutSeed of the first held-out video; far from the training seeds
 * @param size of the scenes, pixels square; a multiple of the model's
 */
public record SimulatedData(
    int videos, int heldOut, int frames, long seed, long heldOutSeed, int size)
    implements DataKind {
  public SimulatedData {
    Check.positive("data.simulated.videos", videos);
    Check.positive("data.simulated.held_out", heldOut);
    Check.positive("data.simulated.frames", frames);
    Check.positive("data.simulated.size", size);
    if (heldOutSeed < seed + videos && seed < heldOutSeed + heldOut) {
      throw new IllegalArgumentException(
          "data.simulated.held_out_seed is " + heldOutSeed + ", its videos are training videos");
    }
  }

  /** The simulator's configuration. */
  public SceneConfig scenes() {
    return SceneConfig.obj3d().withSize(size, size).withFrames(frames);
  }

  @Override
  public String key() {
    return "simulated";
  }

  @Override
  public Split find() {
    return Split.of(
        new SimulatedSource(scenes(), videos, seed),
        new SimulatedSource(scenes(), heldOut, heldOutSeed));
  }

  @Override
  public ClipRule clips() {
    return new RandomVideos();
  }

  @Override
  public FrameTransform transform(int height, int width) {
    if (size % height != 0 || size % width != 0) {
      throw new UserError(
          "data.simulated.size",
          size + ", which does not shrink evenly",
          "a multiple of the model's " + width + "x" + height,
          "choose another one");
    }
    return FrameTransform.stretched(height, width, FrameTransform.Method.BLOCK_MEAN, Colour.RGB);
  }

  @Override
  public Plane.Sample sample() {
    return Plane.Sample.UINT8;
  }
}
