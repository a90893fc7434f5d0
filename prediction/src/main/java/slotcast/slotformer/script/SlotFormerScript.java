package slotcast.slotformer.script;

import java.util.EnumSet;
import java.util.Set;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.script.DecoderScript;
import slotcast.model.script.Poses;
import slotcast.model.script.ScriptLayers;
import slotcast.model.script.TransformerScript;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptSource.Method;
import slotcast.tensor.ScriptTarget;

/**
 * {@link SlotFormer} as a module: {@code rollout}, from slots (B,T,K,C) and the poses that there
 * are to those of S steps ahead, and the methods of {@link DecoderScript}. Either may be left out,
 * with its weights.
 */
public final class SlotFormerScript {
  /** What a module can do. */
  public enum Part {
    /** {@code rollout}. */
    ROLLOUT,
    /** {@code decode} and {@code masks}. */
    DRAWING
  }

  private static final String PREFIX = "rollouter.";
  private static final String LAYERS = PREFIX + "transformer_encoder.layers.";

  private final ScriptLayers layers;
  private final SlotFormerConfig config;
  private final CorrectorType type;
  private final boolean posed; // poses are predicted
  private final int slotSize; // C
  private final int vector; // V: slot and pose

  private SlotFormerScript(ScriptLayers layers, SlotFormerConfig config) {
    this.layers = layers;
    this.config = config;
    type =
        config.poses() == null ? CorrectorType.SLOT_ATTENTION : config.poses().corrector().type();
    posed = config.predictsPoses();
    slotSize = config.slotSize();
    vector = (int) layers.values(PREFIX + "out_proj.weight").shape()[0];
  }

  /**
   * Writes a whole model.
   *
   * @param store of all its parameters
   * @param target what it is written for
   */
  public static ScriptSource of(SlotFormer model, ParameterStore store, ScriptTarget target) {
    return of(model, store, target, EnumSet.allOf(Part.class));
  }

  /** Writes parts of a model; otherwise as the other. */
  public static ScriptSource of(
      SlotFormer model, ParameterStore store, ScriptTarget target, Set<Part> parts) {
    ScriptSource source = new ScriptSource("SlotFormer", target);
    SlotFormerScript s =
        new SlotFormerScript(new ScriptLayers(source, store.export()), model.config());
    if (parts.contains(Part.ROLLOUT)) {
      s.transformer();
      s.roll();
      s.rollout();
    }
    if (parts.contains(Part.DRAWING)) {
      s.drawing();
    }
    return source;
  }

  private void drawing() {
    DecoderScript.write(
        layers,
        config.decoder(),
        config.poses() == null
            ? CorrectorConfig.of(CorrectorType.SLOT_ATTENTION)
            : config.poses().corrector(),
        config.height(),
        config.numSlots(),
        false,
        null); // predicted frames are known to nobody
  }

  private void transformer() {
    int k = config.numSlots();
    int tokens = config.historyLen() * k;
    TransformerScript t = new TransformerScript(layers, config.heads(), tokens, config.normFirst());
    int last = config.layers() - 1;
    for (int i = 0; i <= last; i++) {
      t.write("layer_" + i, LAYERS + i, i == last ? k : tokens);
    }
    Method m = layers.method("transform", "x: Tensor", "Tensor");
    for (int i = 0; i <= last; i++) {
      m.line("x = self.layer_%d(x)", i);
    }
    m.line("return %s", layers.linear("x", PREFIX + "out_proj"));
  }

