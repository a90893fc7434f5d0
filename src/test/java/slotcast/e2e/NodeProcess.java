package slotcast.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import slotcast.ros.transport.DdsOptions;

/** {@code slotcast node} in a process of its own, as the launcher starts it. */
public final class NodeProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private NodeProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the program.
   *
   * @param log where standard output and errors go
   * @param arguments such as {@code node --domain 3}
   */
  public static NodeProcess start(Path log, String... arguments) throws IOException {
    // A shell has its background jobs ignore SIGINT, and Java keeps to that.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dai.djl.offline=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "slotcast.node.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    return new NodeProcess(builder.start(), log);
  }

  /**
   * Starts {@code slotcast node} on the loopback interface, in this process's domain, with the
   * models that {@link UntrainedModels#write} wrote into a folder.
   *
   * @param folder of the models, which gets {@code node.log}
   * @param more options, and {@code --ros-args} with what follows them
   */
  public static NodeProcess startNode(Path folder, String... more) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("node");
    arguments.addAll(List.of("--domain", Integer.toString(DdsOptions.domainOfThisProcess())));
    arguments.addAll(List.of("--interface", "127.0.0.1"));
    arguments.addAll(UntrainedModels.weights(folder));
    arguments.addAll(List.of(more));
    return start(folder.resolve("node.log"), arguments.toArray(String[]::new));
  }

  /** What it said so far. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no output: " + e;
    }
  }

  /** The system's number of it. */
  public long pid() {
    return process.pid();
  }

  /** Megabytes of its memory that are in RAM now. */
  public long residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
      }
    }
    throw new IOException("no VmRSS of process " + process.pid());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends Ctrl-C. */
  public void interrupt() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill ended with " + kill.exitValue());
    }
  }

  /** Waits for its end; returns its exit status. */
  public int await(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " s:\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(15, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
