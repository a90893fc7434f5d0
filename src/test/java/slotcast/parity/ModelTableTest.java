package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import slotcast.config.Yaml;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/** The table of models: counts against hand, torch's profiler and the reference's checkpoints. */
class ModelTableTest {
  private static final Map<String, String> REFERENCE =
      Map.of(
          "savi_obj3d", "SAVi, OBJ3D",
          "stosavi_clevrer", "StoSAVi, CLEVRER",
          "slotformer_obj3d", "SlotFormer, OBJ3D",
          "slotformer_clevrer", "SlotFormer, CLEVRER");

  private static ModelVariant variant(String name) {
    return ModelVariant.all().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  private static SaviConfig tiny(
      EncoderHead head, KernelConfig kernel, PredictorConfig p, CorrectorConfig c) {
    return new SaviConfig(
        List.of(4, 4),
        new SlotsConfig(2, 4, 6, 2, null, null),
        new EncoderConfig(
            List.of(3, 2), 3, List.of(2), head == EncoderHead.NONE ? 2 : 5, null, head, null),
        kernel,
        p,
        new DecoderConfig(List.of(4, 3), List.of(2, 2), 3, null),
        c);
  }

  @Test
  void slotAttentionByHand() {
    ModelCost cost =
        ModelCost.of(
            tiny(
                EncoderHead.POSITION_MLP,
                new KernelConfig(KernelLayer.LINEAR, false),
                new PredictorConfig(PredictorType.TRANSFORMER, 1, 2, 3, true, true),
                null));
    // 4 pixels: 3 to 2 channels by 3x3; 4 coordinates; 2 to 5 to 5 channels.
    assertThat(cost.encoder()).isEqualTo(4 * (3 * 2 * 9 + 4 * 2 + 2 * 5 + 5 * 5));
    assertThat(cost.kernels()).isEqualTo(2 * 4 * 8);
    // Twice: query, to features, logits, mean, values, both sides of the GRU, MLP.
    assertThat(cost.corrector()).isEqualTo(2 * (32 + 40 + 40 + 40 + 40 + 96 + 96 + 96));
    // q, k, v; logits and mixing; out; 4 to 3 to 4. LSTM of width 6, and 6 to 4.
    assertThat(cost.predictor()).isEqualTo(96 + 32 + 32 + 48 + (192 + 288 + 48));
    // 4 cells with 4 coordinates; 2 slots: 4 cells by 3x3, then 16 pixels from 3 to 4 channels.
    assertThat(cost.decoder()).isEqualTo(64 + 2 * (4 * 4 * 3 * 9 + 16 * 3 * 4));
    assertThat(cost.slots()).isEqualTo(388 + 64 + 960 + 736);
    assertThat(cost.total()).isEqualTo(cost.slots() + 1312);
  }

  @Test
  void invariantSlotAttentionByHand() {
    CorrectorConfig c =
        Yaml.parse("{type: isa_tsr, grid_hidden_size: 3}", CorrectorConfig.class, "test");
    ModelCost cost =
        ModelCost.of(
            tiny(
                EncoderHead.NONE,
                new KernelConfig(KernelLayer.NONE, false),
                new PredictorConfig(PredictorType.IDENTITY, 0, 0, 0, false, false),
                c));
    assertThat(cost.encoder()).isEqualTo(4 * 3 * 2 * 9);
    int keysAndValues = 2 * 4 * 2 * 4;
    // Products of weights; keys and values to 3 hidden and with the grid's 2 directions.
    int once = (16 + 12 + 24) + 2 * 4 * (12 + 8);
    // 2 slots times 4 pixels: deviation, place and deviation to 3 hidden, sum over these.
    int seen = 8 * (4 + 9 + 3);
    // Grid turned; query; centre, axes, size.
    int round = 8 * 4 + (32 + 24) + seen + 8 * (2 + 4 + 2);
    int iteration = seen + 24 + (96 + 96 + 96);
    assertThat(cost.corrector()).isEqualTo(keysAndValues + once + 3 * round + 2 * iteration);
    assertThat(cost.predictor() + cost.kernels()).isZero();
    // A grid for each slot: turned, 2 coordinates to 4 channels.
    assertThat(cost.decoder()).isEqualTo(2 * (4 * (4 + 8) + 4 * 4 * 3 * 9 + 16 * 3 * 4));
  }

  /** Every model of the table runs a frame while torch writes down its matrix products. */
  @TestFactory
  Stream<DynamicTest> torchCountsTheSame() {
    return ModelVariant.all().stream()
        .map(v -> DynamicTest.dynamicTest(v.name(), () -> assertProfiled(v)));
  }

  private static void assertProfiled(ModelVariant v) throws IOException {
    JniUtils.setGradMode(false);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      if (v.savi() != null) {
        SaviConfig c = v.savi();
        Savi savi = new Savi(c, store);
        NDArray image = manager.zeros(new Shape(1, 3, c.height(), c.width()));
        Savi.Recurrent first = savi.step(image, null, null).recurrent();
        Savi.Step[] step = new Savi.Step[1];
        long slots = ProfiledCost.of(() -> step[0] = savi.step(image, first, null));
        assertThat(slots).isEqualTo(v.cost().slots());
        if (savi.tokens() == null) {
          long drawing = ProfiledCost.of(() -> savi.decode(step[0].state()));
          assertThat(drawing).isEqualTo(v.cost().decoder());
        } else if (c.height() <= 64) { // a thousand tokens take a minute to write down
          NDArray slotArray = step[0].state().slots();
          // The profile tells a convolution's size by what takes it.
          long drawing = ProfiledCost.of(() -> savi.tokens().draw(slotArray).neg());
          assertThat(drawing).isEqualTo(v.cost().decoder());
        }
      } else {
        SlotFormerConfig c = v.slotFormer();
        SlotFormer model = new SlotFormer(c, store, store);
        SlotState history = history(manager, c);
        SlotState[] predicted = new SlotState[1];
        // The second step has no history to project.
        long one = ProfiledCost.of(() -> predicted[0] = model.rollout(history, 1));
        long two = ProfiledCost.of(() -> model.rollout(history, 2));
        long drawing = ProfiledCost.of(() -> model.decode(predicted[0]));
        assertThat(two - one).isEqualTo(v.cost().slots());
        assertThat(drawing).isEqualTo(v.cost().decoder());
      }
    } finally {
      JniUtils.setGradMode(true);
    }
  }

