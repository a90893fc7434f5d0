package slotcast.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private NDManager manager;
  private NDArray slots;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    slots = manager.zeros(new Shape(8, 6, 64));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void lettersAreBoundAndNumbersMustFit() {
    Shapes shapes = new Shapes().check("slots", slots, "B K D=64").check("slots", slots, "B 6 D");
    assertThat(shapes.size("B")).isEqualTo(8);
    assertThat(shapes.size("D")).isEqualTo(64);
  }

  @Test
  void aLetterIsOneSizeInAllTensors() {
    NDArray noise = manager.zeros(new Shape(8, 5, 64));
    Shapes shapes = new Shapes().check("slots", slots, "B K D");
    assertThatThrownBy(() -> shapes.check("noise", noise, "B K D"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("noise is (8, 5, 64), expected K=6 in B K D");
  }

  @Test
  void theMessageNamesTensorShapeAndExpectation() {
    assertThatThrownBy(() -> new Shapes().check("slots", slots, "B K D=128"))
        .hasMessage("slots is (8, 6, 64), expected D=128 in B K D=128");
    assertThatThrownBy(() -> new Shapes().check("slots", slots, "B 7 D"))
        .hasMessage("slots is (8, 6, 64), expected 7 in B 7 D");
    assertThatThrownBy(() -> new Shapes().check("slots", slots, "B T K D"))
        .hasMessage("slots is (8, 6, 64), expected 4 axes (B T K D)");
  }
}
