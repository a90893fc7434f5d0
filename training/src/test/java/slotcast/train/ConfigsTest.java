package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Yaml;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;

/** Every configuration that is shipped can be read and built, and says what it is. */
class ConfigsTest {
  private static final Path FOLDER = ShippedConfigs.FOLDER;

  /** With what it extends; what is kept with a run is read as the same. */
  @Test
  void everyFileIsReadAndWrittenAgain() {
    assertThat(ShippedConfigs.files()).hasSizeGreaterThan(50);
    Set<String> names = new HashSet<>();
    for (Path file : ShippedConfigs.files()) {
      Object config = null;
      String name = null;
      switch (ShippedConfigs.kind(file)) {
        case SAVI -> {
          SaviTraining savi = Yaml.read(file, SaviTraining.class);
          config = savi;
          name = savi.name();
        }
        case SLOTFORMER -> {
          SlotFormerTraining slotFormer = Yaml.read(file, SlotFormerTraining.class);
          config = slotFormer;
          name = slotFormer.name();
        }
        case TOKENIZER -> {
          TokenizerTraining tokenizer = Yaml.read(file, TokenizerTraining.class);
          config = tokenizer;
          name = tokenizer.name();
        }
        case PATHS -> {
          PathsTraining paths = Yaml.read(file, PathsTraining.class);
          config = paths;
          name = paths.name();
        }
        case STUDY -> {
          continue;
        }
      }
      assertThat(names.add(name)).as("%s has a name of its own", file).isTrue();
      assertThat(Yaml.parse(Yaml.toYaml(config), config.getClass(), name)).isEqualTo(config);
    }
  }

  /** The first lines hold the command that trains it. */
  @Test
  void everyFileBeginsWithItsCommand() throws IOException {
    for (Path file : ShippedConfigs.files()) {
      List<String> head =
          Files.readAllLines(file).stream().takeWhile(l -> l.startsWith("#")).toList();
      String command =
          switch (ShippedConfigs.kind(file)) {
            case SAVI -> "train savi";
            case SLOTFORMER -> "train slotformer";
            case TOKENIZER -> "train tokenizer";
            case PATHS -> "train paths";
            case STUDY -> "study";
          };
      assertThat(String.join("\n", head))
          .as(file.toString())
          .contains("./slotcast " + command + " --config " + ShippedConfigs.path(file));
      if (file.getParent().getParent().equals(FOLDER)) {
        assertThat(String.join(" ", head)).as(file.toString()).contains("xpected");
      }
    }
  }

  @Test
  void everySaviModelIsBuilt() {
    Set<SaviConfig> models = new HashSet<>();
    for (Path file : ShippedConfigs.files(ShippedConfigs.Kind.SAVI)) {
      SaviConfig model = Yaml.read(file, SaviTraining.class).model();
      if (models.add(model)) {
        size(model);
      }
    }
    assertThat(models).hasSizeGreaterThan(10);
  }

  private static long size(SaviConfig model) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      Savi unused = new Savi(model, store);
      return store.size();
    }
  }

  /** Its transformer trains with PyTorch's dropout, which the reference never sets. */
  @Test
  void obj3dTrainsWithTheDropoutOfTheReference() {
    SaviTraining config = Yaml.read(FOLDER.resolve("savi-obj3d.yaml"), SaviTraining.class);
    assertThat(config.model().predictor().dropout()).isEqualTo(0.1);
  }

  /** Trainable values by the reference's own count, without its unused prior layer of 33 280. */
  @ParameterizedTest
  @CsvSource({
    "savi-obj3d, 2023684, 80000, 64",
    "obj3d/sa, 2023684, 82120, 64",
    "obj3d/sa-grey, 2023684, 82120, 64",
    "obj3d/sa-trainable, 2023684, 82120, 64",
    "clevrer/sa, 1198980, 230616, 64",
    "clevrer/sa-as-printed, 1198980, 230616, 64"
  })
  void saviHasTheSizeOfTheReference(String name, long size, int steps, int batch) {
    SaviTraining config = Yaml.read(FOLDER.resolve(name + ".yaml"), SaviTraining.class);
    assertThat(size(config.model()) + 33_280).isEqualTo(size);
    assertThat(config.steps()).isEqualTo(steps);
    assertThat(config.phase(0).batch()).isEqualTo(batch);
    assertThat(config.optimiser().clipNorm()).isEqualTo(0.05);
    assertThat(config.optimiser().peakRate()).isEqualTo(1e-4);
  }

  /** As above, without the time code, which the reference counts and freezes. */
  @ParameterizedTest
  @CsvSource({"obj3d, 1340036, 768, 159600", "clevrer, 3739652, 1536, 450000"})
  void slotFormerHasTheSizeOfTheReference(String data, long size, long code, int steps) {
    SlotFormerTraining config =
        Yaml.read(FOLDER.resolve(data + "/slotformer.yaml"), SlotFormerTraining.class);
    SaviConfig savi = Yaml.read(FOLDER.resolve(data + "/sa.yaml"), SaviTraining.class).model();
    SlotFormerTraining.Model m = config.model();
    SlotFormerConfig model =
        SlotFormerConfig.over(
            savi,
            m.historyLen(),
            m.dModel(),
            m.layers(),
            m.heads(),
            m.ffnSize(),
            m.residual(),
            m.poses());
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1);
        ParameterStore decoder = ParameterStore.initial(manager, 1)) {
      SlotFormer unused = new SlotFormer(model, store, decoder);
      long decoderSize = decoder.size();
      assertThat(store.size() + decoderSize + code).isEqualTo(size);
    }
    assertThat(config.steps()).isEqualTo(steps);
    assertThat(config.optimiser().clipNorm()).isInfinite();
  }

  /** What a file of the paper's tables says once all that it extends is there. */
  @ParameterizedTest
  @CsvSource({
    "obj3d/sa, slot_attention, , 6",
    "obj3d/isa-t-as-printed, isa_t, as_printed, 6",
    "obj3d/isa-tsr-trainable, isa_tsr, trainable, 6",
    "clevrer/isa-ts-trainable, isa_ts, trainable, 7",
    "clevrer/isa-tsr, isa_tsr, , 7"
  })
  void rowsOfTheTablesDifferInWhatTheyName(String name, String type, String loss, int slots) {
    SaviTraining config = Yaml.read(FOLDER.resolve(name + ".yaml"), SaviTraining.class);
    assertThat(config.name()).isEqualTo(name.replace('/', '-'));
    assertThat(config.model().corrector().type())
        .isEqualTo(CorrectorType.valueOf(type.toUpperCase(Locale.ROOT)));
    assertThat(config.model().slots().count()).isEqualTo(slots);
    assertThat(config.model().slots().size()).isEqualTo(128);
    if (loss == null) {
      assertThat(config.separation()).isNull();
    } else {
      assertThat(config.separation().type())
          .isEqualTo(SeparationConfig.Type.valueOf(loss.toUpperCase(Locale.ROOT)));
    }
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
