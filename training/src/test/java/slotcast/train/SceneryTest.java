package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clips of two frames; slot 1 is the floor, slot 0 an object of eight columns that moves by one.
 */
class SceneryTest {
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static final int CLIPS = 12;
  private static final int FRAMES = 2;
  private static final float FLOOR = 0.25f;
  private static final float OBJECT = -0.5f;

  private NDManager manager;
  private NDArray masks;
  private SlotPaint.View clean;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    float[] colours = new float[CLIPS * FRAMES * 3 * PIXELS];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = isObject(i / (3 * PIXELS) % FRAMES, i % PIXELS) ? OBJECT : FLOOR;
    }
    float[] halves = new float[CLIPS * FRAMES * 2 * PIXELS];
    for (int i = 0; i < halves.length; i++) {
      boolean object = isObject(i / (2 * PIXELS) % FRAMES, i % PIXELS);
      halves[i] = object == (i / PIXELS % 2 == 0) ? 1 : 0;
    }
    NDArray video = manager.create(colours, new Shape(CLIPS, FRAMES, 3, SIDE, SIDE));
    masks = manager.create(halves, new Shape(CLIPS, FRAMES, 2, SIDE, SIDE));
    clean = new SlotPaint.View(video, video, masks);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static boolean isObject(int frame, int pixel) {
    int x = pixel % SIDE;
    return x >= 12 + frame && x < 20 + frame;
  }

  private static Scenery.Values values(double share) {
    return Scenery.Values.drawn(share, CLIPS, SIDE, SIDE, new SplittableRandom(5));
  }

  @Test
  void aShareOfTheClipsHasAny() {
    SlotPaint.View none = values(0).arrays(manager).in(clean);
    assertThat(none.seen().toFloatArray()).containsExactly(clean.seen().toFloatArray());
    assertThat(none.masks().toFloatArray()).containsExactly(masks.toFloatArray());
    Scenery.Values half = values(0.5);
    int with = 0;
    for (int b = 0; b < CLIPS; b++) {
      float sum = 0;
      for (int p = 0; p < PIXELS; p++) {
        sum += half.posts()[b * PIXELS + p] + Math.abs(half.patches()[b * 3 * PIXELS + p]);
      }
      with += sum > 0 ? 1 : 0;
    }
    assertThat(with).isBetween(2, CLIPS - 2);
  }

  @Test
  void patchesAreOnTheFloorAndObjectsPassOverThem() {
    Scenery.Values values = values(1);
    Arrays.fill(values.posts(), 0);
    SlotPaint.View view = values.arrays(manager).in(clean);
    float[] added = view.seen().sub(clean.seen()).toFloatArray();
    double most = 0;
    for (int i = 0; i < added.length; i++) {
      int clip = i / (FRAMES * 3 * PIXELS);
      float patch = values.patches()[clip * 3 * PIXELS + i % (3 * PIXELS)];
      boolean object = isObject(i / (3 * PIXELS) % FRAMES, i % PIXELS);
      assertThat(added[i]).as("value %d", i).isCloseTo(object ? 0 : patch, within(1e-6f));
      most = Math.max(most, Math.abs(added[i]));
    }
    assertThat(most).isGreaterThan(0.3);
    assertThat(view.plain().toFloatArray())
        .containsExactly(clean.plain().toFloatArray(), within(1e-6f));
    assertThat(view.masks().toFloatArray()).containsExactly(masks.toFloatArray());
  }

  @Test
  void postsHideObjectsAndAreTheFloorsInWhatIsToBeDrawn() {
    Scenery.Values values = values(1);
    Arrays.fill(values.patches(), 0);
    SlotPaint.View view = values.arrays(manager).in(clean);
    float[] seen = view.seen().toFloatArray();
    float[] plain = view.plain().toFloatArray();
    float[] taught = view.masks().toFloatArray();
    int hidden = 0;
    for (int clip = 0; clip < CLIPS; clip++) {
      for (int t = 0; t < FRAMES; t++) {
        for (int p = 0; p < PIXELS; p++) {
          float post = values.posts()[clip * PIXELS + p];
          int frame = clip * FRAMES + t;
          boolean object = isObject(t, p);
          float behind = object ? OBJECT : FLOOR;
          float colour = values.colours()[clip * 3 * PIXELS + p];
          assertThat(seen[frame * 3 * PIXELS + p])
              .isCloseTo(behind + post * (colour - behind), within(1e-5f));
          assertThat(plain[frame * 3 * PIXELS + p])
              .isCloseTo(behind + post * (FLOOR - behind), within(1e-5f));
          assertThat(taught[frame * 2 * PIXELS + p])
              .isCloseTo(object ? 1 - post : 0, within(1e-6f));
          assertThat(taught[(frame * 2 + 1) * PIXELS + p])
              .isCloseTo(object ? post : 1, within(1e-6f));
          hidden += object && post > 0.9 ? 1 : 0;
        }
      }
    }
    assertThat(hidden).isGreaterThan(PIXELS / 10);
  }
}
