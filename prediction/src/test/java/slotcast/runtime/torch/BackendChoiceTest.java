package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.runtime.torch.BackendChoice.Trial;

class BackendChoiceTest {
  private static final Backends TORCHSCRIPT = Backends.both(Backend.TORCHSCRIPT);
  private static final Backends ONNX = Backends.both(Backend.ONNX);
  private static final Backends SPLIT = new Backends(Backend.ONNX, Backend.TORCHSCRIPT);

  @TempDir Path folder;

  private Path file;
  private int opened;
  private int closed;
  private Backends fastest = ONNX;

  @BeforeEach
  void name() {
    file = folder.resolve("cache/backends.json");
  }

  private final class Round implements Trial {
    private final Backends backend;

    Round(Backends backend) {
      this.backend = backend;
      opened++;
    }

    @Override
    public void run() {
      if (!backend.equals(fastest)) {
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

  private Backends choose(String key, boolean again) {
    Map<Backends, Supplier<Trial>> trials = new LinkedHashMap<>();
    for (Backends each : Backends.ANY) {
      trials.put(each, () -> new Round(each));
    }
    return new BackendChoice(file, 2).of(key, trials, again);
  }

  @Test
  void whatWasFasterOnceIsTakenUntilItIsMeasuredAgain() throws IOException {
    assertThat(choose("a", false)).isEqualTo(ONNX);
    assertThat(opened).isEqualTo(4);
    assertThat(closed).isEqualTo(4);
    assertThat(Files.readString(file)).contains("\"a\"", "\"onnx\"", "\"torchscript+onnx\"");
    fastest = TORCHSCRIPT;
    assertThat(choose("a", false)).isEqualTo(ONNX);
    assertThat(opened).isEqualTo(4); // nothing was measured
    assertThat(choose("b", false)).isEqualTo(TORCHSCRIPT); // another model, or machine
    assertThat(choose("a", true)).isEqualTo(TORCHSCRIPT);
    assertThat(choose("a", false)).isEqualTo(TORCHSCRIPT);
    assertThat(opened).isEqualTo(12);
  }

  @Test
  void oneForEachPartIsRememberedToo() throws IOException {
    fastest = SPLIT;
    assertThat(choose("a", false)).isEqualTo(SPLIT);
    assertThat(Files.readString(file)).containsPattern("\"backend\"\\s*:\\s*\"onnx.torchscript\"");
    fastest = ONNX;
    assertThat(choose("a", false)).isEqualTo(SPLIT);
    assertThat(opened).isEqualTo(4);
  }

  /** As where a part alone was asked for, or a back end is gone. */
  @Test
  void whatCannotBeTakenAnyMoreIsMeasuredAgain() {
    fastest = SPLIT;
    choose("a", false);
    Map<Backends, Supplier<Trial>> trials = new LinkedHashMap<>();
    trials.put(ONNX, () -> new Round(ONNX));
    assertThat(new BackendChoice(file, 2).of("a", trials, false)).isEqualTo(ONNX);
    assertThat(opened).isEqualTo(5);
  }

  @Test
  void aFileThatIsNoneCountsAsEmpty() throws IOException {
    Files.createDirectories(file.getParent());
    for (String text : new String[] {"", "{", "[1, 2]", "{\"choices\": {\"a\": {}}}", "\0"}) {
      Files.writeString(file, text);
      int before = opened;
      assertThat(choose("a", false)).as(text).isEqualTo(ONNX);
      assertThat(opened).as(text).isEqualTo(before + 4);
      assertThat(choose("a", false)).as(text).isEqualTo(ONNX);
      assertThat(opened).as("%s, and remembered", text).isEqualTo(before + 4);
    }
  }

  /** Before version 3 a perception model had one choice, before 2 each model. */
  @Test
  void whatAnotherVersionWroteIsMeasuredAgain() throws IOException {
    choose("a", false);
    String text = Files.readString(file);
    assertThat(text).contains("\"version\"");
    fastest = TORCHSCRIPT;
    for (String version : new String[] {"1", "2", "4"}) {
      Files.writeString(file, text.replaceFirst("(\"version\"\\s*:\\s*)3", "$1" + version));
      assertThat(choose("a", false)).as(version).isEqualTo(TORCHSCRIPT);
    }
    Files.writeString(file, text.replaceFirst("\"version\"\\s*:\\s*3\\s*,", ""));
    assertThat(choose("a", false)).isEqualTo(TORCHSCRIPT);
    Files.writeString( // as version 2 wrote it
        file,
        "{\"version\": 2, \"choices\": {\"a\": {\"backend\": \"ONNX\", \"milliseconds\": {\"onnx\": 1.0}}}}");
    assertThat(choose("a", false)).isEqualTo(TORCHSCRIPT);
    Files.writeString(file, text);
    assertThat(choose("a", false)).isEqualTo(ONNX);
  }

  /** A thread that waits, as for its turn on a busy machine, is slow by the clock alone. */
  @Test
  void onOneThreadTheProcessorsTimeCounts() {
    Map<Backends, Supplier<Trial>> trials = new LinkedHashMap<>();
    trials.put(TORCHSCRIPT, () -> new Round(TORCHSCRIPT)); // sleeps
    trials.put(ONNX, BackendChoiceTest::computing);
    assertThat(new BackendChoice(file, 1).of("a", trials, true)).isEqualTo(TORCHSCRIPT);
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
    assertThat(choose("a", false)).isEqualTo(ONNX);
    assertThat(choose("a", false)).isEqualTo(ONNX);
    assertThat(opened).isEqualTo(8);
  }
}
