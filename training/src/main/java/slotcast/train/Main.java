package slotcast.train;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import slotcast.bench.BenchCommand;
import slotcast.error.ExitStatus;
import slotcast.error.UserError;
import slotcast.eval.CalibrateCommand;
import slotcast.eval.CompareCommand;
import slotcast.eval.TableCommand;
import slotcast.platform.NativeLibraries;
import slotcast.ranks.Launch;
import slotcast.ranks.MpiRanks;
import slotcast.sim.SimulateCommand;
import slotcast.study.StudyCommand;

/**
 * The offline tools: {@code ./slotcast simulate}, {@code data}, {@code train}, {@code extract},
 * {@code calibrate}, {@code eval}, {@code table}, {@code compare}, {@code study}, {@code import},
 * {@code export}, {@code report} and {@code bench}.
 *
 * <p>Exit status: 0 for success, 2 for a mistake that the user can mend (said in one line), 1 for a
 * fault of the program; of training also 4 for a collapsed run and 75 for one that was stopped and
 * can go on.
 */
@Command(
    name = "slotcast",
    description = "Object-centric perception and prediction: offline tools.",
    mixinStandardHelpOptions = true,
    version = "slotcast 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SimulateCommand.class,
      DataCommand.class,
      TrainCommand.class,
      ExtractCommand.class,
      CalibrateCommand.class,
      ScoreCommand.class,
      TableCommand.class,
      CompareCommand.class,
      StudyCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      BenchCommand.class
    })
public final class Main {
  private static final String LOG_LEVEL = "slotcast.log"; // of logback.xml

  private Main() {}

  /** Runs a command. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("train")) {
      leaveTalkToRankZero();
      RunSignals.install(StopRequest.OF_PROCESS);
    }
    int status = run(new CommandLine(new Main()), args);
    MpiRanks.abortOpen(status); // it ends alone, and the others wait for it
    if (status == RunStopped.STATUS) {
      RunSignals.exit(); // everything is written, and whoever sent the signal waits
    }
    System.exit(status);
  }

  /** Before there is a logger: of the other ranks only warnings and errors are shown. */
  private static void leaveTalkToRankZero() {
    if (Launch.current().rank() > 0 && System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "WARN");
    }
  }

  /** Runs a command to its end; returns the exit status. */
  static int run(CommandLine commands, String... args) {
    commands.setExecutionExceptionHandler(
        (failure, command, parsed) -> status(failure, command.getErr()));
    commands.setParameterExceptionHandler(
        (failure, parsed) -> {
          CommandLine command = failure.getCommandLine();
          command.getErr().println("slotcast: " + failure.getMessage());
          command
              .getErr()
              .println(
                  "Try ./" + command.getCommandSpec().qualifiedName() + " --help for the options.");
          return UserError.EXIT_STATUS;
        });
    commands.setExecutionStrategy(Main::runPrepared);
    try {
      return commands.execute(args);
    } catch (RuntimeException | Error e) { // picocli hands on what is no exception of a command
      return ExitStatus.of(e, commands.getErr());
    }
  }

  private static int status(Throwable failure, PrintWriter errors) {
    if (failure instanceof RunStopped) {
      errors.println("slotcast: " + failure.getMessage());
      errors.flush();
      return RunStopped.STATUS;
    }
    int status = ExitStatus.of(failure, errors);
    return failure instanceof TrainingFailure f ? f.status() : status;
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

  /** The command line, for its tests. */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }
}
