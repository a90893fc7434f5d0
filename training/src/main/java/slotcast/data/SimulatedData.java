package slotcast.data;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import slotcast.config.Check;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.sim.SceneConfig;
import slotcast.sim.Suite;

/**
 * Simulated scenes: {@code data: {simulated: …}}.
 *
 * @param videos to train on
 * @param heldOut to score on
 * @param frames of each video
 * @param seed of the first training video; the others follow
 * @param heldOutSeed of the first held-out video; far from the training seeds
 * @param size of the scenes, pixels square; a multiple of the model's
 * @param suite names of the simulator's suites, which videos take in turn; null for the plain one
 * @param textures folder of images for the suite of textures; null for patterns
 * @param objects fewest and most of a video, whatever the suite; null for the suite's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SimulatedData(
    int videos,
    int heldOut,
    int frames,
    long seed,
    long heldOutSeed,
    int size,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> suite,
    String textures,
    List<Integer> objects)
    implements DataKind {
  public SimulatedData {
    if (suite != null) {
      suite = List.copyOf(suite);
      if (suite.isEmpty()) {
        throw new IllegalArgumentException("data.simulated.suite is empty, expected a name");
      }
    }
    Suite.withTextures(suites(suite), textures); // or says what is wrong
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

  /** Plain scenes. */
  public SimulatedData(int videos, int heldOut, int frames, long seed, long heldOutSeed, int size) {
    this(videos, heldOut, frames, seed, heldOutSeed, size, null, null, null);
  }

  private SceneConfig configured(SceneConfig scenes) {
    SceneConfig sized = scenes.withSize(size, size).withFrames(frames);
    return objects == null ? sized : sized.withObjectCount(objects.get(0), objects.get(1));
  }

  /** The simulator's configurations, which videos take in turn; all those of a suite as one. */
  public List<Suite> scenes() {
    return Suite.withTextures(suites(suite), textures).stream()
        .map(s -> s.with(this::configured))
        .toList();
  }

  private static List<Suite> suites(List<String> names) {
    return (names == null ? List.of("plain") : names).stream().map(Suite::of).toList();
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
