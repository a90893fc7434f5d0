package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.RgbImage;
import slotcast.metrics.SoftMasks;

/** Who owns the masks of a result: a session has one array for those of all its frames. */
class PerceptionResultTest {
  private static final int SIDE = 16;
  private static final int PIXELS = SIDE * SIDE;
  private static final long STEP = 100_000_000;

  private final Eyes eyes = new Eyes();
  private final PerceptionSession session =
      new PerceptionSession(eyes.spec(), PerceptionOptions.DEFAULT);
  private long stamp;

  /** A square that moves to the right by a pixel with each frame; masks go where they should. */
  private static final class Eyes implements PerceptionModel {
    private int left = 2;

    @Override
    public Spec spec() {
      return new Spec("test", SIDE, SIDE, 2, 1, MaskCalibration.NONE);
    }

    @Override
    public List<Output> see(List<Input> frames) {
      float[] masks = frames.get(0).masks();
      for (int p = 0; p < PIXELS; p++) {
        int x = p % SIDE - left;
        int y = p / SIDE - 6;
        boolean square = x >= 0 && x < 4 && y >= 0 && y < 4;
        masks[p] = square ? 0 : 1;
        masks[PIXELS + p] = square ? 1 : 0;
      }
      left++;
      float[] none = {};
      return List.of(
          new Output(masks, new StreamState(new float[2], none, none, none, none, none)));
    }

    @Override
    public void close() {}
  }

  private static RgbImage image() {
    return RgbImage.black(SIDE, SIDE);
  }

  private PerceptionResult next() {
    stamp += STEP;
    Admission admitted = session.admit(image(), stamp);
    return session.finish(admitted, eyes.see(List.of(admitted.input().orElseThrow())).get(0));
  }

  /** What a square there looks like at the model's size. */
  private static byte[] labels(int left) {
    byte[] labels = new byte[PIXELS];
    for (int y = 6; y < 10; y++) {
      for (int x = left; x < left + 4; x++) {
        labels[y * SIDE + x] = 2;
      }
    }
    return labels;
  }

  @Test
  void masksAreThereUntilTheNextFrame() {
    PerceptionResult first = next();
    assertThat(first.masks()[PIXELS + 6 * SIDE + 2]).isEqualTo(1);
    assertThat(first.labels()).isEqualTo(labels(2));
    PerceptionResult second = next();
    assertThat(second.masks()[PIXELS + 6 * SIDE + 2]).isZero();
    assertThat(second.labels()).isEqualTo(labels(3));
  }

  /** Nobody takes a later frame's masks for a result's. */
  @Test
  void masksOfAFrameBeforeAreRefused() {
    PerceptionResult first = next();
    stamp += STEP;
    assertThat(session.admit(image(), stamp).input()).isPresent();
    assertThatThrownBy(first::masks)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call kept() on a result before");
    assertThatThrownBy(first::labels).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(first::winners).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(first::kept).isInstanceOf(IllegalStateException.class);
    assertThat(first.objects()).hasSize(1); // all else stays
  }

  @Test
  void whatWasTakenInTimeStays() {
    PerceptionResult first = next();
    float[] masks = first.masks();
    PerceptionResult kept = first.kept();
    PerceptionResult drawn = next();
    byte[] labels = drawn.labels();
    next();
    assertThat(masks[PIXELS + 6 * SIDE + 2]).isEqualTo(1);
    assertThat(kept.masks()).isEqualTo(masks);
    assertThat(kept.winners()).isEqualTo(SoftMasks.argmax(masks, masks.length / PIXELS));
    assertThat(kept.labels()).isEqualTo(labels(2));
    assertThat(kept.kept().labels()).isEqualTo(labels(2));
    assertThat(drawn.labels()).isSameAs(labels).isEqualTo(labels(3));
  }

  @Test
  void aFrameThatIsPassedOverTakesNothingAway() {
    PerceptionResult first = next();
    assertThat(session.admit(image(), stamp).input()).isEmpty();
    assertThat(first.labels()).isEqualTo(labels(2));
  }

  /** With perception as a whole nobody has to think of that. */
  @Test
  void resultsOfSlotPerceptionStay() {
    try (SlotPerception perception = new SlotPerception(eyes, PerceptionOptions.DEFAULT)) {
      PerceptionResult first = perception.process(image(), STEP).orElseThrow();
      PerceptionResult second = perception.process(image(), 2 * STEP).orElseThrow();
      assertThat(first.masks()[PIXELS + 6 * SIDE + 2]).isEqualTo(1);
      assertThat(first.labels()).isEqualTo(labels(2));
      assertThat(second.labels()).isEqualTo(labels(3));
    }
  }

  @Test
  void aSessionHasOneArrayForAllItsFrames() {
    float[] masks = session.admit(image(), STEP).input().orElseThrow().masks();
    assertThat(session.admit(image(), 2 * STEP).input().orElseThrow().masks()).isSameAs(masks);
  }
}
