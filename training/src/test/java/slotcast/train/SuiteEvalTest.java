package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

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

/** {@code eval --suite} with the weights that ship, on a video or two. */
class SuiteEvalTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  @Test
  void suitesAreScoredBesideTheirBaselines() throws IOException {
    Path json = folder.resolve("scores.json");
    Path table = folder.resolve("table.md");
    Path picture = folder.resolve("suites.png");
    int status =
        run(
            "eval",
            "--suite",
            "grayscale,rates",
            "--videos",
            "1",
            "--frames",
            "10",
            "--calibration-videos",
            "1",
            "--out",
            json.toString(),
            "--table",
            table.toString(),
            "--picture",
            picture.toString());
    assertThat(status).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.path("schema").asText()).isEqualTo("slotcast.eval-suites/1");
    List<String> names =
        List.of(
            "grayscale",
            "rates, 10 Hz",
            "rates, 15 Hz",
            "rates, 15 Hz, one frame of 2",
            "rates, 30 Hz",
            "rates, 30 Hz, one frame of 3");
    JsonNode suites = report.path("suites");
    assertThat(suites.fieldNames()).toIterable().containsExactlyElementsOf(names);
    for (String name : names) {
      JsonNode row = suites.path(name);
      assertThat(row.path("fg_miou").asDouble()).as(name).isBetween(0.2, 1.0);
      assertThat(row.path("mask_baselines").fieldNames())
          .toIterable()
          .containsExactly("colour", "mog2", "flow");
      assertThat(row.path("mask_baselines").path("colour").path("given").asText())
          .contains("true masks of 1 calibration videos");
      JsonNode tracks = row.path("tracks");
      assertThat(tracks.path("slotcast").path("births").asInt()).as(name).isPositive();
      assertThat(tracks.path("kalman").path("births"))
          .isEqualTo(tracks.path("slotcast").path("births"));
      assertThat(row.path("trajectory_error_px_all").path("stand_still").size()).isEqualTo(3);
      assertThat(row.path("ellipses_all").size()).isEqualTo(3);
    }
    for (String name : names) { // a step is a tenth of a second at any rate
      assertThat(suites.path(name).path("steps").toString()).isEqualTo("[1,5,10]");
    }
    // Colours cannot help where there are none.
    assertThat(
            suites
                .path("grayscale")
                .path("mask_baselines")
                .path("colour")
                .path("fg_ari")
                .asDouble())
        .isLessThan(
            suites
                .path("rates, 10 Hz")
                .path("mask_baselines")
                .path("colour")
                .path("fg_ari")
                .asDouble());
    assertThat(table).content().isEqualTo(out.toString());
    assertThat(Files.readAllLines(table).stream().filter(l -> l.startsWith("| grayscale |")))
        .hasSize(2 + 3 + 3 + 1);
    RgbImage image = PngFile.read(picture);
    assertThat(image.width()).isEqualTo(2 * (2 * 64 + 4) + 4);
  }

  /** Measured on the suite itself, with true masks and without, other ellipses come out. */
  @Test
  void ellipsesAreMeasuredOnEachSuite() throws IOException {
    Path json = folder.resolve("scores.json");
    List<String> inside = new ArrayList<>();
    for (String[] more :
        new String[][] {{}, {"--own-ellipses=2"}, {"--own-ellipses=2", "--without-labels"}}) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "eval",
                  "--weights=isa-small",
                  "--predictor-weights=slotformer-isa",
                  "--suite=textures",
                  "--videos=2",
                  "--frames=12",
                  "--calibration-videos=1",
                  "--out=" + json));
      words.addAll(List.of(more));
      assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
      JsonNode report = new ObjectMapper().readTree(json.toFile());
      assertThat(report.path("own_ellipses").asInt()).isEqualTo(more.length == 0 ? 0 : 2);
      assertThat(report.path("own_ellipses_with_labels").asBoolean()).isEqualTo(more.length == 1);
      assertThat(out.toString()).contains(more.length == 0 ? "of each suite.\n" : "2 other videos");
      inside.add(report.path("suites").path("textures").path("ellipses_all").toString());
    }
    assertThat(inside).doesNotHaveDuplicates();
  }

  @Test
  void mistakesAreNamed() {
    assertThat(run("eval", "--suite", "plain,greyscale")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean grayscale?");
    assertThat(run("eval", "--table", "x.md")).isEqualTo(2);
    assertThat(err.toString()).contains("add --suite all");
    assertThat(run("eval", "--suite", "plain", "--calibration-videos", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--calibration-videos");
    assertThat(run("eval", "--own-ellipses", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("--own-ellipses", "--suite");
    assertThat(run("eval", "--suite", "plain", "--without-labels")).isEqualTo(2);
    String old = "--predictor-weights=slotformer-small";
    assertThat(run("eval", "--suite=plain", "--own-ellipses=1", "--weights=savi-small", old))
        .isEqualTo(2);
    assertThat(err.toString()).contains("without learnt paths");
  }
}
