package slotcast.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitStatusTest {
  private final StringWriter said = new StringWriter();

  private int status(Throwable failure) {
    return ExitStatus.of(failure, new PrintWriter(said));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(new UserError("a", "b", "c", "d"), "slotcast: a: got b, expected c; d"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("/a/b")),
            "slotcast: file /a/b: got nothing"),
        Arguments.of(
            new AccessDeniedException("/a/b"), "slotcast: file /a/b: got AccessDeniedException"),
        Arguments.of(
            new IllegalStateException(
                "Failed to extract",
                new FileSystemException("/a", null, "No space left on device")),
            "slotcast: file /a: got FileSystemException: No space left on device"),
        Arguments.of(
            new ExecutionException(new OutOfMemoryError("Java heap space")),
            "slotcast: memory: got a full Java heap (Java heap space, -Xmx"),
        Arguments.of(
            new IllegalStateException("DefaultCPUAllocator: can't allocate memory: 9 bytes\n at x"),
            "slotcast: memory: got torch: DefaultCPUAllocator: can't allocate memory: 9 bytes, "),
        Arguments.of(
            new ExceptionInInitializerError(new UnsatisfiedLinkError("/x.so: no libgomp.so.1")),
            "slotcast: native library: got /x.so: no libgomp.so.1, expected one that loads on"),
        Arguments.of(
            new UnsatisfiedLinkError("no jniavutil in java.library.path: /usr/lib")
                .initCause(new UnsatisfiedLinkError("/x.so: libva-drm.so.2: cannot open")),
            "slotcast: native library: got /x.so: libva-drm.so.2: cannot open, expected libva"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatTheUserCanMendIsOneLine(Throwable failure, String line) {
    assertThat(status(failure)).isEqualTo(2);
    assertThat(said.toString()).startsWith(line).hasLineCount(1);
  }

  @Test
  void aFaultOfTheProgramIsItsStackTrace() {
    assertThat(status(new IllegalStateException("why"))).isEqualTo(1);
    assertThat(said.toString())
        .startsWith("slotcast: a fault of the program")
        .contains("java.lang.IllegalStateException: why", "\tat slotcast.error.ExitStatusTest");
  }

  @Test
  void causesThatGoInCirclesEnd() {
    Exception first = new Exception("first");
    first.initCause(new Exception("second", first));
    assertThat(status(first)).isEqualTo(1);
  }
}
