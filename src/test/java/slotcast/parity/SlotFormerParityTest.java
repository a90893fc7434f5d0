package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.BroadcastDecoder;
import slotcast.model.SaviConfig;
import slotcast.optim.Adam;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/**
 * SlotFormer against the reference: rollout, decoded images, losses, every gradient, and one step
 * of Adam.
 */
class SlotFormerParityTest {
  @TestFactory
  Stream<DynamicTest> obj3d() {
    return Golden.tests("slotformer_obj3d", SlotFormerParityTest::compare);
  }

  @TestFactory
  Stream<DynamicTest> clevrer() {
    return Golden.tests("slotformer_clevrer", SlotFormerParityTest::compare);
  }

  @TestFactory
  Stream<DynamicTest> realObj3d() {
    return Golden.tests("real_slotformer_obj3d", SlotFormerParityTest::compare);
  }

  @TestFactory
  Stream<DynamicTest> realClevrer() {
    return Golden.tests("real_slotformer_clevrer", SlotFormerParityTest::compare);
  }

  private static void compare(Golden golden) {
    JsonNode config = golden.config();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.loaded(manager, golden.name(), weights(golden));
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotFormer model = new SlotFormer(config(config), store, store);
      for (String unused : store.unused()) {
        throw new AssertionError("the model has no parameter " + unused);
      }
      if (golden.has("weights/rollouter.enc_t_pe")) {
        // What our own time code would be, were it not read from the file.
        try (ParameterStore own = ParameterStore.initial(manager, 1)) {
          new SlotFormer(config(config), own, own);
          golden.compare(
              "weights/rollouter.enc_t_pe",
              own.export().get("rollouter.enc_t_pe").floats(),
              Golden.COMPONENT);
        }
      }
      NDArray slots = golden.array(manager, "in/slots");
      NDArray future = future(manager, golden);
      longerHistory(golden, model, slots);
      model.trainable().values().forEach(a -> a.setRequiresGradient(true));
      SlotFormerLoss loss =
          new SlotFormerLoss(
              config.get("slot_recon_loss_w").doubleValue(),
              config.get("img_recon_loss_w").doubleValue());
      SlotFormerLoss.Value value;
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        value = loss.evaluate(model, slots, future);
        collector.backward(value.total());
      }
      forward(golden, model, value, slots);
      gradients(golden, model);
      adam(golden, manager, model);
    }
  }

  private static void forward(
      Golden golden, SlotFormer model, SlotFormerLoss.Value value, NDArray slots) {
    golden.compare("out/pred_slots", value.predicted(), Golden.MODEL);
    BroadcastDecoder.Decoded decoded = value.decoded();
    golden.compare("out/recon_combined_sub", subsampled(decoded.combined()), Golden.MODEL);
    golden.compare("out/masks_sub", subsampled(decoded.masks()), Golden.MODEL);
    if (golden.has("out/recon_combined_last")) {
      long steps = value.predicted().getShape().get(1);
      long b = value.predicted().getShape().get(0);
      NDArray images = decoded.combined();
      Shape s = images.getShape();
      NDArray last =
          images.reshape(b, steps, 3, s.get(2), s.get(3)).get(":, {}", steps - 1); // (B,3,H,W)
      golden.compare("out/recon_combined_last", last, Golden.MODEL);
    }
    golden.compareScalar("loss", value.total().getFloat(), Golden.SCALAR);
    golden.compareScalar("slot_recon_loss", value.slots().getFloat(), Golden.SCALAR);
    golden.compareScalar("img_recon_loss", value.images().getFloat(), Golden.SCALAR);
    // Dropout apart, and there is none, evaluation has the same losses as training.
    golden.compareScalar("eval/slot_recon_loss", value.slots().getFloat(), Golden.SCALAR);
    golden.compareScalar("eval/img_recon_loss", value.images().getFloat(), Golden.SCALAR);
    NDArray target = slots.split(new long[] {model.config().historyLen()}, 1).get(1);
    List<Double> steps = SlotFormerLoss.perStep(value.predicted(), target);
    for (int i = 1; i <= steps.size(); i++) {
      if (golden.hasScalar("eval/slot_recon_loss_" + i)) {
        golden.compareScalar("eval/slot_recon_loss_" + i, steps.get(i - 1), Golden.SCALAR);
      }
    }
  }

  /** {@code out/rolloutN_from_frames_F_to_end}: only the last frames of a long history count. */
  private static void longerHistory(Golden golden, SlotFormer model, NDArray slots) {
    for (String name : golden.names("out/rollout")) {
      int steps = (int) golden.shape(name)[1];
      Matcher first = Pattern.compile("from_frames_(\\d+)_to_end").matcher(name);
      if (!first.find()) {
        throw new AssertionError("unknown kind of rollout " + name);
      }
      long length = model.config().historyLen() + Long.parseLong(first.group(1));
      NDArray history = slots.split(new long[] {length}, 1).get(0);
      golden.compare(name, model.rollout(history, steps), Golden.MODEL);
    }
  }

  /**
   * Every gradient. The key third of an attention bias has none in exact arithmetic; what rounding
   * leaves there is small beside the other thirds, to which the tolerance refers.
   */
  private static void gradients(Golden golden, SlotFormer model) {
    Gradients.compare(golden, model.trainable(), Set.of(), Golden.GRADIENT, 0);
    double squares = 0;
    for (NDArray parameter : model.trainable().values()) {
      for (float g : parameter.getGradient().toFloatArray()) {
        squares += (double) g * g;
      }
    }
    golden.compareScalar("grad_total_norm", Math.sqrt(squares), Golden.GRADIENT);
  }

  /** One step of Adam, without clipping. */
  private static void adam(Golden golden, NDManager manager, SlotFormer model) {
    if (golden.names("adam1").isEmpty()) {
      return;
    }
    double rate = golden.config().get("adam1").get("lr").doubleValue();
    try (Adam adam = new Adam(manager, model.trainable())) {
      adam.step(rate, Double.POSITIVE_INFINITY);
    }
    Map<String, float[]> after = new LinkedHashMap<>();
    model.trainable().forEach((name, parameter) -> after.put(name, parameter.toFloatArray()));
    Steps.FirstStep step = Steps.FirstStep.of(golden, Double.POSITIVE_INFINITY, name -> rate);
    Steps.first(golden, "adam1", "", after, step, Golden.GRADIENT, 0);
    Steps.first(golden, "adam1head", "", after, step, Golden.GRADIENT, 0);
    for (String name : after.keySet()) {
      if (!golden.has("adam1/" + name) && !golden.has("adam1head/" + name)) {
        throw new AssertionError(golden.name() + ": no golden step of " + name);
      }
    }
  }

  private static NDArray future(NDManager manager, Golden golden) {
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

  private static Map<String, Tensor> weights(Golden golden) {
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

  static SlotFormerConfig config(JsonNode c) {
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

  /** {@code [...,3::8,3::8]} of images on the first axis, in row-major order. */
  private static float[] subsampled(NDArray x) {
    Shape s = x.getShape();
    int h = (int) s.get(s.dimension() - 2);
    int w = (int) s.get(s.dimension() - 1);
    float[] all = x.toFloatArray();
    float[] out = new float[all.length];
    int n = 0;
    for (int i = 0; i < all.length / (h * w); i++) {
      for (int y = 3; y < h; y += 8) {
        for (int z = 3; z < w; z += 8) {
          out[n++] = all[(i * h + y) * w + z];
        }
      }
    }
    return Arrays.copyOf(out, n);
  }
}
