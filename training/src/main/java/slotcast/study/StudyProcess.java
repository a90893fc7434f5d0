package slotcast.study;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command of Slotcast in a process of its own, on the Java and with the options of this one.
 *
 * @param main class of the command line
 * @param threads of a process, unless the environment has OMP_NUM_THREADS
 */
record StudyProcess(String main, int threads) {
  /** A command that did not succeed; the message is the last line it wrote. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }

  /**
   * Runs to the end.
   *
   * @param arguments of {@code ./slotcast}
   * @param log file that gets what the command writes, behind what is there
   * @throws Failure if its exit status is not 0
   */
  void run(List<String> arguments, Path log) throws IOException, InterruptedException, Failure {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    Files.createDirectories(log.toAbsolutePath().getParent());
    File file = log.toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file));
    builder.environment().putIfAbsent("OMP_NUM_THREADS", String.valueOf(threads));
    Process process = builder.start();
    process.getOutputStream().close();
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      throw e;
    }
    if (status != 0) {
      throw new Failure("exit status " + status + ": " + lastLine(log));
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (!lines.get(i).isBlank()) {
        return lines.get(i).strip();
      }
    }
    return "it wrote nothing";
  }
}
