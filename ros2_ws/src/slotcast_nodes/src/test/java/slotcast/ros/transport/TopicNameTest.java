package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;

class TopicNameTest {
  @Test
  void mapsToDdsAsRosDoes() {
    assertThat(new TopicName("/camera/image_raw").dds()).isEqualTo("rt/camera/image_raw");
    assertThat(new TopicName("/diagnostics").dds()).isEqualTo("rt/diagnostics");
  }

  @Test
  void resolvesAbsoluteRelativeAndPrivateNames() {
    assertThat(TopicName.resolve("/a/b", "/robot", "node").full()).isEqualTo("/a/b");
    assertThat(TopicName.resolve("a/b", "/robot", "node").full()).isEqualTo("/robot/a/b");
    assertThat(TopicName.resolve("~/a", "/robot", "node").full()).isEqualTo("/robot/node/a");
    assertThat(TopicName.resolve("~/a", "/", "node").full()).isEqualTo("/node/a");
    assertThat(TopicName.resolve("a", "", "node").full()).isEqualTo("/a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a", "/a/", "//a", "/1a", "/a b", "/a__b", "/a-b", "/a/2"})
  void refusesWhatIsNotATopic(String name) {
    assertThatThrownBy(() -> new TopicName(name))
        .isInstanceOf(UserError.class)
        .hasMessageContaining('"' + name + '"');
  }
}
