package slotcast.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnedTest {
  @Test
  void aQuarterBringsTheLeftColumnToTheTop() {
    RgbImage image = RgbImage.black(3, 2);
    image.setRgb(0, 1, 0x010203); // lower left
    RgbImage quarter = image.turned(1);
    assertThat(quarter.width()).isEqualTo(2);
    assertThat(quarter.rgb(0, 0)).isEqualTo(0x010203); // upper left
    assertThat(image.turned(2).rgb(2, 0)).isEqualTo(0x010203);
    assertThat(image.turned(3).rgb(1, 2)).isEqualTo(0x010203);
    assertThat(quarter.turned(3).data()).isEqualTo(image.data());
  }
}
