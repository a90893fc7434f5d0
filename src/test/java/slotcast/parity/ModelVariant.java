package slotcast.parity;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import slotcast.config.Yaml;
import slotcast.model.BundledWeights;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.LoadedSavi;
import slotcast.model.Padding;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;
import slotcast.train.ImportConfig;
import slotcast.train.SaviTraining;
import slotcast.train.SlotFormerTraining;

/**
 * A model of the table: the published configurations of the references, and our small ones.
 *
 * @param name of the variant
 * @param savi its configuration, or null for SlotFormer
 * @param slotFormer its configuration, or null for SAVi
 * @param cases golden files that hold the variant; null for none of its own
 */
record ModelVariant(String name, SaviConfig savi, SlotFormerConfig slotFormer, Pattern cases) {
  private static final Path CONFIGS =
      Path.of(System.getProperty("slotcast.root", "."), "training", "configs");

  static List<ModelVariant> all() {
    SaviConfig obj3d = trained("savi-obj3d");
    SaviConfig clevrer = clevrer(obj3d);
    SaviConfig small = config("savi-small", LoadedSavi.KIND, SaviConfig.class);
    List<ModelVariant> all = new ArrayList<>();
    all.add(savi("SAVi, OBJ3D", obj3d, "(real_)?savi_obj3d"));
    all.add(savi("StoSAVi, CLEVRER", clevrer, "(real_)?stosavi_clevrer"));
    all.add(savi("ISA-T, CLEVR", isa(CorrectorType.ISA_T), "isa_(t|(decoder_\\w+|full)_t)"));
    all.add(
        savi(
            "ISA-TS, CLEVR",
            isa(CorrectorType.ISA_TS),
            "isa_(ts|ts_defaults|(decoder_\\w+|full)_ts)"));
    all.add(
        savi(
            "ISA-TSR, CLEVR",
            isa(CorrectorType.ISA_TSR),
            "isa_(tsr|tsr_90deg_v2|rotation|(decoder_\\w+|full)_tsr)"));
    all.add(savi("STEVE, Physion", published("steve-physion"), "steve\\w*|dvae"));
    all.add(
        slotFormer(
            "SlotFormer, OBJ3D",
            SlotFormerConfig.over(obj3d, 6, 128, 4, 8, 512, false, null),
            "(real_)?slotformer_obj3d"));
    all.add(
        slotFormer(
            "SlotFormer, CLEVRER",
            SlotFormerConfig.over(clevrer, 6, 256, 4, 8, 1024, false, null),
            "(real_)?slotformer_clevrer"));
    all.add(savi("`savi-small`", small, null));
    all.add(
        slotFormer(
            "`slotformer-small`",
            config("slotformer-small", LoadedSlotFormer.KIND, SlotFormerConfig.class),
            null));
    SaviConfig isa = trained("isa-small");
    all.add(savi("`isa-small`", isa, null));
    all.add(slotFormer("`slotformer-isa`", over("slotformer-compare", isa), null));
    all.add(savi("`steve-small`", trained("steve-small"), null));
    return all;
  }

  private static ModelVariant savi(String name, SaviConfig config, String cases) {
    return new ModelVariant(name, config, null, cases == null ? null : Pattern.compile(cases));
  }

  private static ModelVariant slotFormer(String name, SlotFormerConfig config, String cases) {
    return new ModelVariant(name, null, config, cases == null ? null : Pattern.compile(cases));
  }

  private static SaviConfig trained(String name) {
    return Yaml.read(CONFIGS.resolve(name + ".yaml"), SaviTraining.class).model();
  }

  private static SaviConfig published(String name) {
    return Yaml.read(CONFIGS.resolve("models/" + name + ".yaml"), ImportConfig.class).savi();
  }

  private static SlotFormerConfig over(String name, SaviConfig perception) {
    SlotFormerTraining.Model m =
        Yaml.read(CONFIGS.resolve(name + ".yaml"), SlotFormerTraining.class).model();
    return SlotFormerConfig.over(
        perception,
        m.historyLen(),
        m.dModel(),
        m.layers(),
        m.heads(),
        m.ffnSize(),
        m.residual(),
        m.poses());
  }

  private static <T> T config(String weights, String kind, Class<T> type) {
    return BundledWeights.read(weights, kind).config(type, weights);
  }

  /** SlotFormer's {@code stosavi_clevrer_params}: OBJ3D's but for slots, kernels and predictor. */
  private static SaviConfig clevrer(SaviConfig obj3d) {
    return new SaviConfig(
        obj3d.resolution(),
        new SlotsConfig(7, 128, 256, 2, null, null),
        obj3d.encoder(),
        new KernelConfig(KernelLayer.LINEAR, true),
        new PredictorConfig(PredictorType.MLP, 2, 4, 512, true, false),
        obj3d.decoder());
  }

  /** {@code configs/clevr_with_masks} of Invariant Slot Attention's reference. */
  private static SaviConfig isa(CorrectorType type) {
    return new SaviConfig(
        List.of(128, 128),
        new SlotsConfig(11, 64, 128, 3, null, null),
        new EncoderConfig(
            List.of(3, 64, 64, 64, 64),
            5,
            List.of(2, 2, 2, 1),
            64,
            null,
            EncoderHead.NONE,
            Padding.SAME),
        new KernelConfig(KernelLayer.NONE, false),
        new PredictorConfig(PredictorType.IDENTITY, 0, 0, 0, false, false),
        new DecoderConfig(
            List.of(64, 64, 64, 64, 64, 64),
            List.of(16, 16),
            5,
            null,
            null,
            Padding.SAME,
            null,
            null),
        CorrectorConfig.of(type));
  }

  /** Multiply-adds of a frame. */
  ModelCost cost() {
    return savi != null ? ModelCost.of(savi) : ModelCost.of(slotFormer);
  }

  /** Parameters that the model asks for, a predictor's decoder included. */
  long parameters() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      if (savi != null) {
        new Savi(savi, store);
      } else {
        new SlotFormer(slotFormer, store, store);
      }
      return store.size();
    }
  }

  /**
   * What the reference counts as parameters too, though nothing trains it: SlotFormer's time code,
   * and the prior layer that every checkpoint of its SAVi holds (two linear layers and a norm). 0
   * for other models.
   */
  long untrainedOfReference() {
    if (cases == null
        || (savi != null && (savi.corrector().tracksPose() || savi.tokenDecoder() != null))) {
      return 0;
    }
    if (savi == null) {
      return (long) slotFormer.historyLen() * slotFormer.dModel();
    }
    long c = savi.slots().size();
    return 2 * (c * c + c) + 2 * c;
  }
}
