package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.DatagramSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  @CsvSource({"010, 8", "0x10, 16", "0X1f, 31", "007, 7", "0, 0", "+5, 5", "232, 232", "'', 0"})
  void readsADomainAsCDoes(String domain, int id) {
    assertThat(DdsOptions.fromEnvironment("node", Map.of("ROS_DOMAIN_ID", domain)).domainId())
        .isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "233", "one", "99999999999", "5x", "08", "0x", "#10", "1 2", "1.0", " "})
  void refusesWhatIsNoDomain(String domain) {
    assertThatThrownBy(() -> DdsOptions.fromEnvironment("node", Map.of("ROS_DOMAIN_ID", domain)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ROS_DOMAIN_ID: got ")
        .hasMessageContaining(domain)
        .hasMessageContaining("0 to 232");
  }

  @Test
  void looksForOthersAsTheEnvironmentSays() {
    DdsOptions plain = DdsOptions.fromEnvironment("node", Map.of());
    assertThat(plain.range()).isEqualTo(DiscoveryRange.SUBNET);
    assertThat(plain.peers()).isEmpty();
    DdsOptions set =
        DdsOptions.fromEnvironment(
            "node",
            Map.of(
                "ROS_AUTOMATIC_DISCOVERY_RANGE",
                "LOCALHOST",
                "ROS_STATIC_PEERS",
                "10.0.0.7; robot.local;;"));
    assertThat(set.range()).isEqualTo(DiscoveryRange.LOCALHOST);
    assertThat(set.peers()).containsExactly("10.0.0.7", "robot.local");
    DdsOptions loopback =
        DdsOptions.fromEnvironment(
            "node",
            Map.of(
                "ROS_LOCALHOST_ONLY",
                "1",
                "ROS_AUTOMATIC_DISCOVERY_RANGE",
                "SUBNET",
                "ROS_STATIC_PEERS",
                "10.0.0.7"));
    assertThat(loopback.range()).isEqualTo(DiscoveryRange.LOCALHOST);
    assertThat(loopback.peers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ROS_AUTOMATIC_DISCOVERY_RANGE, subnet",
    "ROS_AUTOMATIC_DISCOVERY_RANGE, 1",
    "ROS_LOCALHOST_ONLY, yes"
  })
  void refusesWhatMakesNoSense(String name, String value) {
    assertThatThrownBy(() -> DdsOptions.fromEnvironment("node", Map.of(name, value)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(name + ": got \"" + value + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"no.such.machine.invalid", "::1", "10.0.0.256"})
  void refusesAPeerWithoutAnAddress(String peer) {
    DdsOptions options =
        DdsOptions.fromEnvironment("node", Map.of("ROS_STATIC_PEERS", "127.0.0.1;" + peer));
    assertThatThrownBy(() -> DdsTransport.open(options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ROS_STATIC_PEERS: got \"" + peer + '"');
  }

  @Test
  void theDomainOfThisProcessHasPortsBelowThoseForEverybody() {
    int domain = DdsOptions.domainOfThisProcess();
    assertThat(domain).isBetween(1, 99).isEqualTo(DdsOptions.domainOfThisProcess());
    assertThat(DdsPorts.discoveryUnicast(domain, 119)).isLessThan(32_768);
  }

  @Test
  void thePortThatKeepsTheDomainOfThisProcessIsHeldAsLongAsItRuns() {
    int port = DdsPorts.reservation(DdsOptions.domainOfThisProcess());
    assertThatThrownBy(() -> new DatagramSocket(port)).isInstanceOf(BindException.class);
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
