package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.tensor.Safetensors;
import slotcast.tokenizer.TokenDecoder;

/** The weight generator of the golden data: what its large cases state instead of storing. */
public final class GoldenWeights {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private GoldenWeights() {}

  /**
   * Values of one tensor: uniform in [-a, a) around b, from FNV-1a of the name and splitmix64, in
   * float32 arithmetic; the same bits everywhere.
   */
  public static float[] generate(String name, long seed, int n, float a, float b) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    long base = hash + seed * GOLDEN_RATIO;
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      long z = base + (i + 1L) * GOLDEN_RATIO;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      float v = (float) ((z >>> 40) - (1L << 23)) / (1 << 23);
      float w = v * a;
      values[i] = b == 0 ? w : w + b;
    }
    return values;
  }

  /**
   * All weights of a file by name: stored, or listed in {@code config.weights_generated}; and those
   * of a frozen tokenizer, which are those of a file of its own.
   */
  public static Map<String, Safetensors.Tensor> of(Golden golden) {
    Map<String, Safetensors.Tensor> weights = new LinkedHashMap<>();
    if (golden.config().has("weights_generated")) {
      long seed = golden.config().get("seed").longValue();
      weights.putAll(generated(golden, "weights_generated", seed, ""));
    } else {
      golden
          .names("weights/")
          .forEach(n -> weights.put(n.substring("weights/".length()), golden.tensors().get(n)));
    }
    if (golden.config().has("dvae_weights_generated")) {
      long seed = golden.config().get("dvae_seed").longValue();
      weights.putAll(
          generated(golden, "dvae_weights_generated", seed, TokenDecoder.TOKENIZER_PREFIX));
    }
    return weights;
  }

  /** Tensors of a list in the file's config, under a prefix that the generator does not see. */
  static Map<String, Safetensors.Tensor> generated(
      Golden golden, String list, long seed, String prefix) {
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    for (JsonNode entry : golden.config().get(list)) {
      String name = entry.get(0).textValue();
      long[] shape = new long[entry.get(1).size()];
      int n = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = entry.get(1).get(i).longValue();
        n = Math.multiplyExact(n, (int) shape[i]);
      }
      float a = (float) entry.get(2).doubleValue();
      float b = (float) entry.get(3).doubleValue();
      tensors.put(prefix + name, Safetensors.Tensor.of(generate(name, seed, n, a, b), shape));
    }
    return tensors;
  }
}
