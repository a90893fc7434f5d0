package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.runtime.torch.BackendChoice.Trial;

class BackendChoiceTest {
  @TempDir Path folder;

  private Path file;
  private int opened;
  private int closed;
  private Backend fastest = Backend.ONNX;

  @BeforeEach
  void name() {
    file = folder.resolve("cache/backends.json");
  }

  private final class Round implements Trial {
    private final Backend backend;

    Round(Backend backend) {
      this.backend = backend;
      opened++;
    }

    @Override
    public void run() {
      if (backend != fastest) {
        try {
          Thread.sleep(20);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private Backend choose(String key, boolean again) {
    Map<Backend, Supplier<Trial>> trials = new EnumMap<>(Backend.class);
    for (Backend each : new Backend[] {Backend.TORCHSCRIPT, Backend.ONNX}) {
      trials.put(each, () -> new Round(each));
    }
    return new BackendChoice(file, 2).of(key, trials, again);
  }

  @Test
  void whatWasFasterOnceIsTakenUntilItIsMeasuredAgain() throws IOException {
    assertThat(choose("a", false)).isEqualTo(Backend.ONNX);
    assertThat(opened).isEqualTo(2);
    assertThat(closed).isEqualTo(2);
    assertThat(Files.readString(file)).contains("\"a\"", "ONNX", "torchscript");
    fastest = Backend.TORCHSCRIPT;
    assertThat(choose("a", false)).isEqualTo(Backend.ONNX);
    assertThat(opened).isEqualTo(2); // nothing was measured
    assertThat(choose("b", false)).isEqualTo(Backend.TORCHSCRIPT); // another model, or machine
    assertThat(choose("a", true)).isEqualTo(Backend.TORCHSCRIPT);
    assertThat(choose("a", false)).isEqualTo(Backend.TORCHSCRIPT);
    assertThat(opened).isEqualTo(6);
  }

  @Test
  void aFileThatIsNoneCountsAsEmpty() throws IOException {
    Files.createDirectories(file.getParent());
    for (String text : new String[] {"", "{", "[1, 2]", "{\"choices\": {\"a\": {}}}", "\0"}) {
      Files.writeString(file, text);
      int before = opened;
      assertThat(choose("a", false)).as(text).isEqualTo(Backend.ONNX);
      assertThat(opened).as(text).isEqualTo(before + 2);
      assertThat(choose("a", false)).as(text).isEqualTo(Backend.ONNX);
      assertThat(opened).as("%s, and remembered", text).isEqualTo(before + 2);
    }
  }

  /** Before version 2 a choice was for a whole model. */
  @Test
  void whatAnotherVersionWroteIsMeasuredAgain() throws IOException {
    choose("a", false);
    String text = Files.readString(file);
    assertThat(text).contains("\"version\"");
    fastest = Backend.TORCHSCRIPT;
    for (String version : new String[] {"1", "2", "4"}) {
      Files.writeString(file, text.replaceFirst("(\"version\"\\s*:\\s*)3", "$1" + version));
      assertThat(choose("a", false)).as(version).isEqualTo(Backend.TORCHSCRIPT);
    }
    Files.writeString(file, text.replaceFirst("\"version\"\\s*:\\s*3\\s*,", ""));
    assertThat(choose("a", false)).isEqualTo(Backend.TORCHSCRIPT);
    Files.writeString(file, text);
    assertThat(choose("a", false)).isEqualTo(Backend.ONNX);
  }

  /** A thread that waits, as for its turn on a busy machine, is slow by the clock alone. */
  @Test
  void onOneThreadTheProcessorsTimeCounts() {
    Map<Backend, Supplier<Trial>> trials = new EnumMap<>(Backend.class);
    trials.put(Backend.TORCHSCRIPT, () -> new Round(Backend.TORCHSCRIPT)); // sleeps
    trials.put(Backend.ONNX, BackendChoiceTest::computing);
    assertThat(new BackendChoice(file, 1).of("a", trials, true)).isEqualTo(Backend.TORCHSCRIPT);
  }

  /** Five milliseconds of the processor. */
  private static Trial computing() {
    return new Trial() {
      @Override
      public void run() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + 5_000_000;
        while (threads.getCurrentThreadCpuTime() < end) {
          Thread.onSpinWait();
        }
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aFileThatCannotBeWrittenIsMissedAndNoMore() throws IOException {
    Files.writeString(folder.resolve("cache"), "a file where the folder should be");
    assertThat(choose("a", false)).isEqualTo(Backend.ONNX);
    assertThat(choose("a", false)).isEqualTo(Backend.ONNX);
    assertThat(opened).isEqualTo(4);
  }
}
