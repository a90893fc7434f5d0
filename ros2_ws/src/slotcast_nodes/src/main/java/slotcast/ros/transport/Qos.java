package slotcast.ros.transport;

import slotcast.error.UserError;

/**
 * Quality of service of one publisher or subscription, in ROS 2's words.
 *
 * @param reliability whether lost messages are sent again
 * @param depth how many messages the history keeps (KEEP_LAST), 1 to 1000
 * @param durability whether a late subscription gets the messages that the history still holds
 */
public record Qos(Reliability reliability, int depth, Durability durability) {

  /** Whether lost messages are sent again. */
  public enum Reliability {
    BEST_EFFORT,
    RELIABLE
  }

  /** Whether a late subscription gets old messages. */
  public enum Durability {
    VOLATILE,
    TRANSIENT_LOCAL
  }

  public Qos {
    if (depth < 1 || depth > 1000) {
      throw new UserError("QoS depth", Integer.toString(depth), "1 to 1000", "change the depth");
    }
  }

  /** ROS 2's {@code rmw_qos_profile_sensor_data}: best effort, the last 5, volatile. */
  public static Qos sensorData() {
    return new Qos(Reliability.BEST_EFFORT, 5, Durability.VOLATILE);
  }

  /** ROS 2's {@code rmw_qos_profile_default}: reliable, the last 10, volatile. */
  public static Qos defaults() {
    return new Qos(Reliability.RELIABLE, 10, Durability.VOLATILE);
  }

  /** Reliable, the last one, volatile: for what only the newest of counts. */
  public static Qos newest() {
    return new Qos(Reliability.RELIABLE, 1, Durability.VOLATILE);
  }

  /** Reliable and transient local: a late subscription gets the last message at once. */
  public static Qos latched() {
    return new Qos(Reliability.RELIABLE, 1, Durability.TRANSIENT_LOCAL);
  }

  /** The same with another depth. */
  public Qos withDepth(int newDepth) {
    return new Qos(reliability, newDepth, durability);
  }

  /**
   * Whether a publisher with this QoS serves a subscription that asks for {@code requested}. As in
   * DDS, a subscription may ask for less than is offered, never for more.
   */
  public boolean serves(Qos requested) {
    return reliability.compareTo(requested.reliability) >= 0
        && durability.compareTo(requested.durability) >= 0;
  }
}
