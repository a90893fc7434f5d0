package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import slotcast.config.Check;
import slotcast.data.VideoSet;
import slotcast.sim.SceneConfig;

/**
 * Simulated videos for training and for scores.
 *
 * @param videos to train on
 * @param heldOut to score on
 * @param frames of each video
 * @param seed of the first training video; the others follow
 * @param heldOutSeed of the first held-out video; far from the training seeds
 * @param size of the scenes, pixels square; a multiple of the model's
 */
public record ScenesConfig(
    int videos, int heldOut, int frames, long seed, long heldOutSeed, int size) {
  public ScenesConfig {
    Check.positive("data.videos", videos);
    Check.positive("data.held_out", heldOut);
    Check.positive("data.frames", frames);
    Check.positive("data.size", size);
    if (heldOutSeed < seed + videos && seed < heldOutSeed + heldOut) {
      throw new IllegalArgumentException(
          "data.held_out_seed is " + heldOutSeed + ", its videos are training videos");
    }
  }

  /** The simulator's configuration. */
  public SceneConfig scenes() {
    return SceneConfig.obj3d().withSize(size, size).withFrames(frames);
  }

  /** The videos to train on, at the model's resolution. */
  public VideoSet training(int height, int width, Path cache) throws IOException {
    return VideoSet.simulate(scenes(), videos, seed, height, width, cache);
  }

  /** The videos to score on. */
  public VideoSet heldOut(int height, int width, Path cache) throws IOException {
    return VideoSet.simulate(scenes(), heldOut, heldOutSeed, height, width, cache);
  }

  /** SHA-256 of what defines the training videos. */
  public String hash() {
    return VideoSet.hash(scenes() + "," + videos + "," + seed);
  }
}
