package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FastDdsNativesTest {
  @TempDir Path folder;

  @Test
  void aFileThatWasCutShortIsWrittenAgainAndAWholeOneIsKept() throws Exception {
    byte[] library = {1, 2, 3, 4, 5};
    Path half = Files.write(folder.resolve("half.so"), new byte[] {1, 2});
    Path whole = Files.write(folder.resolve("whole.so"), new byte[] {9, 9, 9, 9, 9});
    FastDdsNatives.unpack(
        Map.of("half.so", library, "whole.so", library, "missing.so", library), folder);
    assertThat(half).hasBinaryContent(library);
    assertThat(folder.resolve("missing.so")).hasBinaryContent(library);
    assertThat(whole).hasBinaryContent(new byte[] {9, 9, 9, 9, 9});
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3);
    }
  }
}
