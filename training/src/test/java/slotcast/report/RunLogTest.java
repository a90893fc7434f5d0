package slotcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  @TempDir Path folder;

  @Test
  void readsJsonLinesAndPassesOverAHalfOne() throws IOException {
    Files.writeString(
        folder.resolve("log.jsonl"),
        """
        {"kind":"train","step":10,"minutes":0.1,"values":{"loss":0.5,"rate":1.0E-4}}
        {"kind":"train","step":20,"minutes":0.2,"values":{"loss":0.25,"rate":2.0E-4}}
        {"kind":"evaluation","step":20,"minutes":0.2,"values":{"fg_ari":null,"ari":0.5}}
        {"kind":"health","step":20,"minutes":0.2,"values":{"empty_slots":1.5}}
        {"kind":"train","step":30,"minu""");
    RunLog log = RunLog.read(folder);
    assertThat(log.training().keySet()).containsExactly("loss", "rate");
    assertThat(log.training().get("loss").steps()).containsExactly(10, 20);
    assertThat(log.training().get("loss").values()).containsExactly(0.5, 0.25);
    assertThat(log.evaluation().get("fg_ari").last()).isNaN();
    assertThat(log.lastScores()).containsEntry("ari", 0.5);
    assertThat(log.health().get("empty_slots").last()).isEqualTo(1.5);
    assertThat(log.broken()).isEqualTo(1);
  }

  @Test
  void readsTheLogsOfOlderRuns() throws IOException {
    Files.writeString(
        folder.resolve("log.csv"),
        """
        step,minutes,name,value
        10,0.10,gradient_norm,2.5
        10,0.10,loss,0.5
        10,0.10,fg_ari,0.75
        10,0.10,lo""");
    RunLog log = RunLog.read(folder);
    assertThat(log.training().keySet()).containsExactly("gradient_norm", "loss");
    assertThat(log.lastScores()).containsOnlyKeys("fg_ari").containsEntry("fg_ari", 0.75);
    assertThat(log.broken()).isEqualTo(1);
  }

  @Test
  void aFolderWithoutALogHasNone() throws IOException {
    assertThat(RunLog.read(folder)).isEqualTo(RunLog.empty());
  }
}
