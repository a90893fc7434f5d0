package slotcast.train;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.Savi;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;

/**
 * What the separation penalties cost a step, and how large they are: CPU seconds a step (of the
 * process, since machines are shared) without, as printed and trainable, the three taking turns.
 * Arguments: a configuration with {@code type: trainable}, the folder of simulated videos, the
 * number of steps, and optionally weights to start from.
 *
 * <pre>
 * java -cp training/target/test-classes:training/target/classes:… slotcast.train.SeparationBenchmark
 * training/configs/savi-small-separation.yaml runs/cache 40 savi-small</pre>
 */
final class SeparationBenchmark {
  private static final int WARM_UP = 3;
  private static final int FIRST_STEP = 1; // step 0 refreshes the penalty as printed

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final VideoSet training;
  private final VideoSet heldOut;
  private final String weights;

  private SeparationBenchmark(SaviTraining config, Path cache, String weights) throws IOException {
    int height = config.model().height();
    int width = config.model().width();
    training = config.data().training(height, width, cache);
    heldOut = config.data().heldOut(height, width, cache);
    this.weights = weights;
  }

  /** One way to train, with its own weights, and its times. */
  private final class Side {
    private final String name;
    private final SaviObjective objective;
    private final Adam adam;
    private final double clipNorm;
    private final List<Double> seconds = new ArrayList<>();

    Side(String name, SaviTraining config, SeparationConfig separation) {
      this.name = name;
      SaviTraining own =
          new SaviTraining(
              config.name(),
              config.model(),
              config.data(),
              config.optimiser(),
              config.phases(),
              config.evaluateEvery(),
              config.checkpointEvery(),
              separation == null ? null : new LossConfig(separation),
              null,
              null,
              null);
      ParameterStore store =
          weights == null
              ? ParameterStore.initial(manager, 1)
              : ParameterStore.loaded(
                  manager, weights, BundledWeights.read(weights, LoadedSavi.KIND).tensors());
      Savi model = new Savi(config.model(), store);
      store.requireGradients();
      objective = new SaviObjective(new SaviClips(own, 1, manager, training), model, heldOut);
      adam = new Adam(manager, store.trainable());
      clipNorm = config.optimiser().clipNorm();
    }

    double step(int step) {
      long start = PROCESS.getProcessCpuTime();
      objective.gradients(step);
      adam.step(1e-4, clipNorm);
      return (PROCESS.getProcessCpuTime() - start) * 1e-9;
    }

    void report() {
      double[] sorted = seconds.stream().mapToDouble(s -> s).sorted().toArray();
      double mean = Arrays.stream(sorted).average().orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "%-12s median %.3f s/step, mean %.3f, fastest %.3f%n",
          name,
          sorted[sorted.length / 2],
          mean,
          sorted[0]);
    }
  }

  public static void main(String[] args) throws IOException {
    SaviTraining config = Yaml.read(Path.of(args[0]), SaviTraining.class);
    int steps = Integer.parseInt(args[2]);
    SeparationBenchmark benchmark =
        new SeparationBenchmark(config, Path.of(args[1]), args.length > 3 ? args[3] : null);
    SeparationConfig printed =
        new SeparationConfig(
            SeparationConfig.Type.AS_PRINTED, 1e-6, Integer.MAX_VALUE, null, null, null);
    Side off = benchmark.new Side("off", config, null);
    Side asPrinted = benchmark.new Side("as_printed", config, printed);
    Side trainable = benchmark.new Side("trainable", config, config.separation());
    List<Side> sides = List.of(off, asPrinted, trainable);
    double plain = off.step(0);
    double refreshed = asPrinted.step(0);
    trainable.step(0);
    System.out.printf(
        Locale.ROOT, "step 0: off %.3f s, with t-SNE as printed %.3f s%n", plain, refreshed);
    print("as_printed, factor 1e-6", asPrinted.objective.terms());
    print("trainable, step 0", trainable.objective.terms());
    for (int i = 0; i < WARM_UP + steps; i++) {
      for (Side side : sides) {
        double seconds = side.step(FIRST_STEP + i);
        if (i >= WARM_UP) {
          side.seconds.add(seconds);
        }
      }
    }
    print("trainable, step " + (WARM_UP + steps), trainable.objective.terms());
    sides.forEach(Side::report);
  }

  private static void print(String what, Map<String, Double> terms) {
    System.out.println(what + ": " + terms);
  }
}
