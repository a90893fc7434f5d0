package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.replay.report.GateLimits.Limit;

class GateTest {
  @TempDir Path folder;

  private static String report(String scores, double latency) {
    return """
    {"schema": "slotcast.replay/1", "recording": {"name": "walk"}, "models": {},
     "cameras": [{"topic": "/camera", "scores": {%s}}],
     "run": {"latency_ms": [{"topic": "/camera", "perception": {"p99": %s}}]}}
    """
        .formatted(scores, latency);
  }

  private static String score(String name, double value, double spread, String better) {
    return "\"%s\": {\"value\": %s, \"spread\": %s, \"unit\": \"px\", \"better\": \"%s\"}"
        .formatted(name, value, spread, better);
  }

  private Gate.Verdict judge(String before, String after, GateLimits limits) throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), before);
    return Gate.read(file, limits).judge(after);
  }

  private boolean passes(String before, String after) throws IOException {
    return judge(report(before, 5), report(after, 50), GateLimits.USUAL).passes();
  }

  @Test
  void aScoreMayGetWorseByFivePercentOrOneSpread() throws IOException {
    String before = score("prediction.centre_px.10", 10, 1, "lower");
    assertThat(passes(before, before)).isTrue();
    assertThat(passes(before, score("prediction.centre_px.10", 10.9, 1, "lower"))).isTrue();
    assertThat(passes(before, score("prediction.centre_px.10", 11.1, 1, "lower"))).isFalse();
    assertThat(passes(before, score("prediction.centre_px.10", 5, 1, "lower"))).isTrue();
    String sure = score("prediction.centre_px.10", 10, 0.01, "lower");
    assertThat(passes(sure, score("prediction.centre_px.10", 10.4, 0.01, "lower"))).isTrue();
    assertThat(passes(sure, score("prediction.centre_px.10", 10.6, 0.01, "lower"))).isFalse();
  }

  @Test
  void whatShouldStayTheSameMayNotGoEitherWayAndBaselinesAreNotJudged() throws IOException {
    String before = score("objects.per_frame", 4, 0.1, "same");
    assertThat(passes(before, score("objects.per_frame", 5, 0.1, "same"))).isFalse();
    assertThat(passes(before, score("objects.per_frame", 3, 0.1, "same"))).isFalse();
    String baseline = score("stand_still.centre_px.1", 1, 0, "none");
    assertThat(passes(baseline, score("stand_still.centre_px.1", 9, 0, "none"))).isTrue();
  }

  @Test
  void aScoreThatCanNoLongerBeGivenIsABreachThatSaysWhy() throws IOException {
    Gate.Verdict verdict =
        judge(
            report(score("truth.hota", 0.8, 0, "higher"), 5),
            report("\"truth.hota\": {\"missing\": \"no truth\"}", 5),
            GateLimits.USUAL);
    assertThat(verdict.passes()).isFalse();
    assertThat(verdict.lines())
        .contains("BREACH  /camera truth.hota can no longer be given: no truth");
  }

  @Test
  void aFileReplacesLimitsByNameAndLatenciesAreJudgedOnlyThen() throws IOException {
    GateLimits limits =
        Yaml.parse(
                """
                scores:
                  truth.*: {absolute: 0.3}
                  prediction.centre_px.1: {}
                  latency.perception.p99: {relative: 0.2}
                """,
                GateLimits.class,
                "limits.yaml")
            .orUsual();
    String off = ", " + score("prediction.centre_px.1", 1, 0, "lower");
    String before = score("truth.hota", 0.8, 0, "higher") + off;
    String after = score("truth.hota", 0.6, 0, "higher") + off;
    assertThat(judge(report(before, 5), report(after, 5), limits).passes()).isTrue();
    assertThat(passes(before, after)).isFalse();
    after = before.replace(off, ", " + score("prediction.centre_px.1", 9, 0, "lower"));
    Gate.Verdict told = judge(report(before, 5), report(after, 5), limits);
    assertThat(told.passes()).isTrue();
    assertThat(told.lines()).anyMatch(l -> l.startsWith("worse   /camera prediction.centre_px.1"));
    Gate.Verdict slow = judge(report(before, 5), report(before, 7), limits);
    assertThat(slow.passes()).isFalse();
    assertThat(slow.lines())
        .contains(
            "BREACH  /camera latency.perception.p99 was 5.000, is 7.000 ms, off by 2.00, 40.0 %,"
                + " spread unknown");
  }

  /** What a gate cannot read it must not pass. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|an empty file",
        "no|no JSON",
        "{\"schema\": |no JSON",
        "[]|a JSON array",
        "{}|no schema in it",
        "{\"schema\": \"x/2\"}|schema x/2, expected slotcast.replay/1",
        "{\"schema\": \"slotcast.replay/2\"}|again with this version",
        "{\"schema\": \"slotcast.replay-many/1\"}|one recording is compared with a report.json",
        "{\"schema\": \"slotcast.replay/1\"}|recording: got nothing",
      })
  void whatIsNoReportIsRefused(String text, String message) throws IOException {
    refused(text, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|cameras[0].scores: got none",
        "\"a\": {}|cameras[0].scores.a.value: got nothing",
        "\"a\": {\"value\": NaN, \"better\": \"lower\"}|no JSON",
        "\"a\": {\"value\": \"NaN\", \"better\": \"lower\"}|a.value: got NaN, expected a finite",
        "\"a\": {\"value\": 1e999, \"better\": \"lower\"}|a.value: got Infinity",
        "\"a\": {\"value\": null, \"better\": \"lower\"}|a.value: got null",
        "\"a\": {\"value\": 1}|a.better: got nothing",
        "\"a\": {\"value\": 1, \"better\": \"up\"}|a.better: got up",
        "\"a\": {\"value\": 1, \"better\": \"lower\", \"spread\": -1}|a.spread: got -1",
        "\"a\": {\"missing\": 3}|a.missing",
      })
  void aScoreThatIsNoNumberIsRefused(String scores, String message) throws IOException {
    refused(report(scores == null ? "" : scores, 5), message);
  }

  @Test
  void camerasAndTimesAreLookedThroughToo() throws IOException {
    String good = report(score("a", 1, 0, "lower"), 5);
    refused(good.replace("\"cameras\": [", "\"cameras\": [], \"x\": ["), "cameras: got none");
    refused(good.replace("\"p99\": 5.0", "\"p99\": \"slow\""), "perception.p99: got slow");
    refused(good.replace("\"models\"", "\"m\""), "models: got nothing");
  }

  private void refused(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("other.json"), text);
    assertThatThrownBy(() -> Gate.read(file, GateLimits.USUAL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageContaining("other.json");
  }

  @Test
  void noFileIsSaid() {
    assertThatThrownBy(() -> Gate.read(folder.resolve("none.json"), GateLimits.USUAL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|nothing",
        "scores: {a: {relative: .nan}}|a finite number",
        "scores: {a: {relative: -0.1}}|relative is -0.1, not >= 0",
        "scores: {a: {relative: 5 %}}|5 %",
        "scores: {a: {relativ: 0.1}}|did you mean relative?",
        "scores: {a: }|nothing",
        "score: {}|did you mean scores?",
        "- a|limits.yaml",
        "scores: {a|limits.yaml",
      })
  void whatIsNoLimitIsRefused(String yaml, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("limits.yaml"), yaml);
    assertThatThrownBy(() -> Yaml.read(file, GateLimits.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageContaining("limits.yaml");
  }

  @Test
  void aLimitOfNoScoreIsRefused() throws IOException {
    String report = report(score("truth.hota", 0.8, 0, "higher"), 5);
    for (String known :
        List.of("truth.*", "truth.hota", "latency.*", "latency.perception.p99", "frames.gaps")) {
      judge(report, report, limits(known));
    }
    assertThatThrownBy(() -> judge(report, report, limits("truth.hotta")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("did you mean truth.hota?");
    assertThatThrownBy(() -> judge(report, report, limits("thruth.*")))
        .hasMessageContaining("no such score");
    String noTimes = report.replace("\"run\"", "\"r\"");
    assertThatThrownBy(() -> judge(noTimes, report, limits("latency.*")))
        .hasMessageContaining("--no-times");
    Gate.Verdict gone = judge(report, noTimes, limits("latency.*"));
    assertThat(gone.passes()).isFalse();
    assertThat(gone.lines())
        .contains(
            "BREACH  /camera latency.perception.p99 can no longer be given: no such time is in this"
                + " report");
  }

  private static GateLimits limits(String name) {
    return new GateLimits(null, Map.of(name, new Limit(0.1, null, null))).orUsual();
  }

  @Test
  void aScoreWithoutBoundsMayGoAway() throws IOException {
    GateLimits told =
        new GateLimits(null, Map.of("truth.hota", new Limit(null, null, null))).orUsual();
    Gate.Verdict verdict =
        judge(
            report(score("truth.hota", 0.8, 0, "higher"), 5),
            report("\"truth.hota\": {\"missing\": \"no truth\"}", 5),
            told);
    assertThat(verdict.passes()).isTrue();
    assertThat(verdict.lines()).anyMatch(l -> l.startsWith("worse   /camera truth.hota can no"));
  }

  /** Where a report knows how much its times vary, both bounds count. */
  @Test
  void timesAreJudgedByTheirSpread() throws IOException {
    String before =
        report(score("a", 1, 0, "lower"), 5)
            .replace("\"p99\": 5.0", "\"p99\": 5.0, \"spread\": {\"p99\": 2}");
    String after = report(score("a", 1, 0, "lower"), 8);
    GateLimits limits =
        new GateLimits(null, Map.of("latency.*", new Limit(null, 0.2, 2.0))).orUsual();
    assertThat(judge(before, after, limits).passes()).isTrue();
    assertThat(judge(before, after.replace("8.0", "10.0"), limits).passes()).isFalse();
  }
}
