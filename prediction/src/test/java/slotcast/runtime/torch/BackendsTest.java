package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.image.FrameMapping;
import slotcast.model.BundledWeights;
import slotcast.model.ColourNoise;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.DecoderConfig.Plane;
import slotcast.model.EncoderConfig;
import slotcast.model.FeatureDecoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Padding;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.TokenDecoderConfig;
import slotcast.model.VitEncoderConfig;
import slotcast.motion.HintConfig;
import slotcast.motion.SlotStart;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.perception.StreamState;
import slotcast.prediction.PredictionModel;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.SlotFormerConfig.PoseMode;
import slotcast.slotformer.SmallModels;
import slotcast.tokenizer.TokenizerConfig;
import slotcast.vit.VitConfig;

/**
 * All back ends give the same, up to rounding: for the bundled weights, and for every part that a
 * configuration can ask for. Two cameras, four frames; later frames start from the eager back end's
 * memory, so that rounding does not add up.
 */
class BackendsTest {
  private static final float SAME = 5e-5f;

  /** The axes of an almost round attention turn with its last bits. */
  private static final float SAME_AXES = 2e-3f;

  private static final SaviConfig SMALL = SmallModels.SAVI;
  private static final List<Backends> WAYS_TO_SEE =
      List.of(
          Backends.both(Backend.TORCHSCRIPT),
          Backends.both(Backend.ONNX),
          new Backends(Backend.TORCHSCRIPT, Backend.ONNX),
          new Backends(Backend.ONNX, Backend.TORCHSCRIPT),
          new Backends(Backend.EAGER, Backend.ONNX),
          new Backends(Backend.TORCHSCRIPT, Backend.EAGER));

