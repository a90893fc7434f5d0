package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Yaml;
import slotcast.model.Savi;
import slotcast.tensor.ParameterStore;

/** Every configuration that is shipped can be read and built. */
class ConfigsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("slotcast.root", ".."), "training", "configs");

  @Test
  void everyFileIsRead() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(p -> p.toString().endsWith(".yaml")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.startsWith("slotformer")) {
        Yaml.read(file, SlotFormerTraining.class);
      } else if (name.startsWith("tokenizer")) {
        Yaml.read(file, TokenizerTraining.class);
      } else {
        Yaml.read(file, SaviTraining.class);
      }
    }
  }

  /** 2 023 684 values in the reference, 33 280 of them in its unused prior layer. */
  @Test
  void obj3dHasTheSizeOfTheReference() {
    SaviTraining config = Yaml.read(FOLDER.resolve("savi-obj3d.yaml"), SaviTraining.class);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store = ParameterStore.initial(manager, 1);
      new Savi(config.model(), store);
      assertThat(store.size() + 33_280).isEqualTo(2_023_684);
    }
  }

  /** Its transformer trains with PyTorch's dropout, which the reference never sets. */
  @Test
  void obj3dTrainsWithTheDropoutOfTheReference() {
    SaviTraining config = Yaml.read(FOLDER.resolve("savi-obj3d.yaml"), SaviTraining.class);
    assertThat(config.model().predictor().dropout()).isEqualTo(0.1);
  }

  /** Parameters by the reference's own count, without what it never uses or never trains. */
  @ParameterizedTest
  @CsvSource({
    "savi-obj3d, 1990404", // 2 023 684 with the 33 280 of its unused prior layer
    "stosavi-clevrer, 1165700", // 1 198 980 with them
    "slotformer-obj3d, 1339268", // 1 340 036 with the 768 of the time code
    "slotformer-clevrer, 3738116" // 3 739 652 with the 1536 of the time code
  })
  void modelsOfTheReferenceHaveItsSize(String name, long size) {
    ImportConfig config = ImportConfig.read(FOLDER.resolve("models/" + name + ".yaml").toString());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store = ParameterStore.initial(manager, 1);
      config.build(store);
      assertThat(store.size()).isEqualTo(size);
    }
  }
}
