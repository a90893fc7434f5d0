package slotcast.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;

/** The runs of a study, their table, and a study of processes that train and one that cannot. */
class StudyTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", ".."));
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static StudyConfig shipped(String name) {
    return Yaml.read(ROOT.resolve("training/configs").resolve(name), StudyConfig.class);
  }

  @Test
  void aStudyIsTheProductOfItsAxes() {
    StudyConfig study = shipped("small/study.yaml");
    List<StudyConfig.Variant> variants = study.savi().variants();
    assertThat(variants).hasSize(8);
    assertThat(variants.get(0).name()).isEqualTo("obj3d-sa-baseline");
    assertThat(variants.get(7).name()).isEqualTo("obj3d-isa-tsr-trainable");
    assertThat(variants.get(7).settings())
        .startsWith(study.savi().set().get(0))
        .endsWith("loss={slot_separation: {type: trainable, factor: 1.0e-2}}");
    assertThat(shipped("study-compare.yaml").slotformer().variants())
        .extracting("name")
        .containsExactly("predicted", "held");
  }

  @Test
  void everyShippedStudyIsReadable() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("training/configs/small"))) {
      List<String> studies =
          files.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("study")).toList();
      assertThat(studies).hasSize(6);
      for (String name : studies) {
        StudyConfig study = shipped("small/" + name);
        assertThat(study.savi().scores()).containsKeys("colour", "grey");
        assertThat(study.name()).startsWith("paper-small");
      }
    }
    StudyConfig slotFormer = shipped("small/study-slotformer.yaml");
    assertThat(slotFormer.savi().variants().get(2).settings())
        .as("runs of study.yaml serve")
        .isEqualTo(shipped("small/study.yaml").savi().variants().get(4).settings());
  }

  @Test
  void theTableHasMeansDeviationsAndFailures() throws IOException {
    StudyConfig study =
        Yaml.parse(
            "{name: t, seeds: [1, 2, 3], savi: {config: a.yaml}, columns: [ari, px.all.10]}",
            StudyConfig.class,
            "test");
    StudyTable table = new StudyTable(study, List.of("a", "b"));
    table.scored("a", 1, JSON.readTree("{\"ari\": 0.5, \"px\": {\"all\": {\"10\": 4}}}"));
    table.scored("a", 2, JSON.readTree("{\"ari\": 0.7}"));
    table.failed("a", 3, "exit status 2: <no>");
    table.scored("b", 1, JSON.readTree("{\"ari\": 0.25}"));
    assertThat(table.failures()).isEqualTo(1);
    table.write(folder);
    assertThat(Files.readString(folder.resolve("study.md")))
        .contains("| Configuration | Seeds | Failed | ari | px.all.10 |")
        .contains("| a | 2 | 1 | 0.6000 ± 0.14 | 4.000 |")
        .contains("| b | 1 | 0 | 0.2500 | — |")
        .contains("- failed: a, seed 3: exit status 2: <no>");
    assertThat(Files.readString(folder.resolve("study.html")))
        .contains("<td>0.6000 ± 0.14</td>")
        .contains("exit status 2: &lt;no&gt;");
    JsonNode json = JSON.readTree(Files.readString(folder.resolve("study.json")));
    assertThat(json.at("/configurations/a/mean/ari").asDouble()).isEqualTo(0.6);
    assertThat(json.at("/configurations/a/seeds/1/px/all/10").asInt()).isEqualTo(4);
    assertThat(json.at("/configurations/a/failed/3").asText()).contains("exit status 2");
  }

  /** One variant trains and is scored, one is refused; a second start does only what is missing. */
  @Test
  void runsAreProcessesAndGoOn() throws Exception {
    Files.writeString(
        folder.resolve("tiny.yaml"),
        """
        name: tiny
        model:
          resolution: [16, 16]
          slots: {count: 3, size: 16, mlp_size: 16, iterations: 1}
          encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16}
          kernel: {layer: none, stochastic: false}
          predictor: {type: mlp}
          decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5}
        data: {simulated: {videos: 2, held_out: 1, frames: 4, seed: 1, held_out_seed: 100, size: 32}}
        optimiser: {peak_rate: 2.0e-3, warmup_steps: 1}
        phases: [{steps: 2, batch: 2, clip_frames: 2, max_stride: 1, area_weight: 0.0}]
        evaluate_every: 2
        checkpoint_every: 2
        """);
    StudyConfig study =
        Yaml.parse(
            """
            name: t
            seeds: [1]
            savi: {config: tiny.yaml}
            eval: [--videos, "1", --frames, "3", --size, "32"]
            columns: [ari]
            """,
            StudyConfig.class,
            "test");
    StudyProcess process = new StudyProcess("slotcast.train.Main", 1);
    StudyRun good = run("good", List.of(), Map.of());
    assertThat(good.scores(study, process).path("ari").isNumber()).isTrue();
    assertThat(good.weights()).isRegularFile();
    assertThat(good.folder().resolve("config.yaml")).content().contains("name: good");
    long logged = Files.size(good.folder().resolve("study.log"));
    assertThat(good.scores(study, process).path("videos").asInt()).isEqualTo(1);
    assertThat(Files.size(good.folder().resolve("study.log"))).isEqualTo(logged);
    StudyRun measured =
        run(
            "measured",
            List.of(),
            Map.of("colour", List.of(), "grey", List.of("--set", "data.colour=grey")));
    JsonNode scores = measured.scores(study, process);
    assertThat(scores.at("/colour/fg_ari").isNumber()).isTrue();
    assertThat(scores.at("/colour/background_kept").asDouble()).isBetween(0.0, 1.0);
    assertThat(scores.at("/grey/mse").asDouble()).isNotEqualTo(scores.at("/colour/mse").asDouble());
    StudyRun other = run("good", List.of("optimiser.peak_rate=1e-3"), Map.of());
    assertThatThrownBy(() -> other.scores(study, process))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scores of another configuration");
    StudyRun bad = run("bad", List.of("optimiser.peak_rate=-1"), Map.of());
    assertThatThrownBy(() -> bad.scores(study, process))
        .isInstanceOf(StudyProcess.Failure.class)
        .hasMessageContaining(
            "exit status 2: slotcast: configuration --set optimiser.peak_rate=-1");
  }

  private StudyRun run(String name, List<String> settings, Map<String, List<String>> measured) {
    Path out = folder.resolve("out");
    Path cache = folder.resolve("cache");
    return new StudyRun(
        "savi", name, folder.resolve("tiny.yaml"), settings, measured, 1, null, out, cache);
  }
}
