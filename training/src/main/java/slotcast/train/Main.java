package slotcast.train;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import slotcast.error.UserError;
import slotcast.eval.EvalCommand;
import slotcast.sim.SimulateCommand;

/** The offline tools: simulate, train and eval. */
@Command(
    name = "slotcast",
    description = "Object-centric perception and prediction: offline tools.",
    mixinStandardHelpOptions = true,
    subcommands = {SimulateCommand.class, TrainCommand.class, EvalCommand.class})
public final class Main {
  private Main() {}

  /** Runs a command; a {@link UserError} is one line on standard error and exit status 2. */
  public static void main(String[] args) {
    CommandLine commands = new CommandLine(new Main());
    commands.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof UserError) {
            command
                .getErr()
                .println(command.getColorScheme().errorText("error: " + e.getMessage()));
            return UserError.EXIT_STATUS;
          }
          throw e;
        });
    System.exit(commands.execute(args));
  }
}
