package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slotcast.image.Colour;

/** Two clips of two frames; slot 0 is the left half of a frame, slot 1 the right one. */
class SlotPaintTest {
  private static final int SIDE = 16;
  private static final int PIXELS = SIDE * SIDE;
  private static final int CLIPS = 2;
  private static final int FRAMES = 2;
  private static final int SLOTS = 2;

  private NDManager manager;
  private NDArray video;
  private NDArray masks;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    SplittableRandom random = new SplittableRandom(1);
    float[] colours = new float[CLIPS * FRAMES * 3 * PIXELS];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = (float) (random.nextDouble() - 0.5) / 5;
    }
    video = manager.create(colours, new Shape(CLIPS, FRAMES, 3, SIDE, SIDE));
    float[] halves = new float[CLIPS * FRAMES * SLOTS * PIXELS];
    for (int i = 0; i < halves.length; i++) {
      int slot = i / PIXELS % SLOTS;
      halves[i] = i % SIDE / (SIDE / 2) == slot ? 1 : 0;
    }
    masks = manager.create(halves, new Shape(CLIPS, FRAMES, SLOTS, SIDE, SIDE));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private SlotPaint.Values values(double painted, double grey) {
    return SlotPaint.Values.drawn(
        new TeacherConfig("t", 1, painted, grey, null),
        CLIPS,
        SLOTS,
        SIDE,
        SIDE,
        new SplittableRandom(3));
  }

  /** Painted so faintly that no colour reaches its limit. */
  private SlotPaint.Values faint() {
    SlotPaint.Values values = values(1, 0);
    for (float[] paint : List.of(values.shift(), values.strength())) {
      for (int i = 0; i < paint.length; i++) {
        paint[i] *= 0.3f;
      }
    }
    return values;
  }

  private NDArray positions(float x) {
    float[] places = new float[CLIPS * FRAMES * SLOTS * 2];
    for (int i = 1; i < places.length; i += 2) {
      places[i] = x;
    }
    return manager.create(places, new Shape(CLIPS, FRAMES, SLOTS, 2));
  }

  private SlotPaint.View view(SlotPaint.Values values, float x) {
    return values.arrays(manager).on(video, masks, positions(x));
  }

  private static float[] floats(NDArray array) {
    return array.toFloatArray();
  }

  @Test
  void withoutPaintClipsStayAsTheyAre() {
    SlotPaint.View view = view(values(0, 0), 0);
    assertThat(floats(view.seen())).containsExactly(floats(video));
    assertThat(floats(view.plain())).containsExactly(floats(video));
    assertThat(floats(view.masks())).containsExactly(floats(masks));
  }

  @Test
  void greyIsTheGreyOfModels() {
    float[] grey = floats(view(values(0, 1), 0).seen());
    float[] expected = Colour.GREY.seen(floats(video), PIXELS);
    assertThat(grey).containsExactly(expected, within(1e-6f));
  }

  @Test
  void aSlotsShiftIsTheSameOnAllItsPixelsAndOthersHaveTheirOwn() {
    SlotPaint.Values values = faint();
    float[] added = floats(view(values, 0).plain().sub(video));
    for (int i = 0; i < added.length; i++) {
      int clip = i / (FRAMES * 3 * PIXELS);
      int channel = i / PIXELS % 3;
      int slot = i % SIDE / (SIDE / 2);
      float shift = values.shift()[(clip * SLOTS + slot) * 3 + channel];
      assertThat(added[i]).as("value %d", i).isCloseTo(shift, within(1e-5f));
    }
  }

  @Test
  void aPatternMovesWithItsSlotAndTheTargetHasNone() {
    SlotPaint.Values values = faint();
    SlotPaint.View there = view(values, 0);
    SlotPaint.View moved = view(values, 2f * 3 / SIDE); // three pixels to the right
    float[] first = floats(there.seen().sub(there.plain()));
    float[] second = floats(moved.seen().sub(moved.plain()));
    assertThat(floats(moved.plain())).containsExactly(floats(there.plain()));
    double most = 0;
    for (int i = 0; i < first.length; i++) {
      if (i % (SIDE / 2) >= 3) { // within the same half
        assertThat(second[i]).as("value %d", i).isCloseTo(first[i - 3], within(1e-4f));
      }
      most = Math.max(most, Math.abs(first[i]));
    }
    assertThat(most).isGreaterThan(0.05);
  }

  @Test
  void drawsAreOfTheSeedAndColoursStayColours() {
    assertThat(values(0.5, 0.5).shift()).containsExactly(values(0.5, 0.5).shift());
    SlotPaint.Values values = values(1, 1);
    Arrays.fill(values.shift(), 3);
    for (float v : floats(view(values, 0).seen())) {
      assertThat(v).isBetween(-1f, 1f);
    }
  }
}
