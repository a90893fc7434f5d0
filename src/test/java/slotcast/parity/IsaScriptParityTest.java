package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;

/** Invariant Slot Attention as a script, on libtorch and on ONNX Runtime, against the reference. */
class IsaScriptParityTest {
  private static final KernelConfig NO_KERNEL = new KernelConfig(KernelLayer.NONE, false);
  private static final PredictorConfig IDENTITY =
      new PredictorConfig(PredictorType.IDENTITY, 0, 0, 0, false, false);

  @FunctionalInterface
  private interface Case {
    void run(Golden golden, ScriptCase script, NDManager manager, CorrectorType type);
  }

  @FunctionalInterface
  private interface Config {
    SaviConfig of(Golden golden, CorrectorType type);
  }

  private static Stream<DynamicTest> isa(String name, Config config, Case run) {
    return Golden.tests(
        name,
        g -> {
          CorrectorType type = IsaCase.type(g.config());
          for (ScriptRun.Way way : ScriptRun.Way.all()) {
            try (NDManager m = NDManager.newBaseManager();
                NDScope scope = new NDScope();
                ScriptCase script =
                    ScriptCase.of(
                        config.of(g, type),
                        new FlaxWeights(IsaCase.flax(g)).toSlotcast(IsaCase.flax(g)),
                        m,
                        way)) {
              scope.suppressNotUsedWarning();
              run.run(g, script, m, type);
            }
          }
        });
  }

  private static int poses(CorrectorType type) {
    return switch (type) {
      case SLOT_ATTENTION -> 0;
      case ISA_T -> 1;
      case ISA_TS -> 2;
      case ISA_TSR -> 3;
    };
  }

  /** A model whose encoder plays no part. */
  private static SaviConfig config(
      List<Integer> resolution,
      SlotsConfig slots,
      int features,
      DecoderConfig decoder,
      CorrectorConfig c) {
    EncoderConfig encoder =
        new EncoderConfig(
            List.of(3, features), 1, List.of(1), features, null, EncoderHead.NONE, null);
    return new SaviConfig(resolution, slots, encoder, NO_KERNEL, IDENTITY, decoder, c);
  }

  @TestFactory
  Stream<DynamicTest> correctors() {
    return Stream.of("isa_t", "isa_ts", "isa_tsr", "isa_ts_defaults", "isa_tsr_90deg_v2")
        .flatMap(
            name ->
                isa(name, IsaScriptParityTest::correctorConfig, IsaScriptParityTest::corrector));
  }

  private static SaviConfig correctorConfig(Golden g, CorrectorType type) {
    JsonNode c = g.config();
    int size = c.get("slot_size").intValue();
    List<Integer> resolution = List.of(c.get("H").intValue(), c.get("W").intValue());
    return config(
        resolution,
        new SlotsConfig(
            c.get("num_slots").intValue(),
            size,
            c.get("mlp_size").intValue(),
            c.get("num_iterations").intValue(),
            null,
            null),
        c.get("features").intValue(),
        new DecoderConfig(List.of(size, 4), resolution, 1, 1),
        IsaCase.corrector(c, type, c.get("grid_encoder").get("hidden_size").intValue()));
  }

