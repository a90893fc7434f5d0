package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of ten times the heap are cached and trained on; and a disk that takes no more bytes. */
class LargeDataTest {
  private static final int HEAP_MB = 24;

  @TempDir Path folder;

  /** What a Java with a small heap says. */
  private String java(String limit, int status) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                limit + "exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MB + "m",
                "-XX:MaxDirectMemorySize=256m",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=" + System.getProperty("ai.djl.offline", "true"),
                "-cp",
                System.getProperty("java.class.path"),
                LargeDataMain.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(status);
    return said;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void tenTimesTheHeapTrains() throws IOException, InterruptedException {
    assertThat(java("", 0)).contains("loss true");
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isGreaterThan(10L * HEAP_MB << 20);
  }

  @Test
  void aFullDiskLeavesNothingHalf() throws IOException, InterruptedException {
    assertThat(java("ulimit -f 2000; ", 1)).contains("File too large");
    assertThat(files())
        .extracting(f -> f.getFileName().toString())
        .containsExactlyInAnyOrder("about.json", "build.lock");
  }
}
