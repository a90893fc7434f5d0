package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.tensor.ParameterStore;

/**
 * Parameters before training: each drawn from the reference's distribution, which is PyTorch's
 * default for its kind of layer.
 */
class InitialisationTest {
  /**
   * Kolmogorov and Smirnov's distance times sqrt(n): larger ones in 1 of 400 000 draws, since a
   * folder of golden data of other sizes makes a hundred new ones.
   */
  private static final double DISTANCE = 2.6;

  @TestFactory
  Stream<DynamicTest> saviObj3d() {
    return Golden.tests("real_savi_obj3d", InitialisationTest::compare);
  }

  @TestFactory
  Stream<DynamicTest> stosaviClevrer() {
    return Golden.tests("real_stosavi_clevrer", InitialisationTest::compare);
  }

  @TestFactory
  Stream<DynamicTest> steveAndItsTokenizer() {
    return Stream.of(
        Golden.bundled(
            "steve",
            golden -> {
              try (NDManager manager = NDManager.newBaseManager();
                  ParameterStore store = ParameterStore.initial(manager, 20)) {
                SaviConfig config = FixtureConfigs.steve(golden.config());
                assertThat(new Savi(config, store).config()).isEqualTo(config);
                double gain = 1 / Math.sqrt(3 * config.tokenDecoder().layers());
                for (Map.Entry<String, NDArray> e : store.trainable().entrySet()) {
                  ofTokens(golden, e.getKey(), e.getValue(), store, gain);
                }
              }
            }));
  }

  /**
   * Of the tokenizer and the token transformer, where they are not PyTorch's.
   *
   * @param gain of layers that add to the tokens
   */
  private static void ofTokens(
      Golden golden, String name, NDArray parameter, ParameterStore store, double gain) {
    float[] values = parameter.toFloatArray();
    long[] shape = parameter.getShape().getShape();
    boolean ours = name.startsWith("dvae.") || name.startsWith("trans_decoder.");
    long fanIn = shape.length < 2 ? 0 : parameter.size() / shape[0];
    if (name.endsWith("tok_emb.weight")) {
      distance(golden, name, values, InitialisationTest::normal);
    } else if (name.endsWith("pos_emb.pe")) {
      double cut = normal(-2);
      distance(golden, name, values, x -> (Math.min(1 - cut, normal(x)) - cut) / (1 - 2 * cut));
    } else if (!ours || name.matches(".*\\.(in_proj\\..*|head\\.weight)")) {
      distribution(golden, name, parameter, store);
    } else if (shape.length == 1) {
      constant(golden, name, values, name.endsWith("weight") ? 1 : 0);
    } else if (name.matches(".*\\.(m|ffn\\.0)\\.weight")) {
      uniform(golden, name, values, Math.sqrt(6.0 / fanIn));
    } else {
      double factor = name.matches(".*(proj_o|ffn\\.2)\\.weight") ? gain : 1;
      uniform(golden, name, values, factor * Math.sqrt(6.0 / (fanIn + shape[0])));
    }
  }

  private static void compare(Golden golden) {
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.initial(manager, 20)) {
      SaviConfig config = FixtureConfigs.savi(golden.config());
      assertThat(new Savi(config, store).config()).isEqualTo(config);
      for (Map.Entry<String, NDArray> e : store.trainable().entrySet()) {
        distribution(golden, e.getKey(), e.getValue(), store);
      }
    }
  }

  private static void distribution(
      Golden golden, String name, NDArray parameter, ParameterStore store) {
    float[] values = parameter.toFloatArray();
    long[] shape = parameter.getShape().getShape();
    if (name.equals("init_latents")) {
      distance(golden, name, values, InitialisationTest::normal);
    } else if (name.matches(".*self_attn\\.(in_proj_bias|out_proj\\.bias)")) {
      constant(golden, name, values, 0);
    } else if (name.endsWith("in_proj_weight")) {
      uniform(golden, name, values, Math.sqrt(6.0 / (shape[0] + shape[1])));
    } else if (name.contains(".gru.") || name.contains(".rnn.")) {
      long gates = name.contains(".gru.") ? 3 : 4;
      uniform(golden, name, values, 1 / Math.sqrt((double) shape[0] / gates));
    } else {
      NDArray weight = store.trainable().get(name.replaceFirst("bias$", "weight"));
      if (weight.getShape().dimension() == 1) { // layer norm
        constant(golden, name, values, name.endsWith("weight") ? 1 : 0);
      } else {
        long fanIn = weight.size() / weight.getShape().get(0);
        uniform(golden, name, values, 1 / Math.sqrt((double) fanIn));
      }
    }
  }

  private static void constant(Golden golden, String name, float[] values, float value) {
    float[] expected = new float[values.length];
    Arrays.fill(expected, value);
    golden.compareValues("init " + name, expected, values, 0, 0);
  }

  private static void uniform(Golden golden, String name, float[] values, double bound) {
    distance(
        golden,
        name,
        values,
        x -> Math.min(1, Math.max(0, (x + bound * (1 + 1e-6)) / (2 * bound))));
    double largest = 0;
    for (float v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    golden.compareNumber("init bound " + name, 0, Math.max(0, largest / bound - 1), 1e-6);
  }

  /** Largest distance between the values' distribution and the given one, times sqrt(n). */
  private static void distance(
      Golden golden, String name, float[] values, DoubleUnaryOperator cumulative) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double p = cumulative.applyAsDouble(sorted[i]);
      largest = Math.max(largest, Math.max(p - (double) i / n, (i + 1.0) / n - p));
    }
    golden.compareNumber("init " + name, 0, largest * Math.sqrt(n), DISTANCE);
  }

  /** Cumulative standard normal, by Simpson's rule. */
  private static double normal(double x) {
    int steps = 200;
    double h = x / steps;
    double sum = 1 + Math.exp(-x * x / 2);
    for (int i = 1; i < steps; i++) {
      double t = i * h;
      sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
