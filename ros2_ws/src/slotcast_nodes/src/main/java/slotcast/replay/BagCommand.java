package slotcast.replay;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./slotcast bag info|convert|cut}: what is in a recording, and other forms of it. */
@Command(
    name = "bag",
    description = {
      "Looks into recordings and turns them into other kinds. A recording is a rosbag2 (MCAP or",
      "sqlite3, a folder or a bare file), a video file, a folder of pictures or a camera",
      "(/dev/video0)."
    },
    mixinStandardHelpOptions = true,
    subcommands = {BagCommand.Info.class, ConvertCommand.class, ConvertCommand.Cut.class})
public final class BagCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "bag: expected info, convert or cut");
  }

  /** What is in a recording. */
  @Command(
      name = "info",
      description = "Tells what is in a recording, in words.",
      mixinStandardHelpOptions = true)
  static final class Info implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "SOURCE", description = "Bag, video or folder of pictures.")
    Path source;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    @Override
    public Integer call() {
      RecordingInfo info = RecordingInfo.of(source, MessageSource.open(source));
      spec.commandLine().getOut().print(json ? info.json() : info.text());
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
