package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.BroadcastDecoder;
import slotcast.optim.Adam;
import slotcast.slotformer.SlotFormer;
import slotcast.tensor.ParameterStore;

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
        ParameterStore store =
            ParameterStore.loaded(manager, golden.name(), SlotFormerCase.weights(golden));
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotFormer model = new SlotFormer(SlotFormerCase.config(config), store, store);
      for (String unused : store.unused()) {
        throw new AssertionError("the model has no parameter " + unused);
      }
      if (golden.has("weights/rollouter.enc_t_pe")) {
        // What our own time code would be, were it not read from the file.
        try (ParameterStore own = ParameterStore.initial(manager, 1)) {
          new SlotFormer(SlotFormerCase.config(config), own, own);
          golden.compare(
              "weights/rollouter.enc_t_pe",
              own.export().get("rollouter.enc_t_pe").floats(),
              Golden.COMPONENT);
        }
      }
      NDArray slots = golden.array(manager, "in/slots");
      NDArray future = SlotFormerCase.future(manager, golden);
      longerHistory(golden, model, slots);
      model.trainable().values().forEach(a -> a.setRequiresGradient(true));
      SlotFormerLoss loss =
          new SlotFormerLoss(
              config.get("slot_recon_loss_w").doubleValue(),
              0,
              config.get("img_recon_loss_w").doubleValue());
      SlotFormerLoss.Value value;
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        value = loss.evaluate(model, slots, future);
        collector.backward(value.total());
      }
      forward(golden, model, value, slots);
      gradients(golden, model);
      if (!golden.names("adam1").isEmpty()) {
        double rate = golden.config().get("adam1").get("lr").doubleValue();
        try (Adam adam = new Adam(manager, model.trainable())) {
          adam.step(rate, Double.POSITIVE_INFINITY);
        }
        SlotFormerCase.compareStep(golden, "", model.trainable(), rate);
      }
    }
  }

  private static void forward(
      Golden golden, SlotFormer model, SlotFormerLoss.Value value, NDArray slots) {
    golden.compare("out/pred_slots", value.predicted().slots(), Golden.MODEL);
    BroadcastDecoder.Decoded decoded = value.decoded();
    golden.compare("out/recon_combined_sub", subsampled(decoded.combined()), Golden.MODEL);
    golden.compare("out/masks_sub", subsampled(decoded.masks()), Golden.MODEL);
    if (golden.has("out/recon_combined_last")) {
      long steps = value.predicted().slots().getShape().get(1);
      long b = value.predicted().slots().getShape().get(0);
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
    List<Double> steps = SlotFormerLoss.perStep(value.predicted().slots(), target);
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
