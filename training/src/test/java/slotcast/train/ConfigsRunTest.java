package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
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
import picocli.CommandLine;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.model.ModelFile;
import slotcast.tensor.Safetensors;

/**
 * Every configuration that is shipped, by the command that trains it: two steps, an evaluation and
 * the weights, and then, from the checkpoint between the two, the second step again to the same
 * bits. Models, losses and rates are as they are, and data sets are simulated in their layouts;
 * videos, clips of a batch and steps are fewer, by {@code --set}. {@link FullBatchTest} has whole
 * batches. {@code -Dslotcast.configs=obj3d/isa-ts.*} chooses some.
 *
 * <pre>
 * mvn -pl training -am test -Dtest=ConfigsRunTest -Dgroups=configs -DexcludedGroups= \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("configs")
class ConfigsRunTest {
  private static final int STEPS = 2;
  private static final int SAVI_FRAMES = 8; // of a video
  private static final Path TOKENIZER = ShippedConfigs.FOLDER.resolve("tokenizer-small.yaml");

  @TempDir static Path work;

  private final Map<Path, Path> weights = new HashMap<>(); // by configuration

  @TestFactory
  Stream<DynamicTest> everyConfigurationTakesStepsAndGoesOn() {
    String chosen = System.getProperty("slotcast.configs", ".*");
    List<Path> files =
        ShippedConfigs.files().stream()
            .filter(f -> ShippedConfigs.kind(f) != ShippedConfigs.Kind.STUDY)
            .filter(f -> ShippedConfigs.kind(f) != ShippedConfigs.Kind.PATHS) // PathsTrainerTest
            .filter(f -> ShippedConfigs.FOLDER.relativize(f).toString().matches(chosen + "\\.yaml"))
            .toList();
    assertThat(files).isNotEmpty();
    return files.stream().map(f -> DynamicTest.dynamicTest(ShippedConfigs.path(f), () -> check(f)));
  }

  private void check(Path file) throws IOException {
    Path run = folder(file);
    Path made = weights(file);
    ModelFile model = ModelFile.read(made, ShippedConfigs.command(file));
    assertThat(model.provenance().step()).isEqualTo(STEPS);
    assertThat(model.provenance().results()).isNotEmpty();
    model.provenance().results().forEach((n, v) -> assertThat(v).as(n).isFinite());
    Safetensors whole = Safetensors.read(made);
    List<String> log = Files.readAllLines(run.resolve("log.jsonl"));
    List<String> logged = LogFile.withoutTime(run);
    assertThat(log.get(0)).contains("\"kind\":\"train\"", "\"step\":1");
    Files.delete(made);
    Files.delete(run.resolve("step-00000002.safetensors"));
    assertThat(train(file)).isEqualTo(made);
    assertThat(Safetensors.read(made).tensors().keySet()).isEqualTo(whole.tensors().keySet());
    whole
        .tensors()
        .forEach(
            (name, t) ->
                assertThat(Safetensors.read(made).tensors().get(name).floats())
                    .as(name)
                    .isEqualTo(t.floats()));
    // The first step's line is the old one, with the minutes that it took then.
    assertThat(Files.readAllLines(run.resolve("log.jsonl")).get(0)).isEqualTo(log.get(0));
    assertThat(LogFile.withoutTime(run)).isEqualTo(logged);
  }

  private static Path folder(Path file) {
    return work.resolve(ShippedConfigs.FOLDER.relativize(file).toString());
  }

  /** Weights of a run, trained once. */
  private Path weights(Path file) throws IOException {
    Path known = weights.get(file);
    if (known == null) {
      known = train(file);
      weights.put(file, known);
    }
    return known;
  }

  /** Trains by the command, from the start or from the newest checkpoint. */
  private Path train(Path file) throws IOException {
    List<String> words = new ArrayList<>(List.of("train", ShippedConfigs.command(file)));
    words.addAll(List.of("--config", file.toString(), "--threads", "1", "--no-report"));
    words.addAll(List.of("--out", folder(file).toString()));
    words.addAll(List.of("--cache", work.resolve("cache").toString()));
    String name;
    List<String> settings = new ArrayList<>();
    switch (ShippedConfigs.kind(file)) {
      case SLOTFORMER -> {
        SlotFormerTraining whole = Yaml.read(file, SlotFormerTraining.class);
        name = whole.name();
        words.addAll(List.of("--perception", perception(whole.perception())));
        int clip = whole.model().historyLen() + whole.rollout();
        settings.addAll(
            data(whole.data(), whole.data().kind().key().equals("clevrer") ? 2 * clip : clip));
        settings.addAll(List.of("steps=" + STEPS, "batch=2"));
        settings.addAll(parts(whole.microBatch()));
        settings.addAll(fewerImages(file, whole));
      }
      case TOKENIZER -> {
        TokenizerTraining whole = Yaml.read(file, TokenizerTraining.class);
        name = whole.name();
        settings.addAll(data(whole.data(), SAVI_FRAMES));
        settings.addAll(List.of("steps=" + STEPS, "batch=2"));
        settings.addAll(parts(whole.microBatch()));
      }
      default -> {
        SaviTraining whole = Yaml.read(file, SaviTraining.class);
        name = whole.name();
        settings.addAll(data(whole.data(), SAVI_FRAMES));
        settings.add("phases=" + fewerSteps(whole.phases()));
        settings.addAll(parts(whole.microBatch()));
        if (whole.tokenizer() != null || whole.model().tokenDecoder() != null) {
          words.addAll(List.of("--tokenizer", weights(TOKENIZER).toString()));
        }
        if (whole.vit() != null) {
          Path vit = work.resolve(name + "-vit.safetensors");
          RandomVit.write(vit, whole.model().vitEncoder().vit());
          words.addAll(List.of("--vit", vit.toString()));
        }
      }
    }
    settings.addAll(
        List.of("optimiser.warmup_steps=1", "evaluate_every=" + STEPS, "checkpoint_every=1"));
    settings.forEach(s -> words.addAll(List.of("--set", s)));
    StringWriter errors = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(errors, true));
    assertThat(Main.run(commands, words.toArray(String[]::new)))
        .as("%s: %s", words, errors)
        .isZero();
    return folder(file).resolve(name + "-seed1.safetensors");
  }

  private static List<String> data(DataConfig data, int frames) {
    return new SimulatedSets(work).settings(data, frames);
  }

  /** Where a configuration computes its batch in parts, each clip is one. */
  private static List<String> parts(Integer microBatch) {
    return microBatch == null ? List.of() : List.of("micro_batch=1");
  }

  /** One step of the first phase and one of the last, or two of one; two clips of two frames. */
  private static List<String> fewerSteps(List<SaviTraining.Phase> phases) {
    List<SaviTraining.Phase> ends = List.of(phases.get(0), phases.get(phases.size() - 1));
    List<String> text = new ArrayList<>();
    for (SaviTraining.Phase p : phases.size() > 1 ? ends : phases) {
      text.add(
          "{steps: "
              + (phases.size() > 1 ? 1 : STEPS)
              + ", batch: 2, clip_frames: "
              + Math.min(2, p.clipFrames())
              + ", max_stride: "
              + p.maxStride()
              + ", area_weight: "
              + p.areaWeight()
              + "}");
    }
    return text;
  }

  /** All images, as the reference draws them, for one configuration of each data set. */
  private static List<String> fewerImages(Path file, SlotFormerTraining whole) {
    return whole.drawsImages() && !file.endsWith("slotformer.yaml")
        ? List.of("image_loss.clips=1", "image_loss.frames=1")
        : List.of();
  }

  /** A bundled model, or one of a few steps in place of the run that the configuration names. */
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
