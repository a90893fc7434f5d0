package slotcast.ros.transport;

import java.util.regex.Pattern;
import slotcast.error.UserError;

/**
 * A full ROS 2 topic name and the name that the topic has in DDS.
 *
 * <p>Source: design.ros2.org, "Topic and Service name mapping to DDS".
 *
 * @param full the name with its leading slash, such as {@code /camera/image_raw}
 */
public record TopicName(String full) {
  private static final Pattern FULL = Pattern.compile("(/[A-Za-z_][A-Za-z0-9_]*)+");

  /** DDS allows 255 characters, of which ROS 2 takes eight for prefixes. */
  private static final int MAX_LENGTH = 247;

  public TopicName {
    if (full.length() > MAX_LENGTH || !FULL.matcher(full).matches() || full.contains("__")) {
      throw new UserError(
          "topic name",
          '"' + full + '"',
          "a full ROS 2 name such as /camera/image_raw",
          "use letters, digits and single underscores between slashes");
    }
  }

  /**
   * Resolves a name as ROS 2 does: {@code /a/b} stays, {@code a/b} is under the namespace, {@code
   * ~/a} is under the node.
   *
   * @param namespace the node's namespace: {@code "/"}, {@code ""} or {@code "/robot1"}
   * @param node the node's name, such as {@code slotcast_perception}
   */
  public static TopicName resolve(String name, String namespace, String node) {
    String space = namespace.equals("/") ? "" : namespace;
    if (name.startsWith("/")) {
      return new TopicName(name);
    }
    if (name.startsWith("~")) {
      return new TopicName(space + "/" + node + name.substring(1));
    }
    return new TopicName(space + "/" + name);
  }

  /** The topic's name in DDS: {@code rt/camera/image_raw}. */
  public String dds() {
    return "rt" + full;
  }
}
