package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.tensor.Safetensors.Tensor;

/** A file of weights as a run leaves it. */
final class SeedFile {
  private SeedFile() {}

  static Path write(Path run, long seed, double mse) throws IOException {
    Provenance provenance =
        new Provenance("test", "unknown", "none", seed, 1, 0.1, "test", Map.of("mse", mse));
    Path file = run.resolve("tiny-seed" + seed + ".safetensors");
    new ModelFile("savi", "{}", provenance, Map.of(), Map.of("a", Tensor.of(new float[] {seed}, 1)))
        .write(file);
    return file;
  }
}
