package slotcast.train;

import picocli.CommandLine.Command;
import slotcast.data.check.CheckCommand;

/** {@code ./slotcast data}: what can be done with data sets on disk. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    version = "slotcast 0.1.0",
    description = "Data sets on disk.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CheckCommand.class)
final class DataCommand {}
