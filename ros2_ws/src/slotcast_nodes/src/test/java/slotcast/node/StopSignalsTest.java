package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals to a real process. */
@Timeout(600)
class StopSignalsTest {
  private Process child;
  private BufferedReader answers;

  private void start(int cleaningSeconds) throws IOException {
    child =
        new ProcessBuilder(
                // A shell has its background jobs ignore SIGINT, and Java keeps to that.
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                StopSignalsChild.class.getName(),
                Integer.toString(cleaningSeconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    assertThat(answers.readLine()).isEqualTo("ready");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private int status() throws InterruptedException {
    assertThat(child.waitFor(500, TimeUnit.SECONDS)).isTrue();
    return child.exitValue();
  }

  @AfterEach
  void stop() {
    child.destroyForcibly();
  }

  @ParameterizedTest
  @CsvSource({"INT", "TERM"})
  void aSignalCleansUpAndIsSuccess(String name) throws Exception {
    start(0);
    signal(name);
    assertThat(answers.readLine()).isEqualTo("cleaning up");
    assertThat(answers.readLine()).isEqualTo("clean");
    assertThat(status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"INT,INT,130", "INT,TERM,143"})
  void aSecondSignalDoesNotWait(String first, String second, int status) throws Exception {
    start(100);
    signal(first);
    assertThat(answers.readLine()).isEqualTo("cleaning up");
    Thread.sleep(300); // closer together they are taken for one
    signal(second);
    assertThat(status()).isEqualTo(status);
    assertThat(answers.readLine()).isNull();
  }

  @Test
  void aSignalThatIsSentTwiceIsOne() throws Exception {
    start(2);
    // As timeout(1) does: to the process, then to its group.
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -TERM $0; kill -TERM $0", "" + child.pid()).start();
    assertThat(kill.waitFor()).isZero();
    assertThat(answers.readLine()).isEqualTo("cleaning up");
    assertThat(answers.readLine()).isEqualTo("clean");
    assertThat(status()).isZero();
  }
}