  @ParameterizedTest
  @ValueSource(strings = {"isa-small", "savi-small"})
  void bundledWeightsSeeTheSame(String weights) {
    seeTheSame(BundledWeights.read(weights, LoadedSavi.KIND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"isa-small", "savi-small"})
  void posteriorMasksAreTheSame(String weights) {
    for (double leastShare : new double[] {0, 0.9}) {
      String noise = new ColourNoise(0.3, leastShare).toJson();
      seeTheSame(BundledWeights.read(weights, LoadedSavi.KIND).withExtra(ColourNoise.KEY, noise));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"slotformer-isa", "slotformer-isa-64", "slotformer-small"})
  void bundledWeightsPredictTheSame(String weights) {
    predictTheSame(BundledWeights.read(weights, LoadedSlotFormer.KIND));
  }

  @ParameterizedTest
  @EnumSource(CorrectorType.class)
  void everyCorrectorSeesTheSame(CorrectorType type) {
    seeTheSame(savi(with(CorrectorConfig.of(type))));
  }

  @Test
  void otherSettingsOfACorrectorSeeTheSame() {
    String yaml =
        """
        type: isa_tsr
        position_in_values: false
        scales_factor: 3
        min_scale: 0.02
        max_scale: 1.5
        centred: true
        fixed_scale: 0.3
        rotation_limit_degrees: 90
        grid_hidden_size: 12
        attention_size: 6
        temperature: 1.5
        epsilon: 1.0e-6
        window: 0.8
        """;
    seeTheSame(savi(with(Yaml.parse(yaml, CorrectorConfig.class, "test"))));
  }

  @Test
  void recurrentPredictorsAndKernelsSeeTheSame() {
    seeTheSame(savi(with(transformer(true), KernelLayer.MLP)));
    seeTheSame(savi(with(transformer(false), KernelLayer.LINEAR)));
    seeTheSame(
        savi(with(new PredictorConfig(PredictorType.MLP, 0, 0, 0, true, false), KernelLayer.NONE)));
    seeTheSame(
        savi(
            with(
                new PredictorConfig(PredictorType.IDENTITY, 0, 0, 0, false, false),
                KernelLayer.NONE)));
  }

  private static PredictorConfig transformer(boolean normFirst) {
    return new PredictorConfig(PredictorType.TRANSFORMER, 2, 2, 16, normFirst, normFirst);
  }

  /** Odd sizes, strides padded as in Flax, a wide last kernel, and more planes than colours. */
  @Test
  void otherEncodersAndDecodersSeeTheSame() {
    EncoderConfig encoder =
        new EncoderConfig(
            List.of(3, 8, 6),
            5,
            List.of(2, 1),
            6,
            null,
            EncoderConfig.EncoderHead.NONE,
            Padding.SAME);
    DecoderConfig decoder =
        new DecoderConfig(
            List.of(8, 6, 6, 6),
            List.of(5, 6),
            5,
            3,
            null,
            Padding.SAME,
            List.of(Plane.FLOW),
            null);
    for (CorrectorType type : CorrectorType.values()) {
      seeTheSame(
          savi(
              new SaviConfig(
                  List.of(20, 24),
                  SMALL.slots(),
                  encoder,
                  SMALL.kernel(),
                  SMALL.predictor(),
                  decoder,
                  CorrectorConfig.of(type))));
    }
  }

  @Test
  void attentionOfATokenDecoderIsTheSame() {
    seeTheSame(
        savi(
            new SaviConfig(
                List.of(16, 16),
                SMALL.slots(),
                SMALL.encoder(),
                SMALL.kernel(),
                SMALL.predictor(),
                null,
                null,
                new TokenDecoderConfig(new TokenizerConfig(12, null), 1, 2),
                null,
                null,
                null)));
  }

  @ParameterizedTest
  @EnumSource(CorrectorType.class)
  void everyCorrectorSeesTheSameThroughAVisionTransformer(CorrectorType type) {
    boolean large = type == CorrectorType.ISA_TS;
    VitConfig vit = new VitConfig(4, 16, 2, 2, 24, 3, large ? 2 : 0, large, null, large);
    seeTheSame(savi(with(vit, CorrectorConfig.of(type), null)));
  }

  @Test
  void aVisionTransformerBeforeADecoderOfImagesSeesTheSame() {
    VitConfig vit = new VitConfig(8, 16, 1, null, null, 2, null, null, null, null);
    CorrectorConfig plain = CorrectorConfig.of(CorrectorType.SLOT_ATTENTION);
    seeTheSame(savi(with(vit, plain, SMALL.decoder())));
  }

  /** Without a decoder of images, features are drawn. */
  private static SaviConfig with(VitConfig vit, CorrectorConfig corrector, DecoderConfig decoder) {
    return new SaviConfig(
        SMALL.resolution(),
        SMALL.slots(),
        null,
        SMALL.kernel(),
        SMALL.predictor(),
        decoder,
        corrector,
        null,
        null,
        new VitEncoderConfig(vit, 12),
        decoder == null ? new FeatureDecoderConfig(List.of(20, 10)) : null);
  }

  @Test
  void slotsThatStartFromHintsAreTheSame() {
    SaviConfig config =
        new SaviConfig(
            SMALL.resolution(),
            SMALL.slots(),
            SMALL.encoder(),
            SMALL.kernel(),
            new PredictorConfig(PredictorType.MLP, 0, 0, 0, true, false),
            SMALL.decoder(),
            CorrectorConfig.of(CorrectorType.ISA_TS),
            null,
            new HintConfig(0.1, 0.01, 0.5, 0.001, 2),
            null,
            null);
    seeTheSame(savi(config));
    seeTheSame(savi(config).withExtra(ColourNoise.KEY, new ColourNoise(0.3, 0.4).toJson()));
  }

  /** Of random slots some have less than their share of the attention. */
  @Test
  void slotsWithoutAttentionAreLeftOutTheSame() {
    DecoderConfig d = SMALL.decoder();
    double share = 1.0 / SMALL.slots().count();
    DecoderConfig some =
        new DecoderConfig(
            d.channels(), d.resolution(), d.kernel(), d.outKernel(), null, null, null, share);
    SaviConfig config =
        new SaviConfig(
            SMALL.resolution(),
            SMALL.slots(),
            SMALL.encoder(),
            SMALL.kernel(),
            SMALL.predictor(),
            some,
            CorrectorConfig.of(CorrectorType.ISA_TS));
    seeTheSame(savi(config));
  }

  @ParameterizedTest
  @EnumSource(CorrectorType.class)
  void everyKindOfPosesIsPredictedTheSame(CorrectorType type) {
    for (PoseMode mode : PoseMode.values()) {
      predictTheSame(slotFormer(type, mode, true, true));
      predictTheSame(slotFormer(type, mode, false, false));
    }
  }

  private static SaviConfig with(CorrectorConfig corrector) {
    return new SaviConfig(
        SMALL.resolution(),
        SMALL.slots(),
        SMALL.encoder(),
        SMALL.kernel(),
        SMALL.predictor(),
        SMALL.decoder(),
        corrector);
  }

  private static SaviConfig with(PredictorConfig predictor, KernelLayer layer) {
    return new SaviConfig(
        SMALL.resolution(),
        SMALL.slots(),
        SMALL.encoder(),
        new KernelConfig(layer, false),
        predictor,
        SMALL.decoder());
  }

  private static ModelFile savi(SaviConfig config) {
    return ModelFile.drawn(LoadedSavi.KIND, config, 3, store -> new Savi(config, store));
  }

  private static ModelFile slotFormer(
      CorrectorType type, PoseMode mode, boolean normFirst, boolean residual) {
    SlotFormerConfig c =
        SlotFormerConfig.over(with(CorrectorConfig.of(type)), 3, 16, 2, 4, 32, residual, mode);
    SlotFormerConfig config =
        new SlotFormerConfig(
            c.historyLen(),
            c.numSlots(),
            c.slotSize(),
            c.dModel(),
            c.layers(),
            c.heads(),
            c.ffnSize(),
            normFirst,
            residual,
            null,
            c.resolution(),
            c.decoder(),
            c.poses());
    return ModelFile.drawn(
        LoadedSlotFormer.KIND, config, 4, store -> new SlotFormer(config, store, store));
  }

  /** On one back end, and finding slots on one while the other draws their masks. */
  private static void seeTheSame(ModelFile file) {
    boolean draws = file.config(SaviConfig.class, "a test").drawsMasks();
    for (Backends by : WAYS_TO_SEE) {
      if (by.isOne() || draws) {
        seeTheSame(file, by);
      }
    }
  }

  private static void seeTheSame(ModelFile file, Backends by) {
    Engines engines = new Engines(file, "a test", Device.cpu());
    try (PerceptionModel eager = TorchRuntime.model(engines, Backends.both(Backend.EAGER), 1);
        PerceptionModel script = TorchRuntime.model(engines, by, 1)) {
      PerceptionModel.Spec spec = eager.spec();
      assertThat(script.spec()).isEqualTo(spec);
      Random random = new Random(5);
      List<StreamState> last = new ArrayList<>(Arrays.asList(null, null));
      int size = spec.numSlots() * spec.width() * spec.height();
      float[][] masks = {new float[size], null}; // one camera's own array, the other's is new
      for (int frame = 0; frame < 4; frame++) {
        List<PerceptionModel.Input> frames = new ArrayList<>();
        List<PerceptionModel.Input> again = new ArrayList<>();
        for (int camera = 0; camera < 2; camera++) {
          float[] image = values(random, 3 * spec.width() * spec.height(), 0.5);
          List<SlotStart> starts = starts(spec, frame + camera);
          frames.add(new PerceptionModel.Input(image, last.get(camera), starts));
          again.add(new PerceptionModel.Input(image, masks[camera], last.get(camera), starts));
        }
        List<PerceptionModel.Output> expected = eager.see(frames);
        List<PerceptionModel.Output> got = script.see(again);
        assertThat(got.get(0).masks()).isSameAs(masks[0]);
        for (int camera = 0; camera < 2; camera++) {
          String what = by + ", frame " + frame + " of camera " + camera + ": ";
          StreamState e = expected.get(camera).state();
          StreamState s = got.get(camera).state();
          same(what + "masks", got.get(camera).masks(), expected.get(camera).masks());
          same(what + "slots", s.slots(), e.slots());
          same(what + "positions", s.positions(), e.positions());
          same(what + "scales", s.scales(), e.scales());
          same(what + "rotations", s.rotations(), e.rotations(), SAME_AXES);
          same(what + "hidden", s.hidden(), e.hidden());
          same(what + "cell", s.cell(), e.cell());
          last.set(camera, e);
        }
      }
    }
  }

  /** A slot of a model with hints at every second frame, none with the others. */
  private static List<SlotStart> starts(PerceptionModel.Spec spec, int frame) {
    return spec.hints() == null || frame % 2 == 1
        ? List.of()
        : List.of(new SlotStart(1 + frame / 2, 0.2 * frame, -0.3, 0.2, 0.1));
  }

  /** On one back end, and looking ahead on one while the other draws. */
  private static void predictTheSame(ModelFile file) {
    for (Backend rollout : List.of(Backend.TORCHSCRIPT, Backend.ONNX)) {
      for (Backend drawing : List.of(Backend.TORCHSCRIPT, Backend.ONNX)) {
        predictTheSame(file, new Backends(rollout, drawing));
      }
    }
  }

  private static void predictTheSame(ModelFile file, Backends by) {
    int steps = 4;
    Engines engines = new Engines(file, "a test", Device.cpu());
    try (PredictionModel eager =
            TorchRuntime.model(engines, Backends.both(Backend.EAGER), 1, steps);
        PredictionModel script = TorchRuntime.model(engines, by, 1, steps)) {
      PredictionModel.Spec spec = eager.spec();
      Random random = new Random(6);
      List<List<SlotFrame>> histories = List.of(history(spec, random), history(spec, random));
      List<PredictionModel.Rollout> expected = eager.rollOut(histories, steps);
      List<PredictionModel.Rollout> got = script.rollOut(histories, steps);
      List<PredictionModel.Rollout> paths = script.rollOutPaths(histories, steps);
      for (int camera = 0; camera < 2; camera++) {
        String what = by + ", ";
        PredictionModel.Rollout e = expected.get(camera);
        PredictionModel.Rollout s = got.get(camera);
        same(what + "slots", s.slots(), e.slots());
        same(what + "positions", s.positions(), e.positions());
        same(what + "scales", s.scales(), e.scales());
        same(what + "rotations", s.rotations(), e.rotations());
        PredictionModel.Rollout p = paths.get(camera);
        assertThat(p.positions()).containsExactly(s.positions());
        assertThat(p.slots()).hasSize(spec.predictsPoses() ? 0 : s.slots().length);
        if (!p.isDrawable()) {
          assertThatThrownBy(() -> script.draw(p, 1)).hasMessageContaining("cannot be drawn");
        }
        same(what + "a drawn frame", script.draw(e, steps), eager.draw(e, steps));
        assertThat(s.drawn() == null).isEqualTo(e.drawn() == null);
        if (e.drawn() != null) {
          same(what + "masks now", s.drawn().masksNow(), e.drawn().masksNow());
          same(what + "masks", s.drawn().masks(), e.drawn().masks());
          same(what + "images", s.drawn().images(), e.drawn().images());
        }
      }
    }
  }

  private static List<SlotFrame> history(PredictionModel.Spec spec, Random random) {
    FrameMapping mapping =
        FrameMapping.of(
            FrameMapping.Fit.STRETCH, spec.width(), spec.height(), spec.width(), spec.height());
    int k = spec.numSlots();
    List<SlotFrame> frames = new ArrayList<>();
    for (int t = 0; t < spec.historyLen(); t++) {
      float[] scales = values(random, spec.poses().scales(), 0.05);
      for (int i = 0; i < scales.length; i++) {
        scales[i] = 0.1f + Math.abs(scales[i]);
      }
      float[] rotations = new float[spec.poses().rotations()];
      for (int i = 0; i < rotations.length; i += 4) {
        double angle = random.nextDouble() - 0.5;
        rotations[i] = (float) Math.cos(angle);
        rotations[i + 1] = (float) -Math.sin(angle);
        rotations[i + 2] = (float) Math.sin(angle);
        rotations[i + 3] = (float) Math.cos(angle);
      }
      frames.add(
          new SlotFrame(
              "",
              t,
              mapping,
              k,
              spec.slotSize(),
              values(random, k * spec.slotSize(), 1),
              values(random, spec.poses().positions(), 0.4),
              scales,
              rotations,
              new int[k],
              SlotFrame.sightings(k, List.of())));
    }
    return frames;
  }

  private static float[] values(Random random, int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static void same(String what, float[] got, float[] expected) {
    same(what, got, expected, SAME);
  }

  /** Within a share of the largest value. */
  private static void same(String what, float[] got, float[] expected, float share) {
    assertThat(got).as(what).hasSameSizeAs(expected);
    float largest = 1;
    for (float e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    for (int i = 0; i < got.length; i++) {
      assertThat(got[i]).as(what + " at " + i).isCloseTo(expected[i], within(share * largest));
    }
  }
}
