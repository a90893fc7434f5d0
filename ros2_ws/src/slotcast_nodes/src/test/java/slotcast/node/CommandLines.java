package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import slotcast.node.arguments.RosArguments;

/** What {@code slotcast node} would run, without running it. */
final class CommandLines {
  private CommandLines() {}

  static NodeCommand.Plan plan(String... options) {
    RosArguments ros = RosArguments.parse(List.of(options));
    CommandLine line = new CommandLine(new Main(ros));
    CommandLine node = line.getSubcommands().get(NodeCommand.NAME);
    List<String> own = new ArrayList<>(List.of(NodeCommand.NAME));
    own.addAll(ros.others());
    line.parseArgs(own.toArray(String[]::new));
    return ((NodeCommand) node.getCommand()).plan();
  }
}
