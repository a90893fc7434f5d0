package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
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
 * @param objects fewest and most of a video; null for three and five
 */
public record SimulatedData(
    int videos,
    int heldOut,
    int frames,
    long seed,
    long heldOutSeed,
    int size,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Integer> objects)
    implements DataKind {
  /** Of three to five objects. */
  public SimulatedData(
      int videos, int heldOut, int frames, long seed, long heldOutSeed, int size) {
    this(videos, heldOut, frames, seed, heldOutSeed, size, null);
  }

  public SimulatedData {
    Check.positive("data.simulated.videos", videos);
    Check.positive("data.simulated.held_out", heldOut);
    Check.positive("data.simulated.frames", frames);
    Check.positive("data.simulated.size", size);
    if (objects != null) {
      objects = List.copyOf(objects);
      if (objects.size() != 2) {
        throw new IllegalArgumentException(
            "data.simulated.objects is " + objects + ", expected fewest and most");
      }
    }
    if (heldOutSeed < seed + videos && seed < heldOutSeed + heldOut) {
      throw new IllegalArgumentException(
          "data.simulated.held_out_seed is " + heldOutSeed + ", its videos are training videos");
    }
  }

  /** The simulator's configuration. */
  public SceneConfig scenes() {
    SceneConfig scenes = SceneConfig.obj3d().withSize(size, size).withFrames(frames);
    return objects == null
        ? scenes
        : scenes.withObjectCount(objects.get(0), objects.get(1));
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
