package slotcast.parity;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.layer.Dropout;
import slotcast.model.BroadcastDecoder;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.ConvEncoder;
import slotcast.model.Corrector.Correction;
import slotcast.model.LstmPredictor;
import slotcast.model.MlpPredictor;
import slotcast.model.SaviConfig;
import slotcast.model.SlotAttention;
import slotcast.model.SlotPredictor;
import slotcast.model.SlotPredictor.Prediction;
import slotcast.model.SlotState;
import slotcast.model.TransformerPredictor;
import slotcast.tensor.ParameterStore;

/** SAVi's parts, one by one. */
class PartsParityTest {
  @FunctionalInterface
  private interface Part {
    void run(Golden golden, SaviConfig config, ParameterStore store, NDManager manager);
  }

  private static Stream<DynamicTest> part(String caseName, Part part) {
    return Golden.tests(
        caseName,
        golden -> {
          try (NDManager manager = NDManager.newBaseManager();
              ParameterStore store =
                  ParameterStore.loaded(manager, golden.name(), GoldenWeights.of(golden));
              NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            part.run(golden, FixtureConfigs.savi(golden.config()), store, manager);
            if (!store.unused().isEmpty()) {
              throw new AssertionError("weights that the part did not use: " + store.unused());
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> encoder() {
    return part("encoder", PartsParityTest::encoder);
  }

  private static void encoder(Golden g, SaviConfig config, ParameterStore store, NDManager m) {
    ConvEncoder encoder = new ConvEncoder(store, config);
    NDArray images = g.array(m, "in/img");
    NDArray conv = encoder.convolve(images);
    g.compare("out/conv_sub", conv.get(new NDIndex("..., 1::4, 2::4")), Golden.COMPONENT);
    g.compare("out/conv_row0", conv.get(new NDIndex(":, :, 0")), Golden.COMPONENT);
    NDArray pos = encoder.addPosition(conv);
    g.compare("out/pos_row0", pos.get(new NDIndex(":, :, 0")), Golden.COMPONENT);
    long last = pos.getShape().get(3) - 1;
    String column = "out/pos_col" + last;
    g.compare(column, pos.get(new NDIndex("..., {}", last)), Golden.COMPONENT);
    NDArray features = encoder.encode(images);
    g.compare("out/features_sub", features.get(new NDIndex(":, 5::7")), Golden.COMPONENT);
    double sum = 0;
    double absolute = 0;
    for (float v : features.toFloatArray()) {
      sum += v;
      absolute += Math.abs(v);
    }
    g.compareScalar("features_sum", sum, Golden.SCALAR);
    g.compareScalar("features_abs_sum", absolute, Golden.SCALAR);
  }

  @TestFactory
  Stream<DynamicTest> slotAttention() {
    return part("slot_attention", PartsParityTest::slotAttention);
  }

  private static void slotAttention(
      Golden g, SaviConfig config, ParameterStore store, NDManager m) {
    NDArray features = g.array(m, "in/features");
    NDArray slots = g.array(m, "in/slots");
    long width = features.getShape().get(2);
    SlotAttention attention = new SlotAttention(store, config.slots(), (int) width);
    float eps = (float) g.config().get("eps").doubleValue();
    for (int i = 1; g.has("out/iter" + i + "/slots"); i++) {
      Correction c = attention.correct(features, SlotState.of(slots), i);
      NDArray softmax = c.attention().transpose(0, 2, 1); // (B,N,K)
      g.compare("out/iter" + i + "/slots", c.state().slots(), Golden.COMPONENT);
      g.compare("out/iter" + i + "/attn_softmax", softmax, Golden.COMPONENT);
      NDArray raised = softmax.add(eps);
      g.compare(
          "out/iter" + i + "/attn", raised.div(raised.sum(new int[] {1}, true)), Golden.COMPONENT);
    }
    store.requireGradients();
    features.setRequiresGradient(true);
    slots.setRequiresGradient(true);
    int iterations = g.config().get("grad_num_iterations").intValue();
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      Correction c = attention.correct(features, SlotState.of(slots), iterations);
      collector.backward(c.state().slots().mul(g.array(m, "in/R")).sum());
    }
    Map<String, NDArray> all = new LinkedHashMap<>(store.trainable());
    all.put("in/features", features);
    all.put("in/slots", slots);
    // The softmax over slots does not see the bias: zero in exact arithmetic.
    double floor =
        1e-6 * all.get("slot_attention.project_q.0.weight").getGradient().norm().getFloat();
    Gradients.compare(g, all, Set.of(), Golden.GRADIENT, floor);
  }

  @TestFactory
  Stream<DynamicTest> predictorObj3d() {
    return part("predictor_obj3d", PartsParityTest::predictorObj3d);
  }

  private static void predictorObj3d(
      Golden g, SaviConfig config, ParameterStore store, NDManager m) {
    int width = config.slots().size();
    TransformerPredictor transformer =
        new TransformerPredictor(store, "predictor.base_predictor", config.predictor(), width);
    LstmPredictor predictor =
        new LstmPredictor(store, transformer, width, config.slots().mlpSize());
    List<NDArray> layers = transformer.layerOutputs(g.array(m, "in/x1"));
    for (int i = 0; i < layers.size(); i++) {
      g.compare("out/layer" + i, layers.get(i), Golden.COMPONENT);
    }
    g.compare("out/base1", layers.get(layers.size() - 1), Golden.COMPONENT);
    SlotPredictor.Memory memory = null;
    for (int i = 1; g.has("in/x" + i); i++) {
      Prediction p = predictor.predict(g.array(m, "in/x" + i), memory, null);
      memory = p.memory();
      g.compare("out/step" + i, p.slots(), Golden.COMPONENT);
      g.compare("out/h" + i, memory.hidden().expandDims(0), Golden.COMPONENT);
      g.compare("out/c" + i, memory.cell().expandDims(0), Golden.COMPONENT);
    }
  }

  @TestFactory
  Stream<DynamicTest> predictorDropout() {
    return part("predictor_dropout", PartsParityTest::predictorDropout);
  }

  private static void predictorDropout(
      Golden g, SaviConfig config, ParameterStore store, NDManager m) {
    TransformerPredictor transformer =
        new TransformerPredictor(
            store, "predictor.base_predictor", config.predictor(), config.slots().size());
    double p = g.config().get("p").doubleValue();
    Map<Dropout.Place, String> names =
        Map.of(
            Dropout.Place.ATTENTION, "attn",
            Dropout.Place.ATTENTION_OUT, "drop1",
            Dropout.Place.HIDDEN, "drop",
            Dropout.Place.FEED_FORWARD_OUT, "drop2");
    int[] layer = {-1};
    Dropout given =
        (place, x) -> {
          layer[0] += place == Dropout.Place.ATTENTION ? 1 : 0; // the first place of each layer
          NDArray keep = g.array(m, "in/mask/layer" + layer[0] + "/" + names.get(place));
          return Dropout.masked(x, keep, p);
        };
    Prediction predicted = transformer.predict(g.array(m, "in/x1"), null, given);
    g.compare("out/base1", predicted.slots(), Golden.COMPONENT);
  }

  @TestFactory
  Stream<DynamicTest> predictorClevrer() {
    return part("predictor_clevrer", PartsParityTest::predictorClevrer);
  }

  private static void predictorClevrer(
      Golden g, SaviConfig config, ParameterStore store, NDManager m) {
    int width = config.slots().size();
    MlpPredictor normFirst = new MlpPredictor(store, width, true);
    MlpPredictor normLast = new MlpPredictor(store, width, false);
    for (int i = 1; g.has("in/x" + i); i++) {
      NDArray x = g.array(m, "in/x" + i);
      g.compare("out/step" + i, normFirst.predict(x, null, null).slots(), Golden.COMPONENT);
      if (g.has("out/step" + i + "_norm_last")) {
        g.compare(
            "out/step" + i + "_norm_last",
            normLast.predict(x, null, null).slots(),
            Golden.COMPONENT);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> decoder() {
    return part("decoder", PartsParityTest::decoder);
  }

  private static void decoder(Golden g, SaviConfig config, ParameterStore store, NDManager m) {
    BroadcastDecoder decoder = new BroadcastDecoder(store, config.decoder(), config.height());
    Decoded d = decoder.decode(g.array(m, "in/slots"));
    NDIndex coarse = new NDIndex("..., 3::8, 3::8");
    g.compare("out/recon_combined", d.combined(), Golden.COMPONENT);
    g.compare(
        "out/recons_slots0to1_b0", d.colours().get(0).get(new NDIndex("0:2")), Golden.COMPONENT);
    g.compare("out/recons_sub", d.colours().get(coarse), Golden.COMPONENT);
    g.compare("out/masks_b0", d.masks().get(0), Golden.COMPONENT);
    g.compare("out/masks_sub", d.masks().get(coarse), Golden.COMPONENT);
  }
}
