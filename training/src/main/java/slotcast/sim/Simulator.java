package slotcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import slotcast.image.RgbImage;

/** Makes simulated videos; the same configuration and seed give the same bytes on every machine. */
public final class Simulator {
  private Simulator() {}

  /** A whole video with its ground truth. */
  public static Episode simulate(SceneConfig config, long seed) {
    Simulation simulation = new Simulation(config, seed);
    List<RgbImage> frames = new ArrayList<>(config.frames());
    List<byte[]> masks = new ArrayList<>(config.frames());
    List<List<ObjectState>> states = new ArrayList<>(config.frames());
    while (simulation.hasNext()) {
      RenderedFrame frame = simulation.next();
      frames.add(frame.image());
      masks.add(frame.mask());
      states.add(frame.states());
    }
    return new Episode(
        config,
        seed,
        List.copyOf(frames),
        List.copyOf(masks),
        simulation.objects(),
        List.copyOf(states),
        simulation.collisions(),
        simulation.camera());
  }

  /** The seed of one video of a data set: well mixed, so that neighbouring seeds share no video. */
  public static long videoSeed(long dataSetSeed, long video) {
    return new SplittableRandom(dataSetSeed * 0x9E3779B97F4A7C15L + video).nextLong();
  }
}
