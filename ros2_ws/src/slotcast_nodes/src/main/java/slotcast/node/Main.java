package slotcast.node;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import slotcast.demo.CameraPlayer;
import slotcast.demo.DemoCommand;
import slotcast.error.ExitStatus;
import slotcast.error.UserError;
import slotcast.node.arguments.RosArguments;
import slotcast.platform.NativeLibraries;
import slotcast.replay.BagCommand;
import slotcast.replay.report.ReplayCommand;

/**
 * Command line of what runs on a robot: {@code slotcast node} and {@code slotcast demo}.
 *
 * <p>Exit status: 0 for success, 2 for a mistake that the user can mend (said in one line), 1 for a
 * fault of the program. A node that is stopped by Ctrl-C or SIGTERM ends with 0.
 */
@Command(
    name = "slotcast",
    description = "Sees the objects in a ROS 2 camera and predicts where they go.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "slotcast 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NodeCommand.class,
      DemoCommand.class,
      CameraPlayer.class,
      BagCommand.class,
      ReplayCommand.class
    })
public final class Main {
  private final RosArguments ros;

  Main(RosArguments ros) {
    this.ros = ros;
  }

  /** What follows {@code --ros-args}. */
  RosArguments ros() {
    return ros;
  }

  /** Runs a command; what it left running goes on in its threads. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command to its end; returns the exit status. */
  public static int run(String... arguments) {
    RosArguments ros = RosArguments.parse(List.of());
    if (arguments.length > 0 && arguments[0].equals(NodeCommand.NAME)) {
      try {
        ros = RosArguments.parse(List.of(arguments));
      } catch (UserError e) {
        System.err.println("slotcast: " + e.getMessage());
        return UserError.EXIT_STATUS;
      }
    }
    CommandLine line = new CommandLine(new Main(ros));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> ExitStatus.of(failure, command.getErr()));
    line.setParameterExceptionHandler(
        (failure, parsed) -> {
          CommandLine command = failure.getCommandLine();
          command.getErr().println("slotcast: " + failure.getMessage());
          command
              .getErr()
              .println("Try ./slotcast " + command.getCommandName() + " --help for the options.");
          return UserError.EXIT_STATUS;
        });
    List<String> own = ros.others().isEmpty() ? List.of(arguments) : ros.others();
    line.setExecutionStrategy(Main::runPrepared);
    try {
      return line.execute(own.toArray(String[]::new));
    } catch (RuntimeException | Error e) { // picocli hands on what is no exception of a command
      return ExitStatus.of(e, line.getErr());
    }
  }

  /** As picocli's own way, with native libraries in place; help needs none. */
  private static int runPrepared(ParseResult parsed) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    try {
      NativeLibraries.prepare();
    } catch (UserError e) { // picocli catches only what commands throw
      return ExitStatus.of(e, parsed.commandSpec().commandLine().getErr());
    }
    return new CommandLine.RunLast().execute(parsed);
  }
}
