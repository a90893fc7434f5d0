package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import slotcast.metric.DepthImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

class DepthConversionTest {
  private static Image image(String encoding, boolean bigEndian, int step, byte[] data) {
    return new Image(new Header(new Time(0, 0), "eye"), 2, 2, encoding, bigEndian, step, data);
  }

  @Test
  void millimetresOfEitherEndAndWithPaddedRows() throws RefusedMessageException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      ByteBuffer data = ByteBuffer.allocate(12).order(order);
      data.putShort(0, (short) 1500).putShort(2, (short) 0);
      data.putShort(6, (short) 65_000).putShort(8, (short) 1);
      DepthImage depth =
          DepthConversion.toMetres(image("16UC1", order == ByteOrder.BIG_ENDIAN, 6, data.array()));
      assertThat(depth.metres()).containsExactly(1.5f, 0, 65, 0.001f);
    }
  }

  @Test
  void metresAsTheyCome() throws RefusedMessageException {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(1.25f).putFloat(Float.NaN).putFloat(0).putFloat(7);
    assertThat(DepthConversion.toMetres(image("32FC1", false, 8, data.array())).metres())
        .containsExactly(1.25f, Float.NaN, 0, 7);
  }

  @Test
  void refusesOtherEncodingsAndLengths() {
    assertThatThrownBy(() -> DepthConversion.toMetres(image("rgb8", false, 6, new byte[12])))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("16UC1 (mm) or 32FC1 (m)");
    assertThatThrownBy(() -> DepthConversion.toMetres(image("16UC1", false, 4, new byte[7])))
        .isInstanceOf(RefusedMessageException.class);
    assertThatThrownBy(() -> DepthConversion.toMetres(image("32FC1", false, 4, new byte[16])))
        .isInstanceOf(RefusedMessageException.class);
  }
}
