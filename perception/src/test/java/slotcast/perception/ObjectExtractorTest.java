package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.tracking.Box;
import slotcast.tracking.MaskRegion;

class ObjectExtractorTest {
  private static final int SIZE = 32;
  private final ObjectExtractor extractor = new ObjectExtractor(PerceptionOptions.DEFAULT);
  private final FrameMapping same = FrameMapping.of(Fit.CROP, SIZE, SIZE, SIZE, SIZE);

  /** Masks of the given number of slots; slot 0 has everything until others take it. */
  private static float[] floor(int slots) {
    float[] masks = new float[slots * SIZE * SIZE];
    java.util.Arrays.fill(masks, 0, SIZE * SIZE, 1);
    return masks;
  }

  private static void give(float[] masks, int slot, int x, int y, float share) {
    masks[slot * SIZE * SIZE + y * SIZE + x] = share;
    masks[y * SIZE + x] = 1 - share;
  }

  private static void rectangle(float[] masks, int slot, int left, int top, int w, int h) {
    for (int y = top; y < top + h; y++) {
      for (int x = left; x < left + w; x++) {
        give(masks, slot, x, y, 1);
      }
    }
  }

  @Test
  void aRectangleWorkedByHand() {
    float[] masks = floor(3);
    rectangle(masks, 2, 10, 20, 4, 6);
    List<MaskRegion> seen = extractor.extract(masks, same);
    assertThat(seen).hasSize(1);
    MaskRegion o = seen.get(0);
    assertThat(o.slot()).isEqualTo(2);
    assertThat(o.x()).isCloseTo(12, within(1e-9));
    assertThat(o.y()).isCloseTo(23, within(1e-9));
    assertThat(o.box()).isEqualTo(new Box(12, 23, 4, 6));
    assertThat(o.area()).isEqualTo(24);
    assertThat(o.confidence()).isEqualTo(1);
    // A uniform rectangle has variance width^2 / 12.
    assertThat(o.shape().xx()).isCloseTo(16.0 / 12, within(1e-9));
    assertThat(o.shape().yy()).isCloseTo(36.0 / 12, within(1e-9));
    assertThat(o.shape().xy()).isCloseTo(0, within(1e-9));
  }

  @Test
  void pixelsOfTheCameraNotOfTheModel() {
    float[] masks = floor(2);
    rectangle(masks, 1, 10, 20, 4, 6);
    FrameMapping m = FrameMapping.of(Fit.CROP, 640, 320, SIZE, SIZE); // 10 to 1, 160 left out
    MaskRegion o = extractor.extract(masks, m).get(0);
    assertThat(o.x()).isCloseTo(280, within(1e-9));
    assertThat(o.y()).isCloseTo(230, within(1e-9));
    assertThat(o.box()).isEqualTo(new Box(280, 230, 40, 60));
    assertThat(o.area()).isCloseTo(2400, within(1e-9));
    assertThat(o.shape().xx()).isCloseTo(1600.0 / 12, within(1e-6));
  }

  @Test
  void softEdgesMoveTheCentreByPartsOfAPixel() {
    float[] masks = floor(2);
    rectangle(masks, 1, 10, 10, 4, 4);
    for (int y = 10; y < 14; y++) {
      give(masks, 1, 14, y, 0.4f); // belongs to the floor, but shows where the edge is
    }
    MaskRegion o = extractor.extract(masks, same).get(0);
    // Columns 10 to 13 weigh 1, column 14 weighs 0.4: mean of 10.5 … 13.5 (sum 48) and 14.5.
    assertThat(o.x()).isCloseTo((48 + 0.4 * 14.5) / 4.4, within(1e-5));
    assertThat(o.area()).isEqualTo(16);
  }

  @Test
  void strayPixelsDoNotMoveTheCentre() {
    float[] masks = floor(2);
    rectangle(masks, 1, 4, 4, 4, 4);
    rectangle(masks, 1, 25, 25, 2, 2);
    MaskRegion o = extractor.extract(masks, same).get(0);
    assertThat(o.x()).isCloseTo(6, within(1e-9));
    assertThat(o.box()).isEqualTo(new Box(6, 6, 4, 4));
  }

  @Test
  void theLargestSlotIsBackgroundAndSoIsASharedFloor() {
    float[] masks = new float[3 * SIZE * SIZE];
    for (int p = 0; p < SIZE * SIZE; p++) {
      masks[(p % SIZE < 14 ? 0 : 1) * SIZE * SIZE + p] = 1; // left and right half of the floor
    }
    for (int y = 5; y < 10; y++) {
      for (int x = 5; x < 10; x++) {
        masks[y * SIZE + x] = 0;
        masks[2 * SIZE * SIZE + y * SIZE + x] = 1;
      }
    }
    assertThat(extractor.extract(masks, same)).extracting(MaskRegion::slot).containsExactly(2);
  }

  @Test
  void aThinFrameAlongTheBorderIsBackground() {
    float[] masks = floor(2);
    for (int i = 0; i < SIZE; i++) {
      give(masks, 1, i, 0, 1);
      give(masks, 1, i, SIZE - 1, 1);
    }
    assertThat(extractor.extract(masks, same)).isEmpty();
  }

  @Test
  void oneOrTwoPixelsAreNoObject() {
    float[] masks = floor(2); // 0.2 % of 1024 pixels is 2.05
    rectangle(masks, 1, 10, 10, 2, 1);
    assertThat(extractor.extract(masks, same)).isEmpty();
    rectangle(masks, 1, 10, 10, 3, 1);
    assertThat(extractor.extract(masks, same)).hasSize(1);
  }

  @Test
  void theBoxEndsAtTheImageUnderLetterbox() {
    float[] masks = floor(2);
    rectangle(masks, 1, 10, 0, 4, 12);
    FrameMapping m = FrameMapping.of(Fit.LETTERBOX, 64, 32, SIZE, SIZE); // bars of 8 model rows
    MaskRegion o = extractor.extract(masks, m).get(0);
    assertThat(o.box().top()).isEqualTo(0);
    assertThat(o.box().bottom()).isEqualTo(8);
  }
}
