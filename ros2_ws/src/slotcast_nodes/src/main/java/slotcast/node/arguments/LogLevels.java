package slotcast.node.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/** What {@code --log-level} and the switches for logs ask for; a later one goes before. */
final class LogLevels {
  private static final Pattern LOGGER = Pattern.compile("(?<logger>.+):=(?<level>[^:=]+)");
  private static final Map<String, Level> LEVELS =
      Map.of(
          "UNSET", Level.INFO,
          "DEBUG", Level.DEBUG,
          "INFO", Level.INFO,
          "WARN", Level.WARN,
          "ERROR", Level.ERROR,
          "FATAL", Level.OFF); // nothing is logged as fatal

  private final Map<String, Level> levels = new LinkedHashMap<>();
  private boolean console = true;

  /**
   * Takes over {@code debug} or {@code logger:=debug}.
   *
   * @throws UserError if there is no such level
   */
  void add(String text) {
    Matcher m = LOGGER.matcher(text);
    boolean named = m.matches();
    Level level = LEVELS.get((named ? m.group("level") : text).toUpperCase(Locale.ROOT));
    if (level == null) {
      throw new UserError(
          "--log-level",
          '"' + text + '"',
          "debug, info, warn, error, fatal or unset, with or without logger:= before it",
          "correct the level");
    }
    levels.put(named ? m.group("logger") : org.slf4j.Logger.ROOT_LOGGER_NAME, level);
  }

  void console(boolean on) {
    console = on;
  }

  /**
   * Sets the levels. A node's logger has the node's name in ROS 2; both nodes log through the same
   * loggers here, so its level holds for the program's own lines.
   *
   * @param nodes full names of the nodes
   */
  void apply(Iterable<String> nodes) {
    levels.forEach((name, level) -> logger(name, nodes).setLevel(level));
    if (!console) {
      ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
          .detachAppender("console");
    }
  }

  private static Logger logger(String name, Iterable<String> nodes) {
    for (String node : nodes) {
      if (name.equals(node.substring(1).replace('/', '.'))) {
        return (Logger) LoggerFactory.getLogger("slotcast");
      }
    }
    return (Logger) LoggerFactory.getLogger(name);
  }

  @Override
  public String toString() {
    return levels + (console ? "" : ", no console");
  }
}
