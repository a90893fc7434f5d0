package slotcast.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CheckTest {
  @Test
  void boundsAreInsideAndNaNNowhere() {
    assertThatCode(
            () -> {
              Check.positive("a", Double.MIN_VALUE);
              Check.positive("a", Double.POSITIVE_INFINITY);
              Check.notNegative("a", 0);
              Check.range("a", 1, 1, 2);
              Check.range("a", 2, 1, 2);
              Check.share("a", 0);
              Check.share("a", Math.nextDown(1.0));
              Check.ordered("a", 3, "b", 3);
              Check.present("a", "");
              Check.name("a", "savi-small_2.0");
            })
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Check.positive("a", Double.NaN))
        .hasMessage("a is NaN, not greater than 0");
    assertThatThrownBy(() -> Check.notNegative("a", Double.NaN)).hasMessage("a is NaN, not >= 0");
    assertThatThrownBy(() -> Check.range("a", Double.NaN, 0, 1))
        .hasMessage("a is NaN, not a number from 0 to 1");
    assertThatThrownBy(() -> Check.share("a", Double.NaN))
        .hasMessage("a is NaN, not a number from 0 to below 1");
    assertThatThrownBy(() -> Check.ordered("a", Double.NaN, "b", 1))
        .hasMessage("a is NaN, above b, which is 1");
  }

  @Test
  void theKeyAndTheValueAreNamed() {
    assertThatThrownBy(() -> Check.positive("a", 0)).hasMessage("a is 0, not greater than 0");
    assertThatThrownBy(() -> Check.notNegative("a", -0.5)).hasMessage("a is -0.5, not >= 0");
    assertThatThrownBy(() -> Check.range("a", 2.5, 1, 2))
        .hasMessage("a is 2.5, not a number from 1 to 2");
    assertThatThrownBy(() -> Check.share("a", 1))
        .hasMessage("a is 1, not a number from 0 to below 1");
    assertThatThrownBy(() -> Check.ordered("a", 3, "b", 2))
        .hasMessage("a is 3, above b, which is 2");
    assertThatThrownBy(() -> Check.present("a", null)).hasMessage("a is missing");
    assertThatThrownBy(() -> Check.name("a", "../b")).hasMessageStartingWith("a is ../b, not a");
  }
}
