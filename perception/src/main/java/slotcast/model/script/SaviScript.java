package slotcast.model.script;

import ai.djl.ndarray.NDArray;
import java.util.List;
import slotcast.model.ColourNoise;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.LoadedSavi;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptSource.Method;
import slotcast.tensor.ScriptTarget;

/**
 * {@link Savi} as a module: {@code first} sees the first frame of a stream, {@code next} every
 * later one. Both take images (B,3,H,W) and list masks (B,K,1,H,W), slots (B,K,C), then the poses
 * that there are, and from the second frame on a recurrent predictor's memory; {@code next} takes
 * all of these but the masks behind the image. A model with hints takes the slots that start behind
 * that.
 */
public final class SaviScript {
  private static final String HINTS = ", flags: Tensor, starts: Tensor, sizes: Tensor";

  private SaviScript() {}

  /** Writes a model of a file, with the noise that the file tells of. */
  public static ScriptSource of(LoadedSavi model, ScriptTarget target) {
    return of(model.savi(), model.store(), model.noise().orElse(null), target);
  }

  /**
   * Writes a model.
   *
   * @param store of all its parameters
   * @param noise by which masks that are drawn become posteriors; null for masks as they are
   * @param target what it is written for
   */
  public static ScriptSource of(
      Savi savi, ParameterStore store, ColourNoise noise, ScriptTarget target) {
    SaviConfig config = savi.config();
    ScriptSource source = new ScriptSource("Savi", target);
    ScriptLayers layers = new ScriptLayers(source, store.export());
    if (config.vitEncoder() != null) {
      VitScript.write(layers, config);
    } else {
      EncoderScript.write(layers, config);
    }
    PredictorScript.write(layers, config);
    if (config.corrector().tracksPose()) {
      InvariantScript.write(layers, config);
    } else {
      SlotAttentionScript.write(layers, config);
    }
    if (config.decoder() != null) {
      DecoderScript.write(
          layers,
          config.decoder(),
          config.corrector(),
          config.height(),
          config.slots().count(),
          config.drawsSomeSlots(),
          noise);
    } else if (config.featureDecoder() != null) {
      FeatureDecoderScript.write(layers, config);
    }
    begin(layers, config);
    see(layers, config, noise != null);
    first(layers, config, savi.initial(1));
    next(layers, config);
    nextSlots(layers, config);
    return source;
  }

  /** Whether a later frame hands on more than slots and their poses: a predictor's memory. */
  public static boolean isRecurrent(SaviConfig config) {
    return PredictorScript.isRecurrent(config);
  }

  /** What {@link slotcast.model.SlotBeginnings} does. */
  private static void begin(ScriptLayers layers, SaviConfig config) {
    if (config.hints() == null) {
      return;
    }
    layers
        .method(
            "begin",
            "slots: Tensor, positions: Tensor, scales: Tensor" + HINTS,
            "Tuple[Tensor, Tensor, Tensor]")
        .line("others = torch.rsub(flags, 1)")
        .line("slots = torch.add(torch.mul(slots, others), torch.mul(self.initial_slots, flags))")
        .line("positions = torch.add(torch.mul(positions, others), starts)")
        .line("scales = torch.add(torch.mul(scales, others), sizes)")
        .line("return (slots, positions, scales)");
  }

