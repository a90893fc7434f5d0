package slotcast.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import slotcast.sim.Condition;
import slotcast.sim.RenderedFrame;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulation;
import slotcast.sim.Suite;

/**
 * Videos of the simulator, with exact label maps.
 *
 * @param suites that videos take in turn
 * @param count how many
 * @param firstSeed of the first; video i has seed {@code firstSeed + i}
 */
record SimulatedSource(List<Suite> suites, int count, long firstSeed) implements VideoSource {
  /** Scenes of one configuration. */
  SimulatedSource(SceneConfig scenes, int count, long firstSeed) {
    this(List.of(Suite.of(scenes)), count, firstSeed);
  }

  /**
   * The configuration of a video. A suite's own configurations take turns by how often it was the
   * suite's turn, so that their number and that of the suites do not interfere.
   */
  private SceneConfig scenes(int video) {
    return suites.get(video % suites.size()).scenes(video / suites.size());
  }

  @Override
  public String name() {
    return "simulated scenes, seeds " + firstSeed + " to " + (firstSeed + count - 1);
  }

  @Override
  public String identity() {
    List<SceneConfig> all = suites.stream().flatMap(s -> s.scenes().stream()).toList();
    // Caches are named after it: scenes without conditions as before there were any.
    String scenes = String.valueOf(all.size() == 1 ? all.get(0) : all);
    StringBuilder identity = new StringBuilder(scenes.replace(", conditions=[]", ""));
    identity.append(',').append(count).append(',').append(firstSeed);
    all.stream()
        .flatMap(c -> c.condition(Condition.Textures.class).stream())
        .filter(t -> t.folder() != null)
        .map(t -> new ImageSetSource(Path.of(t.folder())).identity())
        .forEach(images -> identity.append(',').append(images));
    return identity.toString();
  }

  @Override
  public List<String> videos() {
    return IntStream.range(0, count).mapToObj(i -> "seed " + (firstSeed + i)).toList();
  }

  @Override
  public Frames open(int video) {
    SceneConfig scenes = scenes(video);
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
