package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import slotcast.prediction.path.PathNet;
import slotcast.prediction.path.PathScene;

/**
 * What a network of paths is trained for: the distance from where objects were seen later, and the
 * likelihood of its spread. The scenes of a step have as many objects each, drawn in proportion;
 * half of them have left and right changed.
 */
final class PathsObjective implements TrainingLoop.Objective {
  private static final double PERCENT_OF_FRAME = 100 / PathScene.UNITS;

  private final PathsTraining config;
  private final long seed;
  private final NDManager manager;
  private final List<SeenScene> training;
  private final Map<Integer, List<SeenScene>> bySize = new TreeMap<>();
  private final List<SeenScene> heldOut;
  private final PathRollout rollout;
  private final int historyLen;

  /**
   * @param manager of the batches
   * @param training scenes with at least one object
   * @param heldOut scenes that are scored
   */
  PathsObjective(
      PathsTraining config,
      long seed,
      NDManager manager,
      List<SeenScene> training,
      List<SeenScene> heldOut,
      PathRollout rollout,
      int historyLen) {
    this.config = config;
    this.seed = seed;
    this.manager = manager;
    this.training = training;
    this.heldOut = heldOut;
    this.rollout = rollout;
    this.historyLen = historyLen;
    for (SeenScene s : training) {
      bySize.computeIfAbsent(s.scene().objects(), n -> new ArrayList<>()).add(s);
    }
  }

  @Override
  public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    int size = training.get(random.nextInt(training.size())).scene().objects();
    List<SeenScene> alike = bySize.get(size);
    List<SeenScene> scenes = new ArrayList<>();
    for (int i = 0; i < config.batch(); i++) {
      scenes.add(alike.get(random.nextInt(alike.size())));
    }
    PathBatch batch = PathBatch.of(scenes, manager, random);
    each.accept("history", batch.history());
    NDArray expected = rollout.roll(batch);
    each.accept("expected", expected);
    NDArray loss = PathRollout.loss(expected, batch, config.tail(), config.spreadWeight());
    each.accept("loss", loss);
    return loss;
  }

  @Override
  public int frames(int step) {
    return config.batch();
  }

  /**
   * Mean distance from where objects were seen, in percent of the frame, of the network and of the
   * straight line, by steps ahead: {@code distance_10}, {@code line_10}.
   */
  @Override
  public Map<String, Double> scores() {
    PathNet net = rollout.net(historyLen, config.hidden(), config.width());
    double[] distance = new double[config.rollout()];
    double[] line = new double[config.rollout()];
    double[] count = new double[config.rollout()];
    for (SeenScene s : heldOut) {
      PathNet.Expected expected = net.expect(s.scene());
      int n = s.scene().objects();
      for (int i = 0; i < s.seen().length; i++) {
        if (s.seen()[i] > 0) {
          distance[i / n] += PERCENT_OF_FRAME * far(expected.moves(), s.later(), i);
          line[i / n] += PERCENT_OF_FRAME * far(s.scene().line(), s.later(), i);
          count[i / n]++;
        }
      }
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    double sum = 0;
    for (int k : new int[] {1, 5, 10}) {
      if (k <= config.rollout() && count[k - 1] > 0) {
        scores.put("distance_" + k, distance[k - 1] / count[k - 1]);
        scores.put("line_" + k, line[k - 1] / count[k - 1]);
        sum += distance[k - 1] / line[k - 1];
      }
    }
    scores.put("of_the_line", sum / Math.max(1, scores.size() / 2));
    return scores;
  }

  private static double far(float[] a, float[] b, int i) {
    return Math.hypot(a[2 * i] - b[2 * i], a[2 * i + 1] - b[2 * i + 1]);
  }
}
