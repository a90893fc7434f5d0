package slotcast.node;

import java.util.List;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.PredictorConfig;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;

/** Small models with initial weights: real ones, that have learnt nothing. */
final class RandomModels {
  private RandomModels() {}

  private static SaviConfig saviConfig(CorrectorType corrector) {
    return new SaviConfig(
        List.of(32, 32),
        new SlotsConfig(4, 32, 32, 1, 2, null),
        new EncoderConfig(List.of(3, 8, 8), 5, List.of(2, 1), 32),
        new KernelConfig(KernelConfig.KernelLayer.NONE, false),
        new PredictorConfig(PredictorConfig.PredictorType.TRANSFORMER, 1, 2, 64, true, false),
        new DecoderConfig(List.of(32, 16, 16), List.of(8, 8), 5, null),
        CorrectorConfig.of(corrector));
  }

  /**
   * @param perception whose slots it is for
   */
  static ModelFile slotFormer(ModelFile perception) {
    SaviConfig savi = perception.config(SaviConfig.class, "test");
    SlotFormerConfig config = SlotFormerConfig.over(savi, 3, 32, 1, 2, 64, true, null);
    return ModelFile.drawn(
            LoadedSlotFormer.KIND, config, 2, store -> new SlotFormer(config, store, store))
        .withExtra(LoadedSlotFormer.PERCEPTION_SHA256, perception.sha256());
  }

  static ModelFile savi() {
    return savi(1);
  }

  static ModelFile savi(long seed) {
    return savi(CorrectorType.SLOT_ATTENTION, seed);
  }

  static ModelFile savi(CorrectorType corrector) {
    return savi(corrector, 1);
  }

  private static ModelFile savi(CorrectorType corrector, long seed) {
    SaviConfig config = saviConfig(corrector);
    return ModelFile.drawn(LoadedSavi.KIND, config, seed, store -> new Savi(config, store));
  }
}
