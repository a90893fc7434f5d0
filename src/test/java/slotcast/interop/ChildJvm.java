package slotcast.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One of our programs in a process of its own, with this JVM's class path. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ChildJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code mainClass}.
   *
   * @param log gets both its outputs
   * @param environment added to this process's own
   */
  public static ChildJvm start(
      Path log, Map<String, String> environment, Class<?> mainClass, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-Djava.awt.headless=true");
    command.add("-Dai.djl.offline=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), log);
  }

  /** Writes a line to its standard input. */
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written so far. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /**
   * Waits for a line that it writes.
   *
   * @return the first such line
   * @throws AssertionError with its log if the time passes or it ends before
   */
  public String awaitLine(Duration limit, Predicate<String> wanted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean alive = isAlive();
      for (String line : Files.readAllLines(log)) {
        if (wanted.test(line)) {
          return line;
        }
      }
      if (!alive || System.nanoTime() > end) {
        throw new AssertionError("waited in vain for a line of " + process.info() + "\n" + log());
      }
      Thread.sleep(50);
    }
  }

  /** Asks it to end as Ctrl-C does and returns its exit status. */
  public int end(Duration limit) throws InterruptedException, IOException {
    process.destroy();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running " + limit + " after SIGTERM\n" + log());
    }
    return process.exitValue();
  }

  /** Waits for its own end and returns its exit status. */
  public int awaitEnd(Duration limit) throws InterruptedException, IOException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + limit + "\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
