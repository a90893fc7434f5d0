package slotcast.prediction;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tracking.MotionCalibration;

/** Untrained models small enough for unit tests. */
final class SmallModels {
  static final SaviConfig SAVI =
      new SaviConfig(
          List.of(16, 16),
          new SaviConfig.Slots(4, 8, 16, 2, 3, null),
          new SaviConfig.Encoder(List.of(3, 8, 8), 5, List.of(1, 2), 8),
          new SaviConfig.Kernel(SaviConfig.KernelLayer.NONE, false),
          new SaviConfig.Predictor(SaviConfig.PredictorType.TRANSFORMER, 1, 2, 16, true, false),
          new SaviConfig.Decoder(List.of(8, 8, 8), List.of(4, 4), 5, 3));

  private static final Provenance UNTRAINED =
      new Provenance("none", "unknown", "none", 3, 0, 0, "any", Map.of());

  private SmallModels() {}

  static SlotFormerConfig config(boolean residual) {
    return SlotFormerConfig.over(SAVI, 3, 16, 2, 4, 32, residual);
  }

  static ModelFile savi() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      new Savi(SAVI, store);
      return new ModelFile(LoadedSavi.KIND, Yaml.toJson(SAVI), UNTRAINED, Map.of(), store.export());
    }
  }

  static ModelFile slotFormer(MotionCalibration calibration) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(savi(), "a test");
        ParameterStore store = ParameterStore.initial(manager, 4)) {
      new SlotFormer(config(true), store, savi.store());
      return LoadedSlotFormer.file(config(true), UNTRAINED, store, savi.file(), calibration);
    }
  }
}
