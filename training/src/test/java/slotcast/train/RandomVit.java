package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.tensor.ParameterStore;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/** Vision transformers that nobody trained, as {@code ./slotcast import} writes trained ones. */
final class RandomVit {
  private RandomVit() {}

  static void write(Path file, VitConfig config) throws IOException {
    write(file, config, 7);
  }

  static void write(Path file, VitConfig config, long seed) throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, seed)) {
      int side = config.grid() * config.patch();
      new VisionTransformer(store, "", config, side, side);
      Provenance untrained =
          new Provenance("none", "unknown", "none", seed, 0, 0, "none", Map.of());
      new ModelFile(
              VisionTransformer.KIND, Yaml.toJson(config), untrained, Map.of(), store.export())
          .write(file);
    }
  }
}
