package slotcast.train;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs commands as {@code ./slotcast} does. */
final class Commands {
  private Commands() {}

  /**
   * Runs one.
   *
   * @param out takes what it prints
   * @param err takes its errors and its progress
   * @return its exit status
   */
  static int run(StringWriter out, StringWriter err, String... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return Main.run(commands, arguments);
  }
}
