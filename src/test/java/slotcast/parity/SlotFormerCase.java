package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.model.DecoderConfig;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.Safetensors.Tensor;

/** Model, weights and images of SlotFormer's golden files, and the comparison of a step. */
public final class SlotFormerCase {

  private SlotFormerCase() {}

  /** Compares the weights after one step of Adam, without clipping. */
  public static void compareStep(
      Golden golden, String label, Map<String, NDArray> trained, double rate) {
    Map<String, float[]> after = new LinkedHashMap<>();
    trained.forEach((name, parameter) -> after.put(name, parameter.toFloatArray()));
    Steps.FirstStep step = Steps.FirstStep.of(golden, Double.POSITIVE_INFINITY, name -> rate);
    Steps.first(golden, "adam1", label, after, step, Golden.GRADIENT, 0);
    Steps.first(golden, "adam1head", label, after, step, Golden.GRADIENT, 0);
    for (String name : after.keySet()) {
      if (!golden.has("adam1/" + name) && !golden.has("adam1head/" + name)) {
        throw new AssertionError(golden.name() + ": no golden step of " + name);
      }
    }
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
        null,
        integers(c.get("resolution")),
        new DecoderConfig(
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
