package slotcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The numbers are those of the golden data's generator, which Python has too. */
class InputsTest {
  @Test
  void numbersAreThoseOfTheGoldenDatasReadme() {
    assertThat(Inputs.of("a.b", 1, 4, 0.5f, 1))
        .containsExactly(1.3949771f, 1.1667742f, 1.0888499f, 0.5526973f);
    assertThat(Inputs.of("init_latents", 7, 3, 1))
        .containsExactly(0.79214823f, -0.4641217f, 0.97855484f);
  }
}
