package slotcast.slotformer;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.PredictorConfig;
import slotcast.model.Provenance;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.slotformer.SlotFormerConfig.PoseMode;
import slotcast.tensor.ParameterStore;
import slotcast.tracking.MotionCalibration;

/** Untrained models small enough for unit tests. */
public final class SmallModels {
  public static final SaviConfig SAVI =
      new SaviConfig(
          List.of(16, 16),
          new SlotsConfig(4, 8, 16, 2, 3, null),
          new EncoderConfig(List.of(3, 8, 8), 5, List.of(1, 2), 8),
          new KernelConfig(KernelConfig.KernelLayer.NONE, false),
          new PredictorConfig(PredictorConfig.PredictorType.TRANSFORMER, 1, 2, 16, true, false),
          new DecoderConfig(List.of(8, 8, 8), List.of(4, 4), 5, 3));

  private static final Provenance UNTRAINED =
      new Provenance("none", "unknown", "none", 3, 0, 0, "any", Map.of());

  private SmallModels() {}

  /** The same with another corrector. */
  private static SaviConfig saviConfig(CorrectorType type) {
    return new SaviConfig(
        SAVI.resolution(),
        SAVI.slots(),
        SAVI.encoder(),
        SAVI.kernel(),
        SAVI.predictor(),
        SAVI.decoder(),
        CorrectorConfig.of(type));
  }

  public static SlotFormerConfig config(boolean residual) {
    return config(CorrectorType.SLOT_ATTENTION, residual, null);
  }

  public static SlotFormerConfig config(CorrectorType type, boolean residual, PoseMode poses) {
    return SlotFormerConfig.over(saviConfig(type), 3, 16, 2, 4, 32, residual, poses);
  }

  public static ModelFile savi() {
    return savi(CorrectorType.SLOT_ATTENTION);
  }

  public static ModelFile savi(CorrectorType type) {
    SaviConfig config = saviConfig(type);
    return ModelFile.drawn(LoadedSavi.KIND, config, 3, store -> new Savi(config, store));
  }

  public static ModelFile slotFormer(MotionCalibration calibration) {
    return slotFormer(CorrectorType.SLOT_ATTENTION, calibration);
  }

  /** Over slots with poses it predicts them, not residually, so that something moves. */
  public static ModelFile slotFormer(CorrectorType type, MotionCalibration calibration) {
    SlotFormerConfig config = config(type, type == CorrectorType.SLOT_ATTENTION, null);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(savi(type), "a test");
        ParameterStore store = ParameterStore.initial(manager, 4)) {
      new SlotFormer(config, store, savi.store());
      return LoadedSlotFormer.file(config, UNTRAINED, store, savi.file(), calibration);
    }
  }
}
