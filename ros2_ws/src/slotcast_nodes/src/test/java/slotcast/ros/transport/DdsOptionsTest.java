package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.ros.msg.Gid;
import slotcast.ros.msg.Image;

class DdsOptionsTest {
  @Test
  void followsTheEnvironmentOfRos() {
    DdsOptions plain = DdsOptions.fromEnvironment("node", Map.of());
    assertThat(plain.domainId()).isZero();
    assertThat(plain.interfaces()).isEmpty();
    assertThat(plain.gidBytes()).isEqualTo(Gid.HUMBLE_BYTES);
    DdsOptions set =
        DdsOptions.fromEnvironment(
            "node",
            Map.of("ROS_DOMAIN_ID", " 42 ", "ROS_LOCALHOST_ONLY", "1", "ROS_DISTRO", "jazzy"));
    assertThat(set.domainId()).isEqualTo(42);
    assertThat(set.interfaces()).containsExactly("127.0.0.1");
    assertThat(set.gidBytes()).isEqualTo(Gid.JAZZY_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "233", "one", "99999999999"})
  void refusesWhatIsNoDomain(String domain) {
    assertThatThrownBy(() -> DdsOptions.fromEnvironment("node", Map.of("ROS_DOMAIN_ID", domain)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ROS_DOMAIN_ID: got ")
        .hasMessageContaining(domain)
        .hasMessageContaining("0 to 232");
  }

  @Test
  void limitsImagesApartFromOtherMessages() {
    DdsOptions options =
        DdsOptions.fromEnvironment("node", Map.of())
            .withMaxImageBytes(2 << 20)
            .withMaxMessageBytes(1 << 16);
    assertThat(options.maxBytes(Image.TYPE)).isEqualTo(2 << 20);
    assertThat(options.maxBytes(Counter.TYPE)).isEqualTo(1 << 16);
    assertThat(options.maxSentBytes(Image.TYPE)).isEqualTo(6 << 20);
    assertThat(options.maxSentBytes(Counter.TYPE)).isEqualTo(1 << 16);
    assertThatThrownBy(() -> options.withMaxImageBytes(5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("largest image in bytes: got 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1node", "a/b", "a<b"})
  void refusesWhatIsNoNodeName(String name) {
    assertThatThrownBy(() -> DdsOptions.fromEnvironment(name, Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("node name");
  }
}