  /** {@code see}: from where slots start to the lists of first and next. */
  private static void see(ScriptLayers layers, SaviConfig config, boolean explained) {
    CorrectorType type = config.corrector().type();
    Method m =
        layers.method(
            "see",
            "images: Tensor, slots: Tensor"
                + Poses.of(type, "", ", ", ": Tensor")
                + ", iterations: int",
            "List[Tensor]");
    m.line(
        "s = self.correct(self.encode(images), self.kernels(slots)%s, iterations)",
        Poses.of(type, "", ", ", ""));
    int n = 1 + Poses.of(type).size();
    StringBuilder state = new StringBuilder("s[0]");
    for (int i = 1; i < n; i++) {
      state.append(", s[").append(i).append(']');
    }
    if (config.tokenDecoder() == null) {
      Double least = config.decoder() == null ? null : config.decoder().minAttention();
      if (least != null) {
        int pixels = config.featureResolution().get(0) * config.featureResolution().get(1);
        m.line("shows = torch.gt(torch.sum(s[%d], [2], True), %s)", n, least * pixels);
      }
      m.line(
          explained ? "masks = self.explain(images, %s)" : "masks = self.masks(%s)",
          least == null
              ? state
              : state.toString().replace("s[2]", "torch.mul(s[2], torch.to(shows, 6))"));
    } else {
      List<Integer> map = config.featureResolution();
      m.line(
          "masks = torch.view(s[%d], [-1, %d, %d, %d])",
          n, config.slots().count(), map.get(0), map.get(1));
      m.line(
          "masks = torch.upsample_bilinear2d(masks, [%d, %d], False, None, None)",
          config.height(), config.width());
      m.line("masks = torch.unsqueeze(masks, 2)");
    }
    m.line("return [masks, %s]", state);
  }

  private static void first(ScriptLayers layers, SaviConfig config, SlotState initial) {
    CorrectorType type = config.corrector().type();
    boolean hinted = config.hints() != null;
    Method m = layers.method("first", "images: Tensor" + (hinted ? HINTS : ""), "List[Tensor]");
    m.line("b = torch.size(images, 0)");
    initial(m, layers, "slots", initial.slots());
    initial(m, layers, "positions", initial.positions());
    initial(m, layers, "scales", initial.scales());
    initial(m, layers, "rotations", initial.rotations());
    begun(m, hinted);
    m.line(
        "return self.see(images, slots%s, %d)",
        Poses.of(type, "", ", ", ""), config.slots().firstIterations());
  }

  private static void initial(Method m, ScriptLayers layers, String part, NDArray value) {
    if (value != null) {
      long[] shape = value.getShape().getShape();
      String name = layers.constant("initial_" + part, Tensor.of(value.toFloatArray(), shape));
      m.line("%s = torch.expand(%s, [b%s])", part, name, ", -1".repeat(shape.length - 1));
    }
  }

  private static void begun(Method m, boolean hinted) {
    if (hinted) {
      m.line(
          "slots, positions, scales = self.begin(slots, positions, scales, flags, starts, sizes)");
    }
  }

  private static void next(ScriptLayers layers, SaviConfig config) {
    CorrectorType type = config.corrector().type();
    boolean hinted = config.hints() != null;
    boolean recurrent = PredictorScript.isRecurrent(config);
    Method m =
        layers.method(
            "next",
            "images: Tensor, slots: Tensor"
                + Poses.of(type, "", ", ", ": Tensor")
                + (recurrent ? ", hidden: Tensor, cell: Tensor" : "")
                + (hinted ? HINTS : ""),
            "List[Tensor]");
    m.line(
        recurrent
            ? "slots, hidden, cell = self.predict(slots, hidden, cell)"
            : "slots = self.predict(slots)");
    begun(m, hinted);
    String see =
        "self.see(images, slots%s, %d)"
            .formatted(Poses.of(type, "", ", ", ""), config.slots().iterations());
    m.line("return %s", recurrent ? "torch.add(" + see + ", [hidden, cell])" : see);
  }

  /** {@code next_slots}: a later frame's slots alone, in a list; for whoever times them. */
  private static void nextSlots(ScriptLayers layers, SaviConfig config) {
    CorrectorType type = config.corrector().type();
    boolean recurrent = PredictorScript.isRecurrent(config);
    Method m =
        layers.method(
            "next_slots",
            "images: Tensor, slots: Tensor"
                + Poses.of(type, "", ", ", ": Tensor")
                + (recurrent ? ", hidden: Tensor, cell: Tensor" : ""),
            "List[Tensor]");
    m.line(
        recurrent
            ? "slots, hidden, cell = self.predict(slots, hidden, cell)"
            : "slots = self.predict(slots)");
    m.line(
        "s = self.correct(self.encode(images), self.kernels(slots)%s, %d)",
        Poses.of(type, "", ", ", ""), config.slots().iterations());
    m.line("return [s[0]]");
  }
}
