package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.node.arguments.NodeParameters;

class PictureSizeTest {
  @Test
  void isReadFromText() {
    PerceptionParameters given =
        PerceptionParameters.of(NodeParameters.none().with("rehearsal_size", "1920x1080", "test"));
    assertThat(given.rehearsalSize()).isEqualTo(new PictureSize(1920, 1080));
    assertThat(PerceptionParameters.defaults().rehearsalSize())
        .isEqualTo(new PictureSize(640, 480));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "640", "0x480", "640x-1", "640x16385", "640X480", "99999x1"})
  void whatIsNoneIsRefusedByName(String text) {
    assertThatThrownBy(() -> PictureSize.parse("rehearsal_size", text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rehearsal_size")
        .hasMessageContaining("640x480");
  }
}
