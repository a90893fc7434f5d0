package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import slotcast.error.UserError;

class TransportProviderTest {
  @Test
  void aTransportThatIsNotThereIsNamedWithThoseThatAre() {
    DdsOptions options = DdsOptions.fromEnvironment("lonely");
    assertThatThrownBy(() -> TransportProvider.open("rcl", options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--transport: got rcl, expected one of [dds]")
        .hasMessageContaining("ros2 run slotcast_rcl node");
  }
}
