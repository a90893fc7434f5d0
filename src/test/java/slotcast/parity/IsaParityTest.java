package slotcast.parity;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.model.BroadcastDecoder;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Corrector.Correction;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.InvariantSlotAttention;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.Padding;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.RelativeGrid;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotRotation;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.TorchOps;

/** Invariant Slot Attention: the corrector, its rotations, the decoder, and all of it together. */
class IsaParityTest {
  /** The rotation is ill-conditioned (golden data's README, section 7). */
  private static final double ROTATED_GRADIENT = 2e-3;

  /** Gradients below this share of their total norm are rounding noise. */
  private static final double NOISE = 1e-6;

  @FunctionalInterface
  private interface Case {
    void run(Golden golden, NDManager manager);
  }

  private static Stream<DynamicTest> isa(String name, Case run) {
    return Golden.tests(
        name,
        golden -> {
          try (NDManager manager = NDManager.newBaseManager();
              NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            run.run(golden, manager);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> correctors() {
    return Stream.of("isa_t", "isa_ts", "isa_tsr", "isa_ts_defaults", "isa_tsr_90deg_v2")
        .flatMap(name -> isa(name, IsaParityTest::corrector));
  }

  private static void corrector(Golden g, NDManager m) {
    JsonNode c = g.config();
    CorrectorType type = IsaCase.type(c);
    CorrectorConfig config =
        IsaCase.corrector(c, type, c.get("grid_encoder").get("hidden_size").intValue());
    int iterations = c.get("num_iterations").intValue();
    int features = c.get("features").intValue();
    SlotsConfig sizes =
        new SlotsConfig(
            c.get("num_slots").intValue(),
            c.get("slot_size").intValue(),
            c.get("mlp_size").intValue(),
            iterations,
            null,
            null);
    int height = c.get("H").intValue();
    int width = c.get("W").intValue();
    try (ParameterStore store = IsaCase.store(g, m, Map.of())) {
      InvariantSlotAttention attention =
          new InvariantSlotAttention(store, sizes, config, features, height, width);
      requireAllUsed(store);
      NDArray inputs = g.array(m, "in/inputs"); // (B,N,F+2)
      NDArray x = leaf(m, inputs.get("..., :{}", features));
      NDArray grid = leaf(m, inputs.get("..., {}:", features));
      float[] own = RelativeGrid.coordinates(height, width);
      g.compareValues("in/inputs grid", grid.get(0).toFloatArray(), own, 1e-6, 0);
      SlotState state = IsaCase.unpack(m, g.array(m, "in/state"), type);
      for (int i = 0; i <= iterations; i++) {
        String out = "out/iter" + i + "/";
        if (g.has(out + "slots")) {
          Correction correction = attention.correct(x, grid, start(state, config), i);
          compare(g, out, correction, config.epsilon());
        }
      }
      store.requireGradients();
      IsaCase.requireGradients(state);
      x.setRequiresGradient(true);
      grid.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Correction correction = attention.correct(x, grid, start(state, config), iterations);
        NDArray loss = IsaCase.pack(correction.state()).mul(g.array(m, "in/R")).sum();
        g.compareNumber("loss", g.scalar("loss"), loss.getFloat(), lossTolerance(g, correction, m));
        collector.backward(loss);
      }
      Map<String, float[]> gradients = IsaCase.gradients(g, store);
      gradients.put(
          "in/inputs", IsaCase.gradient(x).concat(IsaCase.gradient(grid), 2).toFloatArray());
      gradients.put("in/state", IsaCase.packedGradient(state));
      double floor = NOISE * Gradients.totalNorm(g);
      Gradients.compareValues(g, gradients, Golden.GRADIENT, floor);
    }
  }

  /** A sum with cancellation: relative to the sum of its terms' sizes. */
  private static double lossTolerance(Golden g, Correction correction, NDManager m) {
    return Golden.SCALAR
        * IsaCase.pack(correction.state()).mul(g.array(m, "in/R")).abs().sum().getFloat();
  }

  /**
   * The state as the reference's class takes it: centred, and with a fixed scale, if it says so.
   */
  static SlotState start(SlotState s, CorrectorConfig config) {
    NDArray positions = config.centred() ? TorchOps.scale(s.positions(), 0) : s.positions();
    NDArray scales = s.scales();
    if (scales != null && config.fixedScale() != null) {
      scales = TorchOps.scale(scales, 0).add(config.fixedScale().floatValue());
    }
    return new SlotState(s.slots(), positions, scales, s.rotations());
  }

  private static void compare(Golden g, String out, Correction c, double epsilon) {
    g.compare(out + "slots", c.state().slots(), Golden.MODEL);
    g.compare(out + "positions", c.state().positions(), Golden.MODEL);
    if (c.state().scales() != null) {
      g.compare(out + "scales", c.state().scales(), Golden.MODEL);
    }
    if (c.state().rotations() != null) {
      g.compare(out + "rotm", c.state().rotations(), Golden.MODEL);
    }
    g.compare(out + "attn_softmax", c.attention(), Golden.MODEL);
    NDArray sums = c.attention().sum(new int[] {2}, true).add((float) epsilon);
    g.compare(out + "attn", c.attention().div(sums), Golden.MODEL);
  }

  @TestFactory
  Stream<DynamicTest> rotation() {
    return isa("isa_rotation", IsaParityTest::rotation);
  }

  private static void rotation(Golden g, NDManager m) {
    NDArray offsets = g.array(m, "in/relative_grid_yx"); // (R,N,2)
    NDArray weights = g.array(m, "in/weights"); // (R,N)
    NDIndex points = new NDIndex(":, 0::5");
    NDArray r45 = SlotRotation.within45Degrees(offsets, weights);
    NDArray r90 = SlotRotation.within90Degrees(offsets, weights);
    g.compare("out/cov_xy", SlotRotation.covariance(offsets, weights), Golden.MODEL);
    rows(g, "rotm_45", r45);
    rows(g, "transformed_45", RelativeGrid.rotate(offsets, r45).get(points));
    rows(g, "rotm_90", r90);
    rows(g, "transformed_90", RelativeGrid.rotate(offsets, r90).get(points));
  }

  /** Compares all rows but those that the file calls unstable for this tensor. */
  private static void rows(Golden g, String name, NDArray actual) {
    Set<String> unstable = new HashSet<>();
    g.config()
        .get("unstable_rows")
        .properties()
        .forEach(
            e -> {
              if (List.of(e.getKey().split("/", -1)).contains(name)) {
                e.getValue().forEach(row -> unstable.add(row.textValue()));
              }
            });
    float[] golden = g.floats("out/" + name);
    float[] ours = actual.toFloatArray();
    JsonNode names = g.config().get("rows");
    int size = golden.length / names.size();
    for (int i = 0; i < names.size(); i++) {
      if (unstable.contains(names.get(i).textValue())) {
        System.arraycopy(golden, i * size, ours, i * size, size);
      }
    }
    g.compareValues("out/" + name, golden, ours, Golden.MODEL, 0);
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
        .flatMap(name -> isa(name, IsaParityTest::decoder));
  }

  private static void decoder(Golden g, NDManager m) {
    JsonNode c = g.config();
    CorrectorType type = IsaCase.type(c);
    CorrectorConfig corrector = IsaCase.corrector(c, type, null);
    List<Integer> resolution = FixtureConfigs.ints(c.get("resolution"));
    DecoderConfig config =
        IsaCase.decoder(IsaCase.flax(g), "", c.get("slot_size").intValue(), resolution);
    long[] video = g.shape("out/video"); // (B,T,H,W,3)
    long b = video[0];
    long t = video[1];
    long h = video[2];
    long w = video[3];
    long k = c.get("K").intValue();
    try (ParameterStore store = IsaCase.store(g, m, Map.of())) {
      BroadcastDecoder decoder = new BroadcastDecoder(store, config, corrector, (int) h);
      requireAllUsed(store);
      store.requireGradients();
      SlotState state = IsaCase.unpack(m, g.array(m, "in/state"), type); // (B,T,K,…)
      IsaCase.requireGradients(state);
      NDArray grid =
          m.create(
              RelativeGrid.coordinates(resolution.get(0), resolution.get(1)),
              new Shape((long) resolution.get(0) * resolution.get(1), 2));
      NDArray relative = RelativeGrid.of(grid, state.merged(), corrector.scalesFactor());
      g.compare(
          "out/relative_grid",
          relative
              .reshape(b, t, k, -1, 2)
              .transpose(0, 2, 1, 3, 4)
              .reshape(b * k, t, resolution.get(0), resolution.get(1), 2),
          Golden.MODEL);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Decoded d = decoder.decode(state.merged());
        NDArray drawn = d.combined().transpose(0, 2, 3, 1).reshape(b, t, h, w, 3);
        g.compare("out/video", drawn, Golden.MODEL);
        g.compare("out/masks", d.masks().reshape(b, t, k, h, w, 1), Golden.MODEL);
        NDArray logits = d.logits().reshape(b, t, k, h, w, 1);
        g.compare("out/segmentation_logits", logits, Golden.MODEL);
        g.compareExact("out/segmentations", logits.argMax(2).toLongArray());
        NDArray loss = drawn.sub(g.array(m, "in/target")).square().sum();
        loss = TorchOps.scale(loss, 1.0 / b);
        g.compareScalar("loss", loss.getFloat(), Golden.SCALAR);
        collector.backward(loss);
      }
      gradients(g, store, "in/state", state, Golden.GRADIENT);
    }
  }

  private static void gradients(
      Golden g, ParameterStore store, String stateName, SlotState state, double tolerance) {
    Map<String, float[]> gradients = IsaCase.gradients(g, store);
    if (g.has("grad/" + stateName)) {
      gradients.put(stateName, IsaCase.packedGradient(state));
    }
    Gradients.compareValues(g, gradients, tolerance, NOISE * Gradients.totalNorm(g));
  }

  @TestFactory
  Stream<DynamicTest> full() {
    return Stream.of("isa_full_ts", "isa_full_tsr").flatMap(name -> isa(name, IsaParityTest::full));
  }

  /** The public folder has no such file, others may. */
  @TestFactory
  Stream<DynamicTest> fullTranslation() {
    return GoldenFolder.files("isa_full_t").isEmpty()
        ? Stream.empty()
        : isa("isa_full_t", IsaParityTest::full);
  }

  private static void full(Golden g, NDManager m) {
    JsonNode c = g.config();
    CorrectorType type = IsaCase.type(c);
    long b = c.get("B").intValue();
    int k = c.get("K").intValue();
    int slotSize = c.get("slot_size").intValue();
    SaviConfig config = fullConfig(g, type);
    // The reference passes the initial state in; the initializer's own is not used.
    Map<String, Tensor> initial =
        Map.of(
            "init_latents", Tensor.of(new float[k * slotSize], 1, k, slotSize),
            "init_positions", Tensor.of(new float[k * 2], 1, k, 2),
            "init_scales", Tensor.of(new float[k * 2], 1, k, 2),
            "init_angles", Tensor.of(new float[k], 1, k, 1));
    try (ParameterStore store = IsaCase.store(g, m, initial)) {
      Savi savi = new Savi(config, store);
      store.requireGradients();
      NDArray video = g.array(m, "in/video"); // (B,1,H,W,3)
      Shape s = video.getShape();
      NDArray images = video.reshape(b, s.get(2), s.get(3), 3).transpose(0, 3, 1, 2); // (B,3,H,W)
      SlotState state = IsaCase.unpack(m, g.array(m, "in/init_state"), type);
      IsaCase.requireGradients(state);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Savi.Step step = savi.step(images, new Savi.Recurrent(state, null), null);
        NDArray packed = IsaCase.pack(step.state());
        g.compare("out/states", packed.expandDims(1), Golden.MODEL);
        Decoded d = savi.decode(step.state());
        g.compare("out/video", d.combined().transpose(0, 2, 3, 1).expandDims(1), Golden.MODEL);
        g.compare("out/masks", d.masks().reshape(b, 1, k, s.get(2), s.get(3), 1), Golden.MODEL);
        NDArray loss = d.combined().sub(images).square().sum();
        loss = TorchOps.scale(loss, 1.0 / b);
        g.compareScalar("loss", loss.getFloat(), Golden.SCALAR);
        collector.backward(loss);
      }
      boolean rotated = type == CorrectorType.ISA_TSR;
      gradients(g, store, "in/init_state", state, rotated ? ROTATED_GRADIENT : Golden.GRADIENT);
    }
  }

  static SaviConfig fullConfig(Golden g, CorrectorType type) {
    JsonNode c = g.config();
    JsonNode corrector = c.get("corrector");
    Map<String, Tensor> flax = IsaCase.flax(g);
    String encoder = "FrameEncoder_0/SimpleCNN_0/conv_simple_%d/";
    String decoder = "SiameseSpatialBroadcastDecoder_0/";
    List<Integer> channels = IsaCase.channels(flax, encoder + "bias", 3);
    int size = c.get("image").intValue();
    int slotSize = c.get("slot_size").intValue();
    long[] grid = flax.get(decoder + "RelativePositionEmbedding_0/pos_embedding").shape();
    return new SaviConfig(
        List.of(size, size),
        new SlotsConfig(
            c.get("K").intValue(),
            slotSize,
            corrector.get("mlp_size").intValue(),
            corrector.get("num_iterations").intValue(),
            null,
            null),
        new EncoderConfig(
            channels,
            (int) flax.get(String.format(encoder, 0) + "kernel").shape()[0],
            IsaCase.strides(c.get("encoder").textValue()),
            channels.get(channels.size() - 1),
            null,
            EncoderHead.NONE,
            Padding.SAME),
        new KernelConfig(KernelLayer.NONE, false),
        new PredictorConfig(PredictorType.IDENTITY, 0, 0, 0, false, false),
        IsaCase.decoder(flax, decoder, slotSize, List.of((int) grid[1], (int) grid[2])),
        IsaCase.corrector(corrector, type, corrector.get("grid_encoder_hidden").intValue()));
  }

  private static NDArray leaf(NDManager m, NDArray x) {
    return m.create(x.toFloatArray(), x.getShape());
  }

  private static void requireAllUsed(ParameterStore store) {
    if (!store.unused().isEmpty()) {
      throw new AssertionError("weights that nothing used: " + store.unused());
    }
  }
}
