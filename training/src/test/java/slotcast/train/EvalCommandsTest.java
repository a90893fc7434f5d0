package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;

/**
 * From simulated data in the layouts of OBJ3D and CLEVRER to the paper's tables, by the commands
 * that a user types, at a size of seconds.
 */
class EvalCommandsTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  private void done(String command, Object... more) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    for (Object word : more) {
      words.add(word.toString());
    }
    assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private void simulate(String format, String size, int frames) {
    done(
        "simulate --format " + format + " --size " + size + " --videos 2 --val-videos 2",
        "--frames",
        frames,
        "--threads",
        1,
        "--out",
        folder.resolve("set"));
  }

  private Path savi(String data, int clipFrames) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("savi.yaml"), PublishedSetsTest.SAVI.formatted(data, clipFrames));
    Path run = folder.resolve("savi");
    done("train savi --no-report --config", config, "--out", run, "--cache", cache());
    return run;
  }

  private Path slotFormer(String data) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("former.yaml"), PublishedSetsTest.SLOTFORMER.formatted(data));
    Path run = folder.resolve("former");
    Path savi = folder.resolve("savi/tiny-seed1.safetensors");
    done(
        "train slotformer --no-report --config",
        config,
        "--perception",
        savi,
        "--out",
        run,
        "--cache",
        cache());
    return run;
  }

  private JsonNode scores(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static void isComplete(JsonNode metrics, int steps, String... names) {
    for (String name : names) {
      assertThat(metrics.path(name).path("mean").isNumber()).as(name).isTrue();
      assertThat(metrics.path(name).path("by_step")).as(name).hasSize(steps);
    }
  }

  @Test
  void obj3dFromTrainingToThePapersTables() throws IOException {
    simulate("obj3d", "32x32", 50);
    String data = "{obj3d: {root: %s}}".formatted(folder.resolve("set"));
    Path savi = savi(data, 4);
    Path former = slotFormer(data);
    done("eval savi --cache " + cache() + " --weights", savi);
    JsonNode whole = scores(savi.resolve("scores.json"));
    isComplete(
        whole.get("metrics"),
        50,
        "mse",
        "mse_sum",
        "psnr",
        "ssim",
        "fg_ari",
        "ari",
        "miou",
        "fg_miou",
        "paper_ari");
    assertThat(whole.at("/metrics/fg_ari_video/clips").asInt()).isEqualTo(2);
    // Training scored the same videos by its own code at its end.
    double atTheEnd =
        ModelFile.read(savi.resolve("tiny-seed1.safetensors"), LoadedSavi.KIND)
            .provenance()
            .results()
            .get("fg_ari");
    assertThat(whole.at("/metrics/fg_ari_video/mean").asDouble()).isCloseTo(atTheEnd, within(5e-3));
    assertThat(whole.at("/absent/lpips").asText()).contains("--lpips");
    assertThat(whole.at("/data/simulated").asBoolean()).isTrue();
    assertThat(whole.toString()).doesNotContain("NaN");

    done("eval savi --protocol paper-table1 --cache " + cache() + " --weights", savi);
    done("eval slotformer --protocol paper-table4 --cache " + cache() + " --weights", former);
    JsonNode rollout = scores(former.resolve("scores-paper-table4.json"));
    isComplete(
        rollout.get("metrics"), 44, "mse_sum", "psnr", "ssim", "ari", "fg_ari", "fg_miou", "ap");
    isComplete(rollout.at("/copy_last/metrics"), 44, "mse_sum", "ssim", "fg_ari");
    assertThat(rollout.at("/model").asText()).isEqualTo("SA");

    done("compare", savi, former);
    assertThat(out.toString())
        .contains("## paper-table1", "| SA | baseline | 1 | ")
        .contains(" | 0.0002 |")
        .contains("## paper-table4", "| last frame copied |")
        .contains("paper: lpips (other data)");

    // Scores are those of the clips, however many are computed at once. After three steps masks
    // are nearly even, so that rounding decides some pixels.
    Path two = folder.resolve("two.json");
    done("eval savi --batch 2 --cache " + cache(), "--weights", savi, "--out", two);
    for (String metric : List.of("mse", "psnr", "ssim", "ari", "fg_ari_video", "paper_ari")) {
      String at = "/metrics/" + metric + "/mean";
      boolean images = List.of("mse", "psnr", "ssim").contains(metric);
      assertThat(scores(two).at(at).asDouble())
          .as(metric)
          .isCloseTo(whole.at(at).asDouble(), within(images ? 1e-5 : 5e-3));
    }
    Path again = folder.resolve("again.json");
    done("eval savi --cache " + cache(), "--weights", savi, "--out", again);
    assertThat(again).hasSameTextualContentAs(savi.resolve("scores.json"));

    // A horizon that no video has is refused in one line.
    err.getBuffer().setLength(0);
    assertThat(
            run(
                "eval",
                "slotformer",
                "--horizon",
                "45",
                "--cache",
                cache().toString(),
                "--weights",
                former.toString()))
        .isEqualTo(2);
    assertThat(err.toString().strip())
        .contains("got none of 51 frames: the longest video has 50")
        .doesNotContain("\n");
    assertThat(run("eval", "slotformer", "--weights", savi.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("score it by ./slotcast eval savi");
  }

  @Test
  void clevrerFromTrainingToThePapersTables() throws IOException {
    simulate("clevrer", "48x32", 100);
    Path set = folder.resolve("set");
    Path savi = savi("{clevrer: {root: %s}, colour: bgr}".formatted(set), 4);
    Path former =
        slotFormer(
            "{clevrer: {root: %s, stride: 2, filter_enter: true}, colour: bgr}".formatted(set));
    done("eval savi --protocol paper-table3 --cache " + cache() + " --weights", savi);
    JsonNode table3 = scores(savi.resolve("scores-paper-table3.json"));
    isComplete(table3.get("metrics"), 6, "mse", "ari", "paper_ari");
    assertThat(table3.at("/absent/ari_video").asText()).contains("do not keep their object");
    assertThat(table3.at("/data/clips").asInt()).isEqualTo(2 * 16); // end to end
    done("eval slotformer --cache " + cache() + " --weights", former);
    JsonNode rollout = scores(former.resolve("scores.json"));
    isComplete(rollout.get("metrics"), 2, "mse_sum", "psnr", "ssim", "ari", "ap");
    assertThat(rollout.at("/data/stride").asInt()).isEqualTo(2);
    assertThat(rollout.at("/absent/trajectory_px").asText()).contains("do not keep their object");
    done("compare", savi, former);
    assertThat(out.toString()).contains("## paper-table3", " | 0.863 |", "## Scores of slotformer");
  }

  /** Images are videos of one frame; without masks there is nothing to score segmentation by. */
  @Test
  void videosOfOneFrameWithoutLabels() throws IOException {
    Path set = Files.createDirectories(folder.resolve("images"));
    for (int i = 1; i <= 12; i++) {
      RgbImage image = RgbImage.black(32 + i, 32);
      image.setRgb(i, i, 0xff8000);
      PngFile.write(image, set.resolve("scene" + i + ".png"));
    }
    Path savi = savi("{images: {root: %s}}".formatted(set), 1);
    done("eval savi --split train --cache " + cache() + " --weights", savi);
    JsonNode scores = scores(savi.resolve("scores.json"));
    isComplete(scores.get("metrics"), 1, "mse", "psnr", "ssim");
    for (String metric : List.of("ari", "fg_ari", "miou", "fg_miou", "paper_ari", "ari_video")) {
      assertThat(scores.at("/metrics").has(metric)).as(metric).isFalse();
      assertThat(scores.at("/absent/" + metric).asText()).isEqualTo("the videos have no labels");
    }
    assertThat(out.toString()).contains("— the videos have no labels").doesNotContain("NaN");
  }
}
