package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import slotcast.model.ModelFile;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/** Vision transformers that nobody trained, as {@code ./slotcast import} writes trained ones. */
final class RandomVit {
  private RandomVit() {}

  static void write(Path file, VitConfig config) throws IOException {
    write(file, config, 7);
  }

  static void write(Path file, VitConfig config, long seed) throws IOException {
    int side = config.grid() * config.patch();
    ModelFile.drawn(
            VisionTransformer.KIND,
            config,
            seed,
            store -> new VisionTransformer(store, "", config, side, side))
        .write(file);
  }
}
