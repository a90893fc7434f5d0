package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.model.ModelFile;

/**
 * Every configuration that is shipped takes three steps, is scored and gives weights. Models and
 * rates are as they are; videos, clips of a batch and steps are fewer. Minutes:
 *
 * <pre>
 * mvn -pl training -am test -Dtest=ConfigsRunTest -Dgroups=configs -DexcludedGroups= \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("configs")
class ConfigsRunTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("slotcast.root", ".."), "training", "configs");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final int STEPS = 3;

  @TempDir static Path work;

  @TestFactory
  Stream<DynamicTest> everyConfigurationTakesThreeSteps() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(p -> p.toString().endsWith(".yaml")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> run(f)));
  }

  private static void run(Path file) throws IOException {
    String name = file.getFileName().toString().replace(".yaml", "");
    ObjectNode config = shortened(file);
    Path folder = work.resolve(name);
    Path cache = work.resolve("cache");
    Path weights;
    String kind;
    if (name.startsWith("slotformer")) {
      kind = "slotformer";
      weights =
          new SlotFormerTrainer(parsed(config, SlotFormerTraining.class), 1, folder, cache)
              .train("test", null);
    } else if (name.startsWith("tokenizer")) {
      kind = "tokenizer";
      weights =
          new TokenizerTrainer(parsed(config, TokenizerTraining.class), 1, folder, cache)
              .train("test", null);
    } else {
      kind = "savi";
      if (config.has("tokenizer")) {
        config.put("tokenizer", tokenizer().toString());
      }
      weights =
          new SaviTrainer(parsed(config, SaviTraining.class), 1, folder, cache).train("test", null);
    }
    ModelFile model = ModelFile.read(weights, kind);
    assertThat(model.provenance().step()).isEqualTo(STEPS);
    assertThat(model.provenance().results()).isNotEmpty();
    model.provenance().results().forEach((n, v) -> assertThat(v).as(n).isFinite());
  }

  /** A tokenizer of three steps, for the configurations whose own is trained before them. */
  private static Path tokenizer() throws IOException {
    ObjectNode config = shortened(FOLDER.resolve("tokenizer-small.yaml"));
    return new TokenizerTrainer(
            parsed(config, TokenizerTraining.class),
            1,
            work.resolve("tokenizer"),
            work.resolve("cache"))
        .train("test", null);
  }

  private static <T> T parsed(ObjectNode config, Class<T> type) {
    return Yaml.parse(config.toString(), type, "test");
  }

  private static ObjectNode shortened(Path file) throws IOException {
    ObjectNode config = (ObjectNode) YAML.readTree(file.toFile());
    ((ObjectNode) config.get("data").get("simulated")).put("videos", 8).put("held_out", 2);
    ((ObjectNode) config.get("optimiser")).put("warmup_steps", 1);
    config.put("evaluate_every", STEPS).put("checkpoint_every", STEPS);
    if (config.has("phases")) {
      ArrayNode phases = (ArrayNode) config.get("phases");
      while (phases.size() > 2) {
        phases.remove(1); // the first and the last stay
      }
      for (int i = 0; i < phases.size(); i++) {
        ObjectNode phase = (ObjectNode) phases.get(i);
        phase.put("steps", i > 0 ? 1 : STEPS - phases.size() + 1);
        phase.put("batch", Math.min(4, phase.get("batch").intValue()));
      }
    } else {
      config.put("steps", STEPS);
      config.put("batch", Math.min(4, config.get("batch").intValue()));
    }
    if (config.has("image_clips")) {
      config.put("image_clips", Math.min(4, config.get("image_clips").intValue()));
    }
    return config;
  }
}