  /** {@code roll}: vectors (B,T,K,V) -> (B,S,K,V). */
  private void roll() {
    int length = config.historyLen();
    int d = config.dModel();
    Tensor code = layers.values(PREFIX + "enc_t_pe"); // (1,L,D)
    String ages = layers.constant(PREFIX + "time_code", Tensor.of(code.floats(), 1, length, 1, d));
    Method token = layers.method("token", "x: Tensor, before: Tensor", "Tensor");
    if (posed) {
      token.line(
          "v = torch.mul(torch.sub(%s, %s), 10.)", pose("x"), pose("before")); // PoseCode's gain
      token.line("x = torch.cat([x, v], 3)");
    }
    token.line("return %s", layers.linear("x", PREFIX + "in_proj"));

    Method m = layers.method("roll", "x: Tensor, steps: int", "Tensor");
    m.line("t = torch.size(x, 1)");
    m.line("newest = torch.slice(x, 1, torch.sub(t, 1), t, 1)");
    // The first frame of all has no velocity: it stands for the one before, too.
    m.line("x = torch.cat([torch.slice(x, 1, 0, 1, 1), x], 1)");
    m.line("t = torch.add(t, 1)");
    m.line(
        "window = self.token(torch.slice(x, 1, torch.sub(t, %d), t, 1),"
            + " torch.slice(x, 1, torch.sub(t, %d), torch.sub(t, 1), 1))",
        length, length + 1);
    m.line("ahead = annotate(List[Tensor], [])");
    m.line("for i in range(steps):");
    m.line(
        "  y = torch.reshape(torch.add(window, %s), [-1, %d, %d])",
        ages, length * config.numSlots(), d);
    m.line("  y = torch.unsqueeze(self.transform(y), 1)"); // (B,1,K,V)
    m.line("  now = %s", step());
    m.line("  y = self.token(now, newest)");
    m.line("  window = torch.cat([torch.slice(window, 1, 1, %d, 1), y], 1)", length);
    m.line("  newest = now");
    m.line("  _ = torch.append(ahead, now)");
    m.line("return torch.cat(ahead, 1)");
  }

  private String step() {
    if (config.residual()) {
      return "torch.add(newest, y)";
    }
    return posed
        ? "torch.cat([torch.slice(y, 3, 0, %d, 1), torch.add(%s, %s)], 3)"
            .formatted(slotSize, pose("newest"), pose("y"))
        : "y";
  }

  private String pose(String x) {
    return part(x, slotSize, vector);
  }

  private static String part(String x, int from, int to) {
    return "torch.slice(%s, 3, %d, %d, 1)".formatted(x, from, to);
  }

  private void rollout() {
    Method m =
        layers.method(
            "rollout",
            "slots: Tensor" + Poses.of(type, "", ", ", ": Tensor") + ", steps: int",
            "List[Tensor]");
    if (!posed) {
      m.line("ahead = [self.roll(slots, steps)]");
      for (String pose : Poses.of(type)) { // held
        m.line("t = torch.size(%s, 1)", pose);
        m.line("held = torch.slice(%s, 1, torch.sub(t, 1), t, 1)", pose);
        String rest = pose.equals("rotations") ? "-1, -1, -1" : "-1, -1";
        m.line("ahead = torch.add(ahead, [torch.expand(held, [-1, steps, %s])])", rest);
      }
      m.line("return ahead");
      return;
    }
    CorrectorConfig corrector = config.poses().corrector();
    m.line(
        "x = torch.cat([slots, %s], 3)",
        Poses.of(type, ", ", "").replace("rotations", "torch.select(rotations, 4, 0)"));
    m.line("x = self.roll(x, steps)");
    m.line("slots = %s", part("x", 0, slotSize));
    m.line("positions = %s", part("x", slotSize, slotSize + 2));
    if (type != CorrectorType.ISA_T) {
      m.line("scales = %s", part("x", slotSize + 2, slotSize + 4));
      m.line("scales = torch.clamp(scales, %s, %s)", corrector.minScale(), corrector.maxScale());
    }
    if (type == CorrectorType.ISA_TSR) {
      m.line("d = %s", part("x", slotSize + 4, slotSize + 6));
      m.line("length = torch.sqrt(torch.add(torch.sum(torch.mul(d, d), [3], True), 1.0e-12))");
      m.line("d = torch.div(d, length)");
      m.line("cos = torch.select(d, 3, 0)");
      m.line("sin = torch.select(d, 3, 1)");
      m.line("first = torch.stack([cos, torch.neg(sin)], 3)");
      m.line("second = torch.stack([sin, cos], 3)");
      m.line("rotations = torch.stack([first, second], 3)");
    }
    m.line("return [slots%s]", Poses.of(type, "", ", ", ""));
  }
}
