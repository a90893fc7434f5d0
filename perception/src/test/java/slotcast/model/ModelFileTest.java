package slotcast.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/** Files that somebody may give for a model, and what he is told. */
class ModelFileTest {
  private static final byte[] ZIP = {'P', 'K', 3, 4, 0, 0, 8, 8, 0, 0};
  private static final byte[] PICKLE = {(byte) 0x80, 2, (byte) 0x8a, 10, 'l', (byte) 0xfc};

  @TempDir Path folder;

  private static void refused(Path file, String got, String next) {
    assertThatThrownBy(() -> ModelFile.read(file, LoadedSavi.KIND))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("weights " + file + ": got " + got + ", expected a model file")
        .hasMessageEndingWith(next);
  }

  @Test
  void modelsOfOtherProgramsAreToBeImported() throws IOException {
    for (byte[] start : new byte[][] {ZIP, PICKLE}) {
      Path checkpoint = Files.write(folder.resolve("model.pth"), start);
      refused(checkpoint, "a checkpoint of PyTorch", "./slotcast import");
    }
    Path plain = folder.resolve("plain.safetensors");
    for (Map<String, String> metadata :
        Map.of(1, Map.of("format", "pt"), 2, Map.<String, String>of()).values()) {
      new Safetensors(metadata, Map.of("w", Tensor.of(new float[] {1}, new long[] {1})))
          .write(plain);
      refused(plain, "a safetensors file of another program", "./slotcast import");
    }
    refused(folder, "a folder", "name a file in it");
  }

  @Test
  void bundledWeightsOfAnotherKindAreNamedAsTheirUserNamedThem() {
    assertThatThrownBy(() -> BundledWeights.read("isa-small", "slotformer"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("weights isa-small: got a model of kind savi, expected slotformer");
  }

  /** Bundled weights are read from a copy whose name tells nobody anything. */
  @Test
  void aDamagedFileIsNamedAsItsUserNamedIt() throws IOException {
    Path copy = folder.resolve("copy-123.safetensors");
    Map<String, String> metadata = Map.of("format", "slotcast-1", "kind", "savi", "sha256", "0");
    new Safetensors(metadata, Map.of("w", Tensor.of(new float[] {1}, new long[] {1}))).write(copy);
    assertThatThrownBy(() -> ModelFile.read(copy, "savi", "isa-small"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("weights isa-small: got data that do not fit their SHA-256");
  }
}