  private static void corrector(Golden g, ScriptCase s, NDManager m, CorrectorType type) {
    int features = g.config().get("features").intValue();
    NDArray x = g.array(m, "in/inputs").get("..., :{}", features);
    CorrectorConfig config = s.savi().config().corrector();
    SlotState state = IsaParityTest.start(IsaCase.unpack(m, g.array(m, "in/state"), type), config);
    for (int i = 0; i <= s.savi().config().slots().iterations(); i++) {
      String out = "out/iter" + i + "/";
      if (g.has(out + "slots")) {
        NDList c = s.correct(x, state, i);
        g.compare(out + "slots", c.get(0), Golden.MODEL);
        g.compare(out + "positions", c.get(1), Golden.MODEL);
        if (type != CorrectorType.ISA_T) {
          g.compare(out + "scales", c.get(2), Golden.MODEL);
        }
        if (type == CorrectorType.ISA_TSR) {
          g.compare(out + "rotm", c.get(3), Golden.MODEL);
        }
        g.compare(out + "attn_softmax", c.get(1 + poses(type)), Golden.MODEL);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> decoders() {
    return Stream.of(
            "isa_decoder_mlp_t",
            "isa_decoder_mlp_ts",
            "isa_decoder_mlp_tsr",
            "isa_decoder_cnn_t",
            "isa_decoder_cnn_ts",
            "isa_decoder_cnn_tsr")
        .flatMap(
            name -> isa(name, IsaScriptParityTest::decoderConfig, IsaScriptParityTest::decoder));
  }

  private static SaviConfig decoderConfig(Golden g, CorrectorType type) {
    JsonNode c = g.config();
    int size = c.get("slot_size").intValue();
    List<Integer> grid = FixtureConfigs.ints(c.get("resolution"));
    long[] video = g.shape("out/video"); // (B,T,H,W,3)
    return config(
        List.of((int) video[2], (int) video[3]),
        new SlotsConfig(c.get("K").intValue(), size, size, 1, null, null),
        4,
        IsaCase.decoder(IsaCase.flax(g), "", size, grid),
        IsaCase.corrector(c, type, null));
  }

  private static void decoder(Golden g, ScriptCase s, NDManager m, CorrectorType type) {
    long[] v = g.shape("out/masks"); // (B,T,K,H,W,1)
    SlotState state = IsaCase.unpack(m, g.array(m, "in/state"), type).merged();
    NDList d = s.decode(state);
    NDArray drawn = d.get(0).transpose(0, 2, 3, 1);
    g.compare("out/video", drawn.reshape(v[0], v[1], v[3], v[4], 3), Golden.MODEL);
    g.compare("out/masks", d.get(1).reshape(v), Golden.MODEL);
    NDArray all =
        s.call("draw", state.slots(), state.positions(), state.scales(), state.rotations()).get(0);
    NDArray logits = all.split(new long[] {3}, 2).get(1).reshape(v);
    g.compare("out/segmentation_logits", logits, Golden.MODEL);
  }

  @TestFactory
  Stream<DynamicTest> full() {
    return Stream.of("isa_full_ts", "isa_full_tsr")
        .flatMap(name -> isa(name, IsaParityTest::fullConfig, IsaScriptParityTest::full));
  }

  /** The public folder has no such file, others may. */
  @TestFactory
  Stream<DynamicTest> fullTranslation() {
    return GoldenFolder.files("isa_full_t").isEmpty()
        ? Stream.empty()
        : isa("isa_full_t", IsaParityTest::fullConfig, IsaScriptParityTest::full);
  }

  private static void full(Golden g, ScriptCase s, NDManager m, CorrectorType type) {
    NDArray video = g.array(m, "in/video"); // (B,1,H,W,3)
    Shape v = video.getShape();
    NDArray images = video.reshape(v.get(0), v.get(2), v.get(3), 3).transpose(0, 3, 1, 2);
    SlotState from = IsaCase.unpack(m, g.array(m, "in/init_state"), type);
    NDList seen =
        s.call("next", images, from.slots(), from.positions(), from.scales(), from.rotations());
    SlotState state = ScriptCase.state(seen.subList(1, seen.size()), poses(type));
    g.compare("out/states", IsaCase.pack(state).expandDims(1), Golden.MODEL);
    NDArray drawn = s.decode(state).get(0);
    g.compare("out/video", drawn.transpose(0, 2, 3, 1).expandDims(1), Golden.MODEL);
    NDArray masks = seen.get(0); // (B,K,1,H,W)
    long k = masks.getShape().get(1);
    g.compare("out/masks", masks.reshape(v.get(0), 1, k, v.get(2), v.get(3), 1), Golden.MODEL);
  }
}
