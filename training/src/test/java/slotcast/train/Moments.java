package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/** Adam's first moments in a run's checkpoint: after the first step a tenth of the gradient. */
final class Moments {
  private Moments() {}

  /**
   * Holds those of two runs against each other.
   *
   * @param step of the checkpoint
   * @param share of a parameter's largest moment that they may differ by
   * @param nothing of the largest of all, below which a difference is rounding
   * @return the largest difference, as a share of the largest moment of all
   */
  static double compare(Path one, Path other, int step, double share, double nothing) {
    Map<String, Tensor> a = read(one, step);
    Map<String, Tensor> b = read(other, step);
    assertThat(b.keySet()).isEqualTo(a.keySet()).isNotEmpty();
    double largest = a.values().stream().mapToDouble(t -> largest(t.floats())).max().orElseThrow();
    assertThat(largest).isPositive();
    double worst = 0;
    for (Map.Entry<String, Tensor> e : a.entrySet()) {
      float[] x = e.getValue().floats();
      float[] y = b.get(e.getKey()).floats();
      double tolerance = Math.max(share * largest(x), nothing * largest);
      for (int i = 0; i < x.length; i++) {
        assertThat((double) y[i]).as(e.getKey()).isCloseTo(x[i], within(tolerance));
        worst = Math.max(worst, Math.abs(x[i] - y[i]) / largest);
      }
    }
    return worst;
  }

  private static Map<String, Tensor> read(Path run, int step) {
    Path file = run.resolve("step-%08d.safetensors".formatted(step));
    Map<String, Tensor> all = new TreeMap<>(Safetensors.read(file).tensors());
    all.keySet().removeIf(name -> !name.startsWith("adam/first/"));
    return all;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }
}
