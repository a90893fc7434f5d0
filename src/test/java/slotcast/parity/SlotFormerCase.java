package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.model.SaviConfig;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.Safetensors.Tensor;

/** Model, weights and images of SlotFormer's golden files, and the comparison of a step. */
public final class SlotFormerCase {
  private static final String KEY_BIAS = "self_attn.in_proj_bias";

  private SlotFormerCase() {}

  /**
   * Compares the weights after one step, in units of the learning rate. Adam's first step has the
   * size of the rate whatever the gradient's, so that a gradient of rounding noise may go the other
   * way; all but one element in a thousand must agree to a thousandth of the rate.
   */
  public static void compareStep(
      Golden golden, String label, Map<String, NDArray> trained, double rate) {
    long elements = 0;
    long far = 0;
    for (Map.Entry<String, NDArray> e : trained.entrySet()) {
      boolean head = golden.has("adam1head/" + e.getKey());
      String name = (head ? "adam1head/" : "adam1/") + e.getKey();
      float[] expected = golden.floats(name);
      float[] actual = Arrays.copyOf(e.getValue().toFloatArray(), expected.length);
      if (name.endsWith(KEY_BIAS)) { // leave the keys out: their steps are noise of size lr
        int d = expected.length / 3;
        expected = withoutMiddle(expected, d);
        actual = withoutMiddle(actual, d);
      }
      golden.compareValues(label + name, expected, actual, 0, 2 * rate); // a flipped sign
      for (int i = 0; i < expected.length; i++) {
        elements++;
        // 1e-3 of the rate, and what float32 rounds a weight of about 1 by
        far += Math.abs(expected[i] - actual[i]) > 1e-3 * rate + 1.2e-7 ? 1 : 0;
      }
    }
    golden.compareNumber(label + "adam1 elements off by 1e-3 lr", 0, (double) far / elements, 1e-3);
  }

  private static float[] withoutMiddle(float[] values, int d) {
    float[] out = new float[2 * d];
    System.arraycopy(values, 0, out, 0, d);
    System.arraycopy(values, 2 * d, out, d, d);
    return out;
  }

  public static NDArray future(NDManager manager, Golden golden) {
    if (golden.has("in/img_future")) {
      return golden.array(manager, "in/img_future");
    }
    JsonNode g = golden.config().get("in_img_future_generated");
    long[] shape = new long[g.get(1).size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = g.get(1).get(i).longValue();
    }
    float[] values =
        GoldenWeights.generate(
            g.get(0).textValue(),
            golden.config().get("seed").longValue(),
            (int) new Shape(shape).size(),
            (float) g.get(2).doubleValue(),
            (float) g.get(3).doubleValue());
    return manager.create(values, new Shape(shape));
  }

  public static Map<String, Tensor> weights(Golden golden) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    if (golden.config().has("weights_generated")) {
      weights.putAll(GoldenWeights.of(golden));
    }
    for (String name : golden.names("weights/")) {
      weights.put(name.substring("weights/".length()), golden.tensors().get(name));
    }
    JsonNode grid = golden.config().get("dec_dict").get("dec_resolution");
    weights.computeIfAbsent(
        "decoder_pos_embedding.grid", n -> grid(grid.get(0).intValue(), grid.get(1).intValue()));
    return weights;
  }

  /** The buffer that files with generated weights leave out: y, x, 1-y, 1-x of each cell. */
  private static Tensor grid(int h, int w) {
    float[] g = new float[h * w * 4];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        float v = (float) y / (h - 1);
        float u = (float) x / (w - 1);
        System.arraycopy(new float[] {v, u, 1 - v, 1 - u}, 0, g, 4 * (y * w + x), 4);
      }
    }
    return Tensor.of(g, 1, h, w, 4);
  }

  public static SlotFormerConfig config(JsonNode c) {
    JsonNode r = c.get("rollout_dict");
    JsonNode d = c.get("dec_dict");
    return new SlotFormerConfig(
        r.get("history_len").intValue(),
        r.get("num_slots").intValue(),
        r.get("slot_size").intValue(),
        r.get("d_model").intValue(),
        r.get("num_layers").intValue(),
        r.get("num_heads").intValue(),
        r.get("ffn_dim").intValue(),
        r.get("norm_first").booleanValue(),
        false,
        integers(c.get("resolution")),
        new SaviConfig.Decoder(
            integers(d.get("dec_channels")),
            integers(d.get("dec_resolution")),
            d.get("dec_ks").intValue(),
            1),
        null);
  }

  private static List<Integer> integers(JsonNode node) {
    List<Integer> out = new ArrayList<>();
    node.forEach(n -> out.add(n.intValue()));
    return out;
  }
}
