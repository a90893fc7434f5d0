package slotcast.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.perception.SlotFrame;
import slotcast.prediction.SlotPrediction.Pushed;
import slotcast.tracking.Sighting;

/** All numbers of a slot are its time in seconds, so that slots of any time are known. */
class SlotHistoryTest {
  private static final int LENGTH = 6;
  private static final long STEP = 100_000_000;
  private static final long BEGIN = 5_000_000_000L;
  private static final Offset<Float> CLOSE = within(1e-5f); // floats of 20 seconds
  private static final FrameMapping MAPPING = FrameMapping.of(Fit.STRETCH, 16, 16, 16, 16);

  private final SlotHistory history = new SlotHistory(LENGTH, STEP, Duration.ofSeconds(2));

  private static SlotFrame frame(long nanos, int... tracks) {
    float seconds = (float) ((nanos - BEGIN) * 1e-9);
    int k = tracks.length;
    return new SlotFrame(
        "eyes",
        nanos,
        MAPPING,
        k,
        1,
        filled(k, seconds),
        filled(2 * k, seconds),
        filled(2 * k, seconds),
        filled(4 * k, seconds),
        tracks,
        filled(SlotFrame.SIGHTING * k, seconds));
  }

  private static float[] filled(int n, float value) {
    float[] out = new float[n];
    java.util.Arrays.fill(out, value);
    return out;
  }

  private SlotFrame push(long nanos) {
    SlotFrame frame = frame(nanos, 0, 3);
    history.push(frame);
    return frame;
  }

  /** Shown are frames one step apart up to the newest one, whose slots are those of their time. */
  private void assertShown(long newest) {
    List<SlotFrame> shown = history.frames();
    assertThat(shown).hasSize(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      SlotFrame f = shown.get(i);
      long wanted = newest - (LENGTH - 1 - i) * STEP;
      assertThat(f.stampNanos()).isBetween(wanted - STEP / 100, wanted + STEP / 100);
      float seconds = (float) ((f.stampNanos() - BEGIN) * 1e-9);
      assertThat(f.slots()[1]).isCloseTo(seconds, CLOSE);
      assertThat(f.positions()[3]).isCloseTo(seconds, CLOSE);
      assertThat(f.scales()[0]).isCloseTo(seconds, CLOSE);
      Sighting seen = f.sighting(1).orElseThrow();
      assertThat((float) seen.x()).isCloseTo(seconds, CLOSE);
      assertThat((float) seen.box().height()).isCloseTo(seconds, CLOSE);
      assertThat(f.trackIds()).containsExactly(0, 3);
    }
  }

