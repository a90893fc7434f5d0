package slotcast.ros.bag;

import java.util.Objects;

/**
 * A topic of a bag.
 *
 * @param name as in {@code /camera/image_raw}
 * @param type as in {@code sensor_msgs/msg/Image}
 * @param serializationFormat {@code cdr} for every bag of ROS 2 so far
 * @param offeredQosProfiles YAML, as {@link BagQos} writes it; may be empty
 */
public record BagTopic(
    String name, String type, String serializationFormat, String offeredQosProfiles) {
  /** The only format whose payloads {@link BagMessage#decode} reads. */
  public static final String CDR = "cdr";

  public BagTopic {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(serializationFormat, "serializationFormat");
    Objects.requireNonNull(offeredQosProfiles, "offeredQosProfiles");
  }
}
