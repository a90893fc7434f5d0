package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.model.ModelFile;

/**
 * Every configuration that is shipped takes three steps, is scored and gives weights. Models and
 * rates are as they are; videos are simulated, and videos, clips of a batch and steps are fewer, as
 * {@code --set} makes them. Minutes; {@code -Dslotcast.configs=obj3d/isa-ts.*} chooses some.
 *
 * <pre>
 * mvn -pl training -am test -Dtest=ConfigsRunTest -Dgroups=configs -DexcludedGroups= \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("configs")
class ConfigsRunTest {
  private static final int STEPS = 3;
  private static final Path TOKENIZER = ShippedConfigs.FOLDER.resolve("tokenizer-small.yaml");

  @TempDir static Path work;

  private final Map<Path, Path> weights = new HashMap<>(); // by configuration

  @TestFactory
  Stream<DynamicTest> everyConfigurationTakesThreeSteps() {
    String chosen = System.getProperty("slotcast.configs", ".*");
    List<Path> files =
        ShippedConfigs.files().stream()
            .filter(f -> ShippedConfigs.kind(f) != ShippedConfigs.Kind.STUDY)
            .filter(f -> ShippedConfigs.FOLDER.relativize(f).toString().matches(chosen + "\\.yaml"))
            .toList();
    assertThat(files).isNotEmpty();
    return files.stream().map(f -> DynamicTest.dynamicTest(ShippedConfigs.path(f), () -> check(f)));
  }

  private void check(Path file) throws IOException {
    String kind =
        switch (ShippedConfigs.kind(file)) {
          case SLOTFORMER -> "slotformer";
          case TOKENIZER -> "tokenizer";
          default -> "savi";
        };
    ModelFile model = ModelFile.read(weights(file), kind);
    assertThat(model.provenance().step()).isEqualTo(STEPS);
    assertThat(model.provenance().results()).isNotEmpty();
    model.provenance().results().forEach((n, v) -> assertThat(v).as(n).isFinite());
  }

  /** Weights of three steps, taken once. */
  private Path weights(Path file) throws IOException {
    Path known = weights.get(file);
    if (known == null) {
      known = run(file);
      weights.put(file, known);
    }
    return known;
  }

  private Path run(Path file) throws IOException {
    Path folder = work.resolve(ShippedConfigs.FOLDER.relativize(file).toString());
    Path cache = work.resolve("cache");
    List<String> settings =
        new ArrayList<>(
            List.of(
                "optimiser.warmup_steps=1",
                "evaluate_every=" + STEPS,
                "checkpoint_every=" + STEPS));
    switch (ShippedConfigs.kind(file)) {
      case SLOTFORMER -> {
        SlotFormerTraining whole = Yaml.read(file, SlotFormerTraining.class);
        settings.addAll(simulated(whole.data()));
        settings.addAll(List.of("steps=" + STEPS, "batch=2"));
        settings.addAll(parts(whole.microBatch()));
        settings.addAll(fewerImages(whole));
        SlotFormerTraining config = Yaml.read(file, SlotFormerTraining.class, settings);
        return new SlotFormerTrainer(
                config.withPerception(perception(whole.perception())), 1, folder, cache)
            .train("test", null);
      }
      case TOKENIZER -> {
        settings.addAll(simulated(Yaml.read(file, TokenizerTraining.class).data()));
        settings.addAll(List.of("steps=" + STEPS, "batch=2"));
        TokenizerTraining config = Yaml.read(file, TokenizerTraining.class, settings);
        return new TokenizerTrainer(config, 1, folder, cache).train("test", null);
      }
      default -> {
        SaviTraining whole = Yaml.read(file, SaviTraining.class);
        settings.addAll(simulated(whole.data()));
        settings.addAll(fewerSteps(whole));
        settings.addAll(parts(whole.microBatch()));
        if (whole.tokenizer() != null) {
          settings.add("tokenizer=" + weights(TOKENIZER));
        }
        SaviTraining config = Yaml.read(file, SaviTraining.class, settings);
        return new SaviTrainer(config, 1, folder, cache).train("test", null);
      }
    }
  }

  /** Where a configuration computes its batch in parts, each clip is one. */
  private static List<String> parts(Integer microBatch) {
    return microBatch == null ? List.of() : List.of("micro_batch=1");
  }

  private static List<String> simulated(DataConfig data) {
    String key = data.kind().key();
    String scenes =
        "{videos: 4, held_out: 1, frames: 17, seed: 1, held_out_seed: 1000000, size: 64}";
    return key.equals("simulated")
        ? List.of("data.simulated=" + scenes)
        : List.of("data." + key + "=~", "data.simulated=" + scenes);
  }

  /**
   * The first phase and the last one stay; at most two clips of two frames, of a large model one.
   */
  private static List<String> fewerSteps(SaviTraining whole) {
    List<SaviTraining.Phase> phases = new ArrayList<>(whole.phases());
    while (phases.size() > 2) {
      phases.remove(1);
    }
    List<String> text = new ArrayList<>();
    for (int i = 0; i < phases.size(); i++) {
      SaviTraining.Phase p = phases.get(i);
      text.add(
          "{steps: "
              + (i > 0 ? 1 : STEPS - phases.size() + 1)
              + ", batch: "
              + Math.min(whole.model().slots().size() < 128 ? 2 : 1, p.batch())
              + ", clip_frames: "
              + Math.min(2, p.clipFrames())
              + ", max_stride: "
              + Math.max(1, p.maxStride())
              + ", area_weight: "
              + p.areaWeight()
              + "}");
    }
    return List.of("phases=" + text);
  }

  private static List<String> fewerImages(SlotFormerTraining whole) {
    return whole.drawsImages() ? List.of("image_loss.clips=1", "image_loss.frames=1") : List.of();
  }

  /** A bundled model, or one of three steps in place of the run that the configuration names. */
  private String perception(String name) throws IOException {
    if (!name.startsWith("runs/")) {
      return name;
    }
    String run = Path.of(name).getFileName().toString().replace("-seed1.safetensors", "");
    for (Path file : ShippedConfigs.files(ShippedConfigs.Kind.SAVI)) {
      if (Yaml.read(file, SaviTraining.class).name().equals(run)) {
        return weights(file).toString();
      }
    }
    throw new AssertionError("no configuration trains " + name);
  }
}