  private static SlotState history(NDManager manager, SlotFormerConfig c) {
    Shape tokens = new Shape(1, c.historyLen(), c.numSlots());
    NDArray slots = manager.zeros(tokens.add(c.slotSize()));
    if (c.poses() == null) {
      return SlotState.of(slots);
    }
    assertThat(c.poses().corrector().type()).isEqualTo(CorrectorType.ISA_TS);
    return new SlotState(slots, manager.zeros(tokens.add(2)), manager.ones(tokens.add(2)), null);
  }

  /** Names, shapes and number of parameters of the reference's checkpoints. */
  @TestFactory
  Stream<DynamicTest> parametersAreTheReferences() {
    return REFERENCE.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(), () -> assertParameters(e.getKey(), variant(e.getValue()))));
  }

  private static void assertParameters(String name, ModelVariant v) throws IOException {
    JsonNode reference =
        new ObjectMapper().readTree(GoldenFolder.beside("state_dicts.json").toFile()).get(name);
    assertThat(v.parameters() + v.untrainedOfReference())
        .isEqualTo(reference.get("num_params").longValue());
    Map<String, String> shapes = new LinkedHashMap<>();
    for (JsonNode entry : reference.get("state_dict")) {
      shapes.put(entry.get(0).textValue(), entry.get(1).toString());
    }
    shapes.keySet().removeIf(n -> n.startsWith("prior_slot_layer."));
    Map<String, String> ours = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      if (v.savi() != null) {
        new Savi(v.savi(), store);
      } else {
        new SlotFormer(v.slotFormer(), store, store);
      }
      store.export().forEach((n, t) -> ours.put(n, Arrays.toString(t.shape()).replace(" ", "")));
    }
    assertThat(ours).isEqualTo(shapes);
  }

  @Test
  void parametersOfSteveAreTheReferences() throws IOException {
    JsonNode reference =
        new ObjectMapper().readTree(ModelTable.class.getResource("/golden/state_dicts.json"));
    assertThat(variant("STEVE, Physion").parameters())
        .isEqualTo(reference.get("steve").get("num_params_float").longValue());
  }

  /** The configurations of the table are those that the reference was published with. */
  @TestFactory
  Stream<DynamicTest> configurationsAreTheReferences() throws IOException {
    JsonNode published =
        new ObjectMapper().readTree(ModelTable.class.getResource("/golden/reference_configs.json"));
    return REFERENCE.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      ModelVariant v = variant(e.getValue());
                      JsonNode config = published.get(e.getKey());
                      assertThat(of(v, config).savi())
                          .usingRecursiveComparison()
                          // The reference never states it; ConfigsTest holds what it then is.
                          .ignoringFields("predictor.dropout")
                          .isEqualTo(v.savi());
                      assertThat(of(v, config).slotFormer()).isEqualTo(v.slotFormer());
                    }));
  }

  /** Parameters are counted as the reference has them, whatever the sizes that a file states. */
  @TestFactory
  Stream<DynamicTest> parametersOfAnySizeAreTheReferences() {
    return REFERENCE.entrySet().stream()
        .flatMap(
            e ->
                Golden.tests(
                    "real_" + e.getKey(),
                    golden -> {
                      ModelVariant v = of(variant(e.getValue()), golden.config());
                      Map<String, Tensor> weights = GoldenWeights.of(golden);
                      weights.keySet().removeIf(name -> name.endsWith(".grid"));
                      long all = elements(weights, name -> true);
                      long untrained = elements(weights, ModelTableTest::isUntrained);
                      golden.compareNumber("parameters", all - untrained, v.parameters(), 0);
                      if (untrained > 0) { // files with generated weights need not list them
                        golden.compareNumber(
                            "parameters that nothing trains",
                            untrained,
                            v.untrainedOfReference(),
                            0);
                      }
                    }));
  }

  /** The variant in the sizes of a configuration of the reference. */
  private static ModelVariant of(ModelVariant v, JsonNode config) {
    return v.savi() != null
        ? new ModelVariant(v.name(), FixtureConfigs.savi(config), null, v.cases())
        : new ModelVariant(v.name(), null, SlotFormerCase.config(config), v.cases());
  }

  private static boolean isUntrained(String name) {
    return name.startsWith("prior_slot_layer.") || name.endsWith(".enc_t_pe");
  }

  private static long elements(Map<String, Tensor> weights, Predicate<String> which) {
    return weights.entrySet().stream()
        .filter(w -> which.test(w.getKey()))
        .mapToLong(w -> w.getValue().size())
        .sum();
  }

  @Test
  void theLargestErrorIsTheOneNearestToItsTolerance() {
    List<ParityReport.Row> rows =
        List.of(
            new ParityReport.Row("savi_obj3d", "a", 9e-6, 5e-5, "relative", true, ""),
            new ParityReport.Row("savi_obj3d_2", "b", 5e-7, 1e-6, "absolute", true, ""),
            new ParityReport.Row("savi_obj3d", "c", 0, 0, "wrong elements", true, ""),
            new ParityReport.Row("savi_obj3d", "init w", 2, 2.2, "absolute", true, ""),
            new ParityReport.Row("stosavi_clevrer", "d", 9e-5, 1e-4, "relative", true, ""));
    ModelVariant v = variant("SAVi, OBJ3D");
    assertThat(ModelTable.largest(v, rows).orElseThrow().tensor()).isEqualTo("b");
    assertThat(ModelTable.largest(variant("`savi-small`"), rows)).isEmpty();
    assertThat(ModelTable.of(List.of(v), rows))
        .contains("| SAVi, OBJ3D | 2,023,684 |")
        .contains("5.0e-07 absolute, 50 % of the 1e-06 allowed (savi_obj3d_2, `b`)");
  }
}
