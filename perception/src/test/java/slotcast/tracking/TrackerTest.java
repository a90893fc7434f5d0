package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;

class TrackerTest {
  private final FrameMapping mapping = FrameMapping.of(Fit.CROP, 640, 480, 64, 64);
  private final Tracker tracker = new Tracker(2);

  private static MaskRegion at(int slot, double x, double y) {
    return new MaskRegion(slot, x, y, new Box(x, y, 40, 40), Covariance.round(100), 1600, 0.9);
  }

  /** Track ids, in order of the slots. */
  private List<Integer> see(MaskRegion... observations) {
    return tracker.update(List.of(observations), mapping).stream()
        .map(TrackedObject::trackId)
        .toList();
  }

  @Test
  void aSlotKeepsItsTrack() {
    for (int i = 0; i < 10; i++) {
      List<TrackedObject> seen =
          tracker.update(List.of(at(1, 100 + 10 * i, 50), at(4, 400, 300 - 5 * i)), mapping);
      assertThat(seen).extracting(TrackedObject::trackId).containsExactly(1, 2);
      assertThat(seen).extracting(TrackedObject::ageFrames).containsExactly(i, i);
    }
  }

  @Test
  void aShortDisappearanceIsForgiven() {
    assertThat(see(at(0, 100, 100))).containsExactly(1);
    see();
    see();
    assertThat(see(at(0, 110, 100))).containsExactly(1);
  }

  @Test
  void aLongDisappearanceEndsTheTrack() {
    assertThat(see(at(0, 100, 100))).containsExactly(1);
    see();
    see();
    see();
    assertThat(see(at(0, 100, 100))).containsExactly(2);
  }

  @Test
  void aSlotThatBindsAnotherObjectGetsANewTrack() {
    see(at(0, 100, 100));
    assertThat(see(at(0, 100, 100))).containsExactly(1);
    assertThat(see(at(0, 500, 400))).containsExactly(2);
    assertThat(see(at(0, 500, 400))).containsExactly(2);
  }

  @Test
  void theTrackMovesWithItsObjectToAnotherSlot() {
    see(at(0, 100, 100), at(1, 400, 300));
    see(at(0, 110, 100), at(1, 400, 300));
    assertThat(see(at(1, 400, 300), at(3, 120, 100))).containsExactly(2, 1);
  }

  @Test
  void twoSlotsThatSwapTheirObjectsSwapTheirTracks() {
    see(at(0, 100, 100), at(1, 500, 400));
    assertThat(see(at(0, 500, 400), at(1, 100, 100))).containsExactly(2, 1);
  }

  @Test
  void idsAreNeverUsedTwice() {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addAll(see(at(0, 100, 100)));
      tracker.reset();
      ids.addAll(see(at(0, 100, 100)));
      see();
      see();
      see();
    }
    assertThat(ids).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aFastObjectIsFollowedByItsVelocity() {
    // 150 pixels a frame: more than two boxes, but where it is expected.
    assertThat(see(at(0, 0, 100))).containsExactly(1);
    assertThat(see(at(0, 120, 100))).containsExactly(1);
    assertThat(see(at(0, 260, 100))).containsExactly(1);
    assertThat(see(at(0, 420, 100))).containsExactly(1);
  }
}
