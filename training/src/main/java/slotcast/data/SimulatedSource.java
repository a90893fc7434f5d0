package slotcast.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import slotcast.sim.RenderedFrame;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulation;

/**
 * Videos of the simulator, with exact label maps.
 *
 * @param count how many
 * @param firstSeed of the first; video i has seed {@code firstSeed + i}
 */
record SimulatedSource(SceneConfig scenes, int count, long firstSeed) implements VideoSource {
  @Override
  public String name() {
    return "simulated scenes, seeds " + firstSeed + " to " + (firstSeed + count - 1);
  }

  @Override
  public String identity() {
    return scenes + "," + count + "," + firstSeed;
  }

  @Override
  public List<String> videos() {
    return IntStream.range(0, count).mapToObj(i -> "seed " + (firstSeed + i)).toList();
  }

  @Override
  public Frames open(int video) {
    Simulation simulation = new Simulation(scenes, firstSeed + video);
    long interval = Math.round(scenes.frameIntervalSeconds() * 1e9);
    return new Frames() {
      private int next;

      @Override
      public Optional<SourceFrame> next() {
        if (!simulation.hasNext()) {
          return Optional.empty();
        }
        RenderedFrame frame = simulation.next();
        SourceFrame.Labels labels =
            new SourceFrame.Labels(scenes.width(), scenes.height(), frame.mask());
        return Optional.of(new SourceFrame(next++ * interval, frame.image(), labels, null));
      }

      @Override
      public void close() {}
    };
  }
}
