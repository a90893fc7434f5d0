package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;

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
    String before = score("truth.hota", 0.8, 0, "higher");
    String after = score("truth.hota", 0.6, 0, "higher");
    assertThat(judge(report(before, 5), report(after, 5), limits).passes()).isTrue();
    assertThat(passes(before, after)).isFalse();
    before = score("prediction.centre_px.1", 1, 0, "lower");
    after = score("prediction.centre_px.1", 9, 0, "lower");
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

  @Test
  void anotherFileIsNoReport() throws IOException {
    Path file = Files.writeString(folder.resolve("other.json"), "{\"schema\": \"x/2\"}");
    assertThatThrownBy(() -> Gate.read(file, GateLimits.USUAL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("x/2");
    Files.writeString(file, "no");
    assertThatThrownBy(() -> Gate.read(file, GateLimits.USUAL)).hasMessageContaining("no JSON");
  }
}
