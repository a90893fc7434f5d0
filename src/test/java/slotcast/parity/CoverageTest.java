package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Runs after all others: no golden file may lie there unread. */
@Order(Integer.MAX_VALUE)
class CoverageTest {
  @Test
  void everyFileWasCompared() {
    Set<String> compared =
        ParityReport.rows().stream().map(ParityReport.Row::file).collect(Collectors.toSet());
    Assumptions.assumeFalse(compared.isEmpty(), "run on its own, without the parity tests");
    Stream<String> files = GoldenFolder.files().stream().map(GoldenFolder::stem);
    Stream<String> checkpoints =
        GoldenFolder.checkpoints().stream().map(GoldenFolder::checkpointName);
    List<String> unread =
        Stream.concat(files, checkpoints).filter(name -> !compared.contains(name)).toList();
    assertThat(unread).as("golden files that no test has read").isEmpty();
  }
}
