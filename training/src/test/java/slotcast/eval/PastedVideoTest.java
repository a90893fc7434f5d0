package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.image.RgbImage;

/** A red square, with a shadow in most tests, that moves to the right over a grey floor. */
class PastedVideoTest {
  private static final int SIZE = 48;
  private static final int FRAMES = 12;
  private static final int SIDE = 12;
  private static final int TOP = 18;
  private static final int GREY = 0xb4b4b4;
  private static final int SHADE = 0x6c6c6c; // 0.6 of it
  private static final int RED = 0xdc1e1e;

  /** Whatever the masks that cut it, a rim of floor or none: what is red is labelled. */
  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 0, 1})
  void labelsAreOfWhatIsToBeSeen(int rim) {
    for (int seed = 0; seed < 20; seed++) {
      PastedVideo made = PastedVideo.of(frames(false), found(rim), 1, random(seed)).orElseThrow();
      for (int t = 0; t < FRAMES; t++) {
        byte[] mask = made.masks().get(t);
        assertThat(PixelMask.labelled(mask, SIZE).count()).isPositive();
        for (int p = 0; p < mask.length; p++) {
          // Green of red and of the floor are 30 and 180 of 255: half of both is 105.
          int green = made.frames().get(t).rgb(p % SIZE, p / SIZE) >> 8 & 0xff;
          if (Math.abs(green - 105) > 1) {
            assertThat(mask[p] == 7).describedAs("pixel %s of %s", p, t).isEqualTo(green < 105);
          }
        }
      }
    }
  }

  @Test
  void theObjectMovesAsItDidOrMirrored() {
    int mirrored = 0;
    for (int seed = 0; seed < 20; seed++) {
      List<byte[]> masks =
          PastedVideo.of(frames(true), found(0), 1, random(seed)).orElseThrow().masks();
      int first = left(masks.get(0));
      int later = left(masks.get(3));
      if (first > 0 && right(masks.get(0)) < SIZE - 1 && later > 0) {
        assertThat(Math.abs(later - first)).isEqualTo(3);
        mirrored += later < first ? 1 : 0;
      }
    }
    assertThat(mirrored).isBetween(2, 18);
  }

  /** The shadow is the floor's and goes with the object; nothing is left where both were. */
  @Test
  void theShadowGoesAlong() {
    PastedVideo made = PastedVideo.of(frames(true), found(0), 1, random(3)).orElseThrow();
    for (int t = 0; t < FRAMES; t++) {
      byte[] mask = made.masks().get(t);
      boolean[] near = PixelMask.labelled(mask, SIZE).grown(10).set();
      int dark = 0;
      for (int p = 0; p < mask.length; p++) {
        int rgb = made.frames().get(t).rgb(p % SIZE, p / SIZE);
        boolean shade = mask[p] == 0 && (rgb >> 8 & 0xff) < 130 && (rgb >> 16) < 140;
        dark += shade ? 1 : 0;
        if (!near[p]) {
          assertThat(rgb).isEqualTo(GREY);
        }
      }
      assertThat(dark).isGreaterThan(SIDE);
    }
  }

  @Test
  void oneSeedGivesOneVideo() {
    PastedVideo one = PastedVideo.of(frames(true), found(0), 1, random(5)).orElseThrow();
    PastedVideo same = PastedVideo.of(frames(true), found(0), 1, random(5)).orElseThrow();
    assertThat(same.frames().get(4).data()).isEqualTo(one.frames().get(4).data());
    assertThat(same.masks().get(4)).isEqualTo(one.masks().get(4));
  }

  @Test
  void whatIsSeenForAMomentIsNotLaid() {
    List<byte[]> found = new ArrayList<>(found(0));
    for (int t = 0; t < FRAMES / 2; t++) {
      found.set(t, new byte[SIZE * SIZE]);
    }
    assertThat(PastedVideo.of(frames(true), found, 1, random(1))).isEmpty();
  }

  /** Its median would be a floor that no frame shows. */
  @Test
  void aFloorThatMovesIsNoFloor() {
    List<RgbImage> frames = frames(true);
    for (int t = 0; t < FRAMES; t++) {
      for (int p = 0; p < SIZE * SIZE; p++) {
        if ((p % SIZE + 3 * t) / 4 % 2 == 0 && frames.get(t).rgb(p % SIZE, p / SIZE) == GREY) {
          frames.get(t).setRgb(p % SIZE, p / SIZE, 0x303030);
        }
      }
    }
    Optional<PastedVideo> made = PastedVideo.of(frames, found(0), 1, random(1));
    assertThat(made).isEmpty();
  }

  private static int left(byte[] mask) {
    int left = SIZE;
    for (int p = 0; p < mask.length; p++) {
      left = mask[p] == 0 ? left : Math.min(left, p % SIZE);
    }
    return left;
  }

  private static int right(byte[] mask) {
    int right = 0;
    for (int p = 0; p < mask.length; p++) {
      right = mask[p] == 0 ? right : Math.max(right, p % SIZE);
    }
    return right;
  }

  private static SplittableRandom random(long seed) {
    return new SplittableRandom(seed);
  }

  private static List<RgbImage> frames(boolean shadow) {
    List<RgbImage> frames = new ArrayList<>();
    for (int t = 0; t < FRAMES; t++) {
      RgbImage frame = RgbImage.black(SIZE, SIZE);
      for (int p = 0; p < SIZE * SIZE; p++) {
        boolean shade = shadow && inside(p, t, 0, 4);
        frame.setRgb(p % SIZE, p / SIZE, inside(p, t, 0, 0) ? RED : shade ? SHADE : GREY);
      }
      frames.add(frame);
    }
    return frames;
  }

  private static List<byte[]> found(int rim) {
    List<byte[]> found = new ArrayList<>();
    for (int t = 0; t < FRAMES; t++) {
      byte[] labels = new byte[SIZE * SIZE];
      for (int p = 0; p < labels.length; p++) {
        labels[p] = (byte) (inside(p, t, rim, rim) ? 7 : 0);
      }
      found.add(labels);
    }
    return found;
  }

  /** Of the square with so much around it, and so much on its right. */
  private static boolean inside(int p, int t, int rim, int right) {
    int x = p % SIZE;
    int y = p / SIZE;
    int left = 6 + t;
    return x >= left - rim && x < left + SIDE + right && y >= TOP - rim && y < TOP + SIDE + rim;
  }
}
