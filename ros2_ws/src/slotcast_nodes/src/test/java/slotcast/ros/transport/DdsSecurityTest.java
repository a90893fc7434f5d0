package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;

/** Security that must be on is never left out in silence. */
class DdsSecurityTest {
  @Test
  void enforcedSecurityIsRefusedWithTheWayToHaveIt() {
    Map<String, String> enforced =
        Map.of("ROS_SECURITY_ENABLE", "true", "ROS_SECURITY_STRATEGY", "Enforce");
    assertThatThrownBy(() -> DdsSecurity.check(enforced))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--transport rcl");
  }

  @Test
  void otherwiseTheNodesRun() {
    for (Map<String, String> environment :
        List.of(
            Map.<String, String>of(),
            Map.of("ROS_SECURITY_STRATEGY", "Enforce"),
            Map.of("ROS_SECURITY_ENABLE", "true"),
            Map.of("ROS_SECURITY_ENABLE", "false", "ROS_SECURITY_STRATEGY", "Enforce"))) {
      assertThatCode(() -> DdsSecurity.check(environment)).doesNotThrowAnyException();
    }
  }
}
