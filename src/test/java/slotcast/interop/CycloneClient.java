package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The C client on Eclipse Cyclone DDS (src/test/resources/interop/client.c), which calls a node's
 * services as rmw_cyclonedds_cpp does. Each call is a process of its own.
 */
final class CycloneClient {
  private static final int SECONDS = 120;

  private final Path program;
  private final Path folder;
  private final int domainId;

  /** A client that listens. */
  static final class Listener implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Path errors;

    private Listener(Process process, Path output, Path errors) {
      this.process = process;
      this.output = output;
      this.errors = errors;
    }

    private Listener awaitMatch() throws IOException, InterruptedException {
      while (!Files.readString(errors).contains("listening")) {
        assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
        Thread.sleep(20);
      }
      return this;
    }

    /** What it heard, a line each, once it has heard all that it waits for. */
    List<String> heard() throws IOException, InterruptedException {
      boolean ended = process.waitFor(2L * SECONDS, TimeUnit.SECONDS);
      assertThat(ended && process.exitValue() == 0)
          .as(Files.readString(output) + Files.readString(errors))
          .isTrue();
      return Files.readAllLines(output);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  private CycloneClient(Path program, Path folder, int domainId) {
    this.program = program;
    this.folder = folder;
    this.domainId = domainId;
  }

  /** As {@link CyclonePeer#build}. */
  static CycloneClient build(Path folder, int domainId) throws IOException, InterruptedException {
    return new CycloneClient(CyclonePeer.compile(folder, "Services", "client"), folder, domainId);
  }

  private List<String> command(String node, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(), Integer.toString(domainId), Integer.toString(SECONDS), node));
    command.addAll(List.of(words));
    return command;
  }

  /**
   * Runs a command of the client.
   *
   * @param node full name of the node, such as {@code /slotcast_perception}
   * @return what it prints, a line each
   */
  List<String> call(String node, String... words) throws IOException, InterruptedException {
    return CyclonePeer.call(folder, command(node, words).toArray(String[]::new)).lines().toList();
  }

  /** Starts to listen; returns when the publisher is matched. */
  Listener listen(String node, String... words) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "listener", ".out");
    Path errors = Files.createTempFile(folder, "listener", ".err");
    Process process =
        CyclonePeer.builder(command(node, words).toArray(String[]::new))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    return new Listener(process, output, errors).awaitMatch();
  }
}
