package slotcast.ros.mcap;

import java.util.Map;

/**
 * What messages of one kind have in common.
 *
 * @param topic as in {@code /camera/image_raw}
 * @param type name of the schema, as in {@code sensor_msgs/msg/Image}; empty without one
 * @param encoding of the messages: {@code cdr} in ROS 2
 * @param schemaEncoding of the schema: {@code ros2msg} in ROS 2, or empty
 * @param schema the definition in that encoding; may be empty
 * @param metadata such as {@code offered_qos_profiles} in ROS 2
 */
public record Channel(
    String topic,
    String type,
    String encoding,
    String schemaEncoding,
    String schema,
    Map<String, String> metadata) {
  public Channel {
    metadata = Map.copyOf(metadata);
  }
}
