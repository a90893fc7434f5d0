package slotcast.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

/** Small models with initial weights, so that a test needs no trained ones. */
public final class UntrainedModels {
  private static final String PERCEPTION = "savi.safetensors";
  private static final String PREDICTION = "slotformer.safetensors";

  private UntrainedModels() {}

  /**
   * Writes both models into a folder.
   *
   * @return the perception model
   */
  public static ModelFile write(Path folder) throws IOException {
    ModelFile savi = savi();
    savi.write(folder.resolve(PERCEPTION));
    slotFormer(savi).write(folder.resolve(PREDICTION));
    return savi;
  }

  /** Options of {@code slotcast node} and {@code demo} that name the models of that folder. */
  static List<String> weights(Path folder) {
    return List.of(
        "--weights",
        folder.resolve(PERCEPTION).toString(),
        "--predictor-weights",
        folder.resolve(PREDICTION).toString());
  }

  /** A perception model of four slots on 32x32 pixels. */
  public static ModelFile savi() {
    return ModelFile.drawn(
        LoadedSavi.KIND, saviConfig(), 1, store -> new Savi(saviConfig(), store));
  }

  /** A predictor of that model's slots with a history of three frames. */
  public static ModelFile slotFormer(ModelFile perception) {
    SaviConfig savi = saviConfig();
    SlotFormerConfig config = SlotFormerConfig.over(savi, 3, 32, 1, 2, 64, true, null);
    return ModelFile.drawn(
            LoadedSlotFormer.KIND, config, 2, store -> new SlotFormer(config, store, store))
        .withExtra(LoadedSlotFormer.PERCEPTION_SHA256, perception.sha256());
  }

  private static SaviConfig saviConfig() {
    return new SaviConfig(
        List.of(32, 32),
        new SlotsConfig(4, 32, 32, 1, 2, null),
        new EncoderConfig(List.of(3, 8, 8), 5, List.of(2, 1), 32),
        new KernelConfig(KernelConfig.KernelLayer.NONE, false),
        new PredictorConfig(PredictorConfig.PredictorType.TRANSFORMER, 1, 2, 64, true, false),
        new DecoderConfig(List.of(32, 16, 16), List.of(8, 8), 5, null));
  }
}