  @Test
  void atTheRateOfTrainingTheLastFramesAreShownAsTheyAre() {
    List<SlotFrame> pushed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      assertThat(history.missing()).isEqualTo(Math.max(0, LENGTH - i));
      pushed.add(push(BEGIN + i * STEP));
      if (history.missing() == 0) {
        assertSame(history.frames(), pushed.subList(i + 1 - LENGTH, i + 1));
      }
    }
  }

  private static void assertSame(List<SlotFrame> shown, List<SlotFrame> expected) {
    assertThat(shown).hasSameSizeAs(expected);
    for (int i = 0; i < shown.size(); i++) {
      assertThat(shown.get(i)).isSameAs(expected.get(i));
    }
  }

  /** Stamps are rounded to nanoseconds: three intervals of 30 Hz are a nanosecond short. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 8})
  void ofACameraThatIsSoManyTimesAsFastEveryNthFrameIsShownAsItIs(int times) {
    List<SlotFrame> pushed = new ArrayList<>();
    int first = 5 * times; // so many intervals are half a second
    for (int i = 0; i < 20 * times; i++) {
      pushed.add(push(BEGIN + i * (STEP / times)));
      // The oldest frame may be a quarter of a step late.
      assertThat(history.missing() == 0).isEqualTo(i >= Math.ceil(4.75 * times));
      if (i >= first) {
        List<SlotFrame> expected = new ArrayList<>();
        for (int before = 5; before >= 0; before--) {
          expected.add(pushed.get(i - before * times));
        }
        assertSame(history.frames(), expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {7, 7.5, 9, 12, 15, 20, 24, 25, 29.97, 50, 59.94, 144})
  void ofACameraOfAnotherRateSlotsOfEachStepAreShown(double rate) {
    int shown = 0;
    for (int i = 0; i < 3 * rate + 4; i++) {
      long now = BEGIN + Math.round(i * 1e9 / rate);
      push(now);
      if (i / rate >= 0.5) {
        assertThat(history.missing()).isZero();
        assertShown(now);
        shown++;
      }
    }
    assertThat(shown).isGreaterThan(7);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.6, 2, 3, 5, 6.5})
  void ofASlowCameraTheLastFramesAreShownAsTheyAre(double rate) {
    List<SlotFrame> pushed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pushed.add(push(BEGIN + Math.round(i * 1e9 / rate)));
      assertThat(history.missing()).isEqualTo(Math.max(0, LENGTH - 1 - i));
      if (history.missing() == 0) {
        assertSame(history.frames(), pushed.subList(i + 1 - LENGTH, i + 1));
        assertThat(SlotHistory.stepNanos(history.frames(), STEP))
            .isCloseTo(Math.round(1e9 / rate), within(1L));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {15, 20, 30})
  void stampsThatAreNotEvenAndFramesThatAreDroppedChangeNothing(double rate) {
    SplittableRandom random = new SplittableRandom(7);
    double interval = 1e9 / rate;
    int shown = 0;
    for (int i = 0; i < 20 * rate; i++) {
      long now = BEGIN + Math.round((i + random.nextDouble(-0.3, 0.3)) * interval);
      if (random.nextDouble() < 0.1) {
        continue;
      }
      push(now);
      if (now - BEGIN > 10 * STEP) {
        assertShown(now);
        shown++;
      }
    }
    assertThat(shown).isGreaterThan(100);
  }

  @Test
  void aFrameThatWasDroppedIsMadeUpFromItsNeighbours() {
    for (int i : new int[] {0, 1, 2, 4, 5}) {
      push(BEGIN + i * STEP);
    }
    assertThat(history.missing()).isZero();
    assertShown(BEGIN + 5 * STEP);
    assertThat(history.frames().get(3).stampNanos()).isEqualTo(BEGIN + 3 * STEP);
  }

  @Test
  void missingFramesCountAtTheCamerasRate() {
    assertThat(history.missing()).isEqualTo(LENGTH);
    push(BEGIN);
    push(BEGIN + STEP / 2); // 20 Hz: 0.475 s are reached with the 11th frame
    assertThat(history.missing()).isEqualTo(9);
    push(BEGIN + STEP);
    assertThat(history.missing()).isEqualTo(8);
  }

  @Test
  void afterALongPauseTheHistoryBeginsAnew() {
    for (int i = 0; i < 30; i++) {
      push(BEGIN + i * STEP / 3);
    }
    assertThat(history.missing()).isZero();
    assertThat(history.push(frame(BEGIN + 40 * STEP, 0, 3))).isEqualTo(Pushed.RESTARTED);
    assertThat(history.missing()).isEqualTo(LENGTH - 1);
    assertThat(history.push(frame(BEGIN + 40 * STEP, 0, 3))).isEqualTo(Pushed.SKIPPED);
    assertThat(history.push(frame(BEGIN + 35 * STEP, 0, 3))).isEqualTo(Pushed.SKIPPED);
    assertThat(history.push(frame(BEGIN + 41 * STEP, 0, 3))).isEqualTo(Pushed.CONTINUED);
    assertThat(history.missing()).isEqualTo(LENGTH - 2);
    history.clear();
    assertThat(history.isEmpty()).isTrue();
    assertThat(history.missing()).isEqualTo(LENGTH);
  }

  /** A camera of a thousand frames a second: each step has 32 frames at most, and the newest. */
  @Test
  void aVeryFastCameraIsThinnedOut() {
    for (int i = 0; i < 3000; i++) {
      push(BEGIN + i * STEP / 100);
    }
    assertThat(history.kept()).isBetween(25 * (LENGTH - 1), 32 * (LENGTH - 1) + 3);
    assertShown(BEGIN + 2999 * STEP / 100);
  }

  @Test
  void anotherStepHoldsFromTheNextFrameOn() {
    for (int i = 0; i < 20; i++) {
      push(BEGIN + i * STEP / 4);
    }
    history.stepNanos(STEP / 4);
    SlotFrame newest = push(BEGIN + 5 * STEP);
    assertThat(history.missing()).isZero();
    assertThat(history.frames())
        .extracting(SlotFrame::stampNanos)
        .containsExactly(
            BEGIN + 15 * STEP / 4,
            BEGIN + 16 * STEP / 4,
            BEGIN + 17 * STEP / 4,
            BEGIN + 18 * STEP / 4,
            BEGIN + 19 * STEP / 4,
            newest.stampNanos());
    history.stepNanos(STEP);
    push(BEGIN + 21 * STEP / 4);
    assertThat(history.missing()).isPositive();
  }

  /** Slot 0 holds track 1 and then track 2: there is nothing between two objects. */
  @Test
  void aSlotThatChangesItsObjectIsThatOfTheNearerFrame() {
    SlotFrame earlier = frame(BEGIN, 1, 3);
    SlotFrame later = frame(BEGIN + 4 * STEP, 2, 3);
    SlotFrame before = SlotsBetween.of(earlier, later, BEGIN + STEP);
    assertThat(before.trackIds()).containsExactly(1, 3);
    assertThat(before.slots()).containsExactly(0, 0.1f);
    assertThat(before.sightings()[0]).isZero();
    assertThat(before.rotations()).containsOnly(0);
    SlotFrame after = SlotsBetween.of(earlier, later, BEGIN + 3 * STEP);
    assertThat(after.trackIds()).containsExactly(2, 3);
    assertThat(after.slots()[0]).isEqualTo(0.4f);
    assertThat(after.slots()[1]).isCloseTo(0.3f, CLOSE);
    assertThat(after.positions()[0]).isEqualTo(0.4f);
    assertThat(after.rotations()).containsOnly(0.4f);
    assertThatThrownBy(() -> SlotsBetween.of(earlier, later, BEGIN - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected between");
  }
}
