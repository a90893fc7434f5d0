package slotcast.model.script;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 *
 * <p>Its two parts by themselves: {@code first_slots} and {@code next_slots} list no masks, but,
 * where slots may be left out of them, the scales (B,K,2) of which they are drawn behind the poses.
 * {@code drawn} takes images, slots and poses with these scales, and lists the masks.
 */
public final class SaviScript {
  /** What a module can do. */
  public enum Part {
    /** {@code first_slots} and {@code next_slots}. */
    SLOTS,
    /**
     * {@code drawn}, of a model that draws masks; with the other part, {@code first} and {@code
     * next} too.
     */
    MASKS
  }

  private static final Set<Part> ALL = EnumSet.allOf(Part.class);
  private static final String HINTS = ", flags: Tensor, starts: Tensor, sizes: Tensor";

  private SaviScript() {}

  /** Writes a model of a file, with the noise that the file tells of. */
  public static ScriptSource of(LoadedSavi model, ScriptTarget target) {
    return of(model, target, ALL);
  }

  /** Writes parts of a model; otherwise as the other. */
  public static ScriptSource of(LoadedSavi model, ScriptTarget target, Set<Part> parts) {
    return of(model.savi(), model.store(), model.noise().orElse(null), target, parts);
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
    return of(savi, store, noise, target, ALL);
  }

  /** Writes parts of a model; otherwise as the other. */
  public static ScriptSource of(
      Savi savi, ParameterStore store, ColourNoise noise, ScriptTarget target, Set<Part> parts) {
    SaviConfig config = savi.config();
    ScriptSource source = new ScriptSource("Savi", target);
    ScriptLayers layers = new ScriptLayers(source, store.export());
    List<String> ends = new ArrayList<>(); // of methods that see a frame
    if (parts.contains(Part.SLOTS)) {
      correct(layers, config);
      find(layers, config);
      ends.add("_slots");
    }
    if (parts.contains(Part.MASKS) && config.drawsMasks()) {
      masks(layers, config, noise);
    }
    if (parts.equals(ALL)) {
      see(layers, config);
      ends.add("");
    }
    for (String end : ends) {
      first(layers, config, savi.initial(1), end);
      next(layers, config, end);
    }
    return source;
  }

  private static void correct(ScriptLayers layers, SaviConfig config) {
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
    begin(layers, config);
  }

  /** {@code drawn}: images, slots and poses -> the masks, in a list. */
  private static void masks(ScriptLayers layers, SaviConfig config, ColourNoise noise) {
    if (config.decoder() != null) {
      DecoderScript.write(
          layers,
          config.decoder(),
          config.corrector(),
          config.height(),
          config.slots().count(),
          config.drawsSomeSlots(),
          noise);
    } else {
      FeatureDecoderScript.write(layers, config);
    }
    boolean explained = config.decoder() != null && noise != null;
    CorrectorType type = config.corrector().type();
    layers
        .method(
            "drawn",
            "images: Tensor, slots: Tensor" + Poses.of(type, "", ", ", ": Tensor"),
            "List[Tensor]")
        .line(
            "return [self.%sslots%s)]",
            explained ? "explain(images, " : "masks(", Poses.of(type, "", ", ", ""));
  }

  /** Whether a later frame hands on more than slots and their poses: a predictor's memory. */
  public static boolean isRecurrent(SaviConfig config) {
    return PredictorScript.isRecurrent(config);
  }

  /** Whether slots may be left out of masks, and lists tell of which scales they are drawn. */
  public static boolean leavesOut(SaviConfig config) {
    return config.decoder() != null && config.decoder().minAttention() != null;
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

  private static String seeing(SaviConfig config) {
    return "images: Tensor, slots: Tensor"
        + Poses.of(config.corrector().type(), "", ", ", ": Tensor")
        + ", iterations: int";
  }

  /** Begins a method that sees: s is what the corrector lists, shown the scales that are drawn. */
  private static Method corrected(ScriptLayers layers, SaviConfig config, String method) {
    CorrectorType type = config.corrector().type();
    Method m = layers.method(method, seeing(config), "List[Tensor]");
    m.line(
        "s = self.correct(self.encode(images), self.kernels(slots)%s, iterations)",
        Poses.of(type, "", ", ", ""));
    if (leavesOut(config)) {
      double least = config.decoder().minAttention();
      int attention = 1 + Poses.of(type).size();
      int pixels = config.featureResolution().get(0) * config.featureResolution().get(1);
      m.line("shows = torch.gt(torch.sum(s[%d], [2], True), %s)", attention, least * pixels);
      m.line("shown = torch.mul(s[2], torch.to(shows, 6))");
    }
    return m;
  }

  /** Slots and poses of s. */
  private static String state(SaviConfig config) {
    int n = 1 + Poses.of(config.corrector().type()).size();
    return IntStream.range(0, n).mapToObj(i -> "s[" + i + "]").collect(Collectors.joining(", "));
  }

  /** {@code see_slots}: from where slots start to the lists of first_slots and next_slots. */
  private static void find(ScriptLayers layers, SaviConfig config) {
    corrected(layers, config, "see_slots")
        .line("return [%s%s]", state(config), leavesOut(config) ? ", shown" : "");
  }

  /** {@code see}: from where slots start to the lists of first and next. */
  private static void see(ScriptLayers layers, SaviConfig config) {
    Method m = corrected(layers, config, "see");
    String state = state(config);
    if (config.drawsMasks()) {
      String shown = leavesOut(config) ? state.replace("s[2]", "shown") : state;
      m.line("masks = self.drawn(images, %s)", shown);
      m.line("return torch.add(masks, [%s])", state);
      return;
    }
    List<Integer> map = config.featureResolution();
    m.line(
        "masks = torch.view(s[%d], [-1, %d, %d, %d])",
        1 + Poses.of(config.corrector().type()).size(),
        config.slots().count(),
        map.get(0),
        map.get(1));
    m.line(
        "masks = torch.upsample_bilinear2d(masks, [%d, %d], False, None, None)",
        config.height(), config.width());
    m.line("return [torch.unsqueeze(masks, 2), %s]", state);
  }

  private static void first(ScriptLayers layers, SaviConfig config, SlotState initial, String end) {
    CorrectorType type = config.corrector().type();
    boolean hinted = config.hints() != null;
    Method m =
        layers.method("first" + end, "images: Tensor" + (hinted ? HINTS : ""), "List[Tensor]");
    m.line("b = torch.size(images, 0)");
    initial(m, layers, "slots", initial.slots());
    initial(m, layers, "positions", initial.positions());
    initial(m, layers, "scales", initial.scales());
    initial(m, layers, "rotations", initial.rotations());
    begun(m, hinted);
    m.line(
        "return self.see%s(images, slots%s, %d)",
        end, Poses.of(type, "", ", ", ""), config.slots().firstIterations());
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

  private static void next(ScriptLayers layers, SaviConfig config, String end) {
    CorrectorType type = config.corrector().type();
    boolean hinted = config.hints() != null;
    boolean recurrent = PredictorScript.isRecurrent(config);
    Method m =
        layers.method(
            "next" + end,
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
        "self.see%s(images, slots%s, %d)"
            .formatted(end, Poses.of(type, "", ", ", ""), config.slots().iterations());
    m.line("return %s", recurrent ? "torch.add(" + see + ", [hidden, cell])" : see);
  }
}
