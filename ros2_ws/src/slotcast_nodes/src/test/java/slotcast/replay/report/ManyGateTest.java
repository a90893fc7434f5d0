package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.replay.report.GateLimits.Limit;

class ManyGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Recordings a, b, c and so on, each with one score whose spread along it is large. */
  private static ManyReport report(double... values) {
    List<ManyReport.Outcome> outcomes = new ArrayList<>();
    for (double value : values) {
      String name = String.valueOf((char) ('a' + outcomes.size()));
      String report =
          """
          {"schema": "slotcast.replay/1", "recording": {"name": "x"}, "models": {}, "cameras":
           [{"topic": "/camera", "scores": {
             "prediction.centre_px.1": {"value": %f, "spread": 5, "unit": "px", "better": "lower"},
             "truth.hota": {"missing": "no truth"}}}]}
          """;
      outcomes.add(
          Double.isNaN(value)
              ? new ManyReport.Outcome(name, tree("{}"), "it is damaged")
              : new ManyReport.Outcome(name, tree(String.format(Locale.ROOT, report, value)), ""));
    }
    return new ManyReport("list", outcomes, -1);
  }

  private Gate.Verdict judge(ManyReport before, ManyReport after) throws IOException {
    Path file = Files.writeString(folder.resolve("many.json"), before.json());
    return ManyGate.read(file, GateLimits.USUAL).judge(after.root());
  }

  @Test
  void theSameRunPasses() throws IOException {
    Gate.Verdict verdict = judge(report(1, 20, 3), report(1, 20, 3));
    assertThat(verdict.passes()).isTrue();
    assertThat(verdict.lines()).containsExactly("nothing got worse");
  }

  /** Within the spread of each recording, and between recordings; but all lose a tenth. */
  @Test
  void aSmallLossThatAllHaveIsSeenInTheMean() throws IOException {
    Gate.Verdict verdict = judge(report(10, 20, 30), report(11, 22.1, 33));
    assertThat(verdict.passes()).isFalse();
    assertThat(verdict.breaches()).isOne();
    assertThat(verdict.lines())
        .anyMatch(l -> l.startsWith("worse   a /camera prediction.centre_px.1 was 10"))
        .anyMatch(
            l -> l.startsWith("BREACH  mean of 3: prediction.centre_px.1 was 20.00, is 22.03"));
  }

  @Test
  void lossesAndGainsThatCancelOutPass() throws IOException {
    assertThat(judge(report(10, 20, 30), report(12, 19, 31)).passes()).isTrue();
  }

  @Test
  void aRecordingThatFailsOrIsGoneIsABreachAndANewOneIsNot() throws IOException {
    Gate.Verdict failed = judge(report(1, 2), report(1, Double.NaN));
    assertThat(failed.passes()).isFalse();
    assertThat(failed.lines()).contains("BREACH  b failed: it is damaged");
    Gate.Verdict gone = judge(report(1, 2), report(1));
    assertThat(gone.lines()).contains("BREACH  b is not in this run");
    Gate.Verdict more = judge(report(1, Double.NaN), report(1, 2, 3));
    assertThat(more.passes()).isTrue();
    assertThat(more.lines())
        .contains(
            "note: b failed in the other run and is not compared",
            "note: c is new and not compared");
  }

  @Test
  void aFileThatIsNoReportOfManyIsRefusedByPlace() throws IOException {
    Path file = folder.resolve("many.json");
    Map<String, String> cases =
        Map.of(
            "",
            "an empty file",
            "{\"schema\": \"slotcast.replay/1\"}",
            "--many with a many.json",
            "{\"schema\": \"slotcast.replay-many/2\"}",
            "again with this version",
            "{\"schema\": \"slotcast.replay-many/1\"}",
            "recordings: got",
            "{\"schema\": \"slotcast.replay-many/1\", \"recordings\": []}",
            "got none",
            "{\"schema\": \"slotcast.replay-many/1\", \"recordings\": [{}]}",
            "recordings[0].name",
            "{\"schema\": \"slotcast.replay-many/1\", \"recordings\": [{\"name\": \"a\"}]}",
            "recordings[0].recording: got nothing",
            report(1).json().replace("\"value\" : 1.0", "\"value\" : \"NaN\""),
            "recordings[0].cameras[0].scores.prediction.centre_px.1.value: got NaN");
    for (Map.Entry<String, String> e : cases.entrySet()) {
      Files.writeString(file, e.getKey());
      assertThatThrownBy(() -> ManyGate.read(file, GateLimits.USUAL))
          .as(e.getKey())
          .isInstanceOf(UserError.class)
          .hasMessageContaining(e.getValue())
          .hasMessageContaining("many.json");
    }
    Files.writeString(file, report(1).json());
    GateLimits misspelt =
        new GateLimits(null, Map.of("prediction.center_px.1", new Limit(1.0, null, null)));
    assertThatThrownBy(() -> ManyGate.read(file, misspelt))
        .hasMessageContaining("did you mean prediction.centre_px.1?");
  }

  @Test
  void theTableTellsMeansSpreadsAndWhyThereIsNone() {
    ManyReport report = report(1, 3, Double.NaN);
    JsonNode score = report.root().at("/scores/prediction.centre_px.1");
    assertThat(score.path("mean").asDouble()).isEqualTo(2);
    assertThat(score.path("deviation").asDouble()).isEqualTo(1.41421);
    assertThat(report.root().at("/scores/truth.hota/missing").asText()).isEqualTo("no truth");
    String markdown = new ManyTable(report).markdown();
    assertThat(markdown)
        .contains("3 recordings, 1 of them failed.")
        .contains("| a | /camera | 1 | none (1) |")
        .contains("| c | failed (2) |  |  |")
        .contains("| mean |  | 2 ± 1.414 | none |")
        .contains("\n(1) no truth\n", "\n(2) it is damaged\n")
        .doesNotContain("NaN");
    String html = new ManyTable(report).html();
    assertThat(html)
        .contains("<a href=\"a/report.html\">a</a>")
        .doesNotContain("c/report.html", "NaN");
  }
}
