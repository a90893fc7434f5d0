package slotcast.ros.transport;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/**
 * What SROS 2 asks for by its environment variables. The Fast DDS library here was built without
 * DDS Security, so nothing of it can be had.
 */
final class DdsSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(DdsSecurity.class);

  private DdsSecurity() {}

  /**
   * As rcl reads them: security is on with {@code ROS_SECURITY_ENABLE=true}, and must be with
   * {@code ROS_SECURITY_STRATEGY=Enforce}; otherwise it is said that there is none.
   *
   * @throws UserError if it must be on
   */
  static void check(Map<String, String> environment) {
    if (!"true".equals(environment.get("ROS_SECURITY_ENABLE"))) {
      return;
    }
    if ("Enforce".equals(environment.get("ROS_SECURITY_STRATEGY"))) {
      throw new UserError(
          "ROS_SECURITY_STRATEGY",
          "Enforce with --transport dds",
          "a transport that can sign and encrypt",
          "use ros2 run slotcast_rcl node, which is --transport rcl, or unset ROS_SECURITY_ENABLE");
    }
    LOG.warn(
        "ROS_SECURITY_ENABLE has no effect over --transport dds: messages are neither signed nor"
            + " encrypted; --transport rcl can");
  }
}
