package slotcast.node.arguments;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slotcast.config.NearestName;
import slotcast.error.UserError;

/**
 * The arguments between {@code --ros-args} and {@code --} or the end, of which there may be several
 * blocks, and the program's own in between.
 */
public final class RosArguments {
  private static final String BEGIN = "--ros-args";
  private static final Set<String> SWITCHES =
      Set.of(
          "--enable-stdout-logs",
          "--disable-stdout-logs",
          "--enable-rosout-logs",
          "--disable-rosout-logs",
          "--enable-external-lib-logs",
          "--disable-external-lib-logs");
  private static final Set<String> FLAGS =
      Set.of(
          "-p",
          "--param",
          "-r",
          "--remap",
          "--params-file",
          "--log-level",
          "--log-file-name",
          "--log-config-file",
          "-e",
          "--enclave");

  private final List<String> others = new ArrayList<>();
  private final List<RemapRule> rules = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final LogLevels logs = new LogLevels();
  private ParameterOverrides parameters = ParameterOverrides.NONE;

  private RosArguments() {}

  /**
   * Reads a command line.
   *
   * @throws UserError if an argument after {@code --ros-args} is unknown, has no value or a wrong
   *     one. Parameter files are read later.
   */
  public static RosArguments parse(List<String> arguments) {
    RosArguments parsed = new RosArguments();
    boolean ros = false;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (argument.equals(BEGIN)) {
        ros = true;
      } else if (ros && argument.equals("--")) {
        ros = false;
      } else if (ros) {
        parsed.take(argument, rest);
      } else {
        parsed.takeOther(argument);
      }
    }
    return parsed;
  }

  /** Rules without {@code --ros-args} are how ROS 2 began; rcl still takes them. */
  private void takeOther(String argument) {
    Optional<RemapRule> rule =
        argument.startsWith("-") ? Optional.empty() : RemapRule.find(argument);
    if (rule.isEmpty()) {
      others.add(argument);
      return;
    }
    rules.add(rule.get());
    notices.add(argument + " is an old way to remap; write --ros-args -r " + argument);
  }

  private void take(String flag, Iterator<String> rest) {
    if (SWITCHES.contains(flag)) {
      if (flag.endsWith("stdout-logs")) {
        logs.console(flag.startsWith("--enable"));
      }
      return;
    }
    if (!FLAGS.contains(flag)) {
      List<String> all = new ArrayList<>(FLAGS);
      all.addAll(SWITCHES);
      throw new UserError(
          "argument after " + BEGIN,
          '"' + flag + '"',
          "-r, -p, --params-file, --log-level or another one of ROS 2",
          NearestName.of(flag, all)
              .map(name -> "did you mean " + name + "?")
              .orElse("put the program's own options before " + BEGIN + " or after --"));
    }
    if (!rest.hasNext()) {
      throw new UserError(
          "argument " + flag, "nothing after it", "a value", "add the value, or remove " + flag);
    }
    String value = rest.next();
    switch (flag) {
      case "-p", "--param" -> parameters = parameters.withAssignment(value);
      case "-r", "--remap" -> rules.add(RemapRule.parse(value));
      case "--params-file" -> parameters = parameters.withFile(path(value));
      case "--log-level" -> logs.add(value);
      case "-e", "--enclave" ->
          notices.add(
              "enclave "
                  + value
                  + " is ignored; for --transport rcl set ROS_SECURITY_ENCLAVE_OVERRIDE, over dds"
                  + " messages are neither signed nor encrypted");
      default -> notices.add(flag + " " + value + " is ignored: logs go to standard error");
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UserError("--params-file", '"' + text + '"', "a path", "correct the path", e);
    }
  }

  /** The program's own arguments, in their order. */
  public List<String> others() {
    return List.copyOf(others);
  }

  /** How nodes and topics are renamed. */
  public Remapping remapping() {
    return new Remapping("/", rules);
  }

  /** Parameter files and assignments. */
  public ParameterOverrides parameters() {
    return parameters;
  }

  /** Sets levels of loggers; {@code nodes} are the full names of those that run. */
  public void applyLogs(List<String> nodes) {
    logs.apply(nodes);
  }

  /** What has no effect and should not pass in silence, each in a line. */
  public List<String> notices() {
    return List.copyOf(notices);
  }
}
