package slotcast.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import slotcast.image.Colour;
import slotcast.image.RgbImage;
import slotcast.tsne.Embedding;

/** Pixels of pictures of planted slots. */
class PicturesTest {
  private static final int SIDE = 8;
  private static final int N = SIDE * SIDE;
  private static final int SCALE = 96 / SIDE;

  /**
   * Two frames, three slots: slot 2 has the upper left quarter, slot 3 nothing but the lower right
   * pixel, slot 1 the rest. Slots draw red, green and blue; the truth has the quarter as object 7.
   */
  private static SlotClip planted(boolean known) {
    float[] masks = new float[2 * 3 * N];
    float[] colours = new float[2 * 3 * 3 * N];
    float[] input = new float[2 * 3 * N];
    byte[][] truth = new byte[2][N];
    Arrays.fill(colours, -1);
    for (int t = 0; t < 2; t++) {
      for (int p = 0; p < N; p++) {
        int slot = p == N - 1 ? 2 : isQuarter(p) ? 1 : 0;
        masks[(t * 3 + slot) * N + p] = 1;
        truth[t][p] = (byte) (isQuarter(p) ? 7 : 0);
        input[t * 3 * N + p] = t == 0 ? -1 : 1; // red grows
      }
      for (int k = 0; k < 3; k++) {
        Arrays.fill(colours, ((t * 3 + k) * 3 + k) * N, ((t * 3 + k) * 3 + k + 1) * N, 1f);
      }
    }
    return new SlotClip(
        2,
        3,
        SIDE,
        SIDE,
        input,
        input.clone(),
        colours,
        masks,
        known ? new SlotClip.Truth(SIDE, SIDE, truth) : null);
  }

  /** What a model sees and draws blue first is shown red first. */
  @Test
  void picturesAreRgb() {
    SlotClip clip = planted(false);
    SlotClip bgr =
        new SlotClip(
            2,
            3,
            SIDE,
            SIDE,
            Colour.BGR.seen(clip.input(), N),
            Colour.BGR.seen(clip.drawn(), N),
            Colour.BGR.seen(clip.colours(), N),
            clip.masks(),
            null);
    byte[] expected = SlotGrid.draw(clip, 2).data();
    assertThat(SlotGrid.draw(bgr, 2).data()).isNotEqualTo(expected);
    assertThat(SlotGrid.draw(bgr.shown(Colour.BGR), 2).data()).isEqualTo(expected);
    assertThat(SlotGrid.draw(clip.shown(Colour.GREY), 2).data()).isEqualTo(expected);
  }

  private static boolean isQuarter(int p) {
    return p % SIDE < SIDE / 2 && p / SIDE < SIDE / 2;
  }

  /** The middle of an enlarged pixel, in a sheet whose names of rows are one character long. */
  private static int pixel(RgbImage image, int row, int column, int x, int y) {
    Sheet sheet = new Sheet(column + 1, SIDE, SIDE, "1", "2");
    return image.rgb(sheet.x(column) + x * SCALE + SCALE / 2, sheet.y(row) + y * SCALE + SCALE / 2);
  }

  @Test
  void aGridShowsEachSlotWhereItsMaskIs() {
    RgbImage grid = SlotGrid.draw(planted(true), 6);
    assertThat(pixel(grid, 0, 0, 3, 3)).isEqualTo(0x008080); // input, frame 1
    assertThat(pixel(grid, 1, 0, 3, 3)).isEqualTo(0xff8080); // frame 2 below it
    assertThat(pixel(grid, 0, 2, 0, 0)).isEqualTo(0xffffff); // slot 1 is not there
    assertThat(pixel(grid, 0, 2, 7, 0)).isEqualTo(0xff0000);
    assertThat(pixel(grid, 0, 3, 3, 3)).isEqualTo(0x00ff00); // slot 2's last pixel
    assertThat(pixel(grid, 0, 3, 4, 3)).isEqualTo(0xffffff);
    assertThat(pixel(grid, 1, 4, 7, 7)).isEqualTo(0x0000ff); // slot 3's only pixel
    assertThat(pixel(grid, 1, 4, 6, 7)).isEqualTo(0xffffff);
    assertThat(pixel(grid, 0, 6, 3, 3)).isEqualTo(0xffffff); // mask 2
    assertThat(pixel(grid, 0, 6, 4, 3)).isEqualTo(0x000000);
  }

  @Test
  void masksHaveTheColoursOfTheirSlotsAndObjectsThoseOfTheBestOne() {
    RgbImage picture = MaskComparison.draw(planted(true), 6);
    for (int row = 0; row < 2; row++) {
      assertThat(pixel(picture, row, 1, 0, 0)).isEqualTo(SlotColours.of(1)); // truth
      assertThat(pixel(picture, row, 1, 7, 7)).isEqualTo(SlotColours.of(0));
      assertThat(pixel(picture, row, 2, 3, 3)).isEqualTo(SlotColours.of(1)); // slots
      assertThat(pixel(picture, row, 2, 7, 7)).isEqualTo(SlotColours.of(2));
      assertThat(pixel(picture, row, 3, 7, 7)).isEqualTo(0x000000); // true foreground
      assertThat(pixel(picture, row, 4, 7, 7)).isEqualTo(0xffffff); // what the slots say
      assertThat(pixel(picture, row, 4, 7, 0)).isEqualTo(0x000000);
    }
  }

  @Test
  void withoutTruthThereIsNoColumnOfIt() {
    RgbImage picture = MaskComparison.draw(planted(false), 6);
    assertThat(picture.width())
        .isLessThan(MaskComparison.draw(planted(true), 6).width() - 2 * SIDE * SCALE);
    assertThat(pixel(picture, 0, 1, 0, 0)).isEqualTo(SlotColours.of(1));
    assertThat(pixel(picture, 0, 2, 0, 0)).isEqualTo(0xffffff);
  }

  @Test
  void anObjectThatNoSlotIsLeftForIsWhite() {
    SlotClip clip = planted(true);
    for (byte[] map : clip.truth().maps()) {
      for (int p = 0; p < 6; p++) {
        map[N - 2 - p] = (byte) (p % 3 + 1); // three more objects for two slots
      }
    }
    int[] colours = MaskComparison.objectColours(clip);
    assertThat(colours[0]).isEqualTo(SlotColours.of(0));
    assertThat(colours[7]).isEqualTo(SlotColours.of(1));
    assertThat(new int[] {colours[1], colours[2], colours[3]}).containsOnly(0xffffff);
  }

  private static Rollout rollout() {
    int frames = 5;
    float[] truth = new float[frames * 3 * N];
    float[] drawn = new float[frames * 3 * N];
    float[] masks = new float[frames * 2 * N];
    Arrays.fill(truth, -1);
    Arrays.fill(drawn, -1);
    for (int t = 0; t < frames; t++) {
      truth[t * 3 * N + t] = 1; // a red pixel goes to the right
      drawn[t * 3 * N + N + t] = 1; // a green one
      Arrays.fill(masks, t * 2 * N, (t * 2 + 1) * N, 0.4f);
      Arrays.fill(masks, (t * 2 + 1) * N, (t + 1) * 2 * N, 0.3f);
      masks[(t * 2 + 1) * N + t] = 0.6f;
    }
    return new Rollout(2, 3, 2, SIDE, SIDE, truth, drawn, masks);
  }

  @Test
  void aFilmStripGoesFromLeftToRightAndMarksWhatIsPredicted() {
    Rollout rollout = rollout();
    RgbImage strip = FilmStrip.draw(rollout, 14);
    Sheet sheet = new Sheet(5, SIDE, SIDE, "true", "slots", "masks");
    for (int t = 0; t < 5; t++) {
      int x = sheet.x(t) + t * SCALE + SCALE / 2;
      assertThat(strip.rgb(x, sheet.y(0) + SCALE / 2)).as("true %d", t).isEqualTo(0xff0000);
      assertThat(strip.rgb(x, sheet.y(1) + SCALE / 2)).as("drawn %d", t).isEqualTo(0x00ff00);
      assertThat(strip.rgb(x, sheet.y(2) + SCALE / 2))
          .as("mask %d", t)
          .isEqualTo(SlotColours.of(1));
      assertThat(strip.rgb(x + SCALE, sheet.y(2) + SCALE / 2)).isEqualTo(SlotColours.of(0));
      assertThat(strip.rgb(x, sheet.y(0) - 4))
          .as("bar over %s", rollout.name(t))
          .isEqualTo(t < 2 ? FilmStrip.SEEN : FilmStrip.PREDICTED);
    }
    assertThat(rollout.name(1)).isEqualTo("seen 2");
    assertThat(rollout.name(2)).isEqualTo("+1");
  }

  @Test
  void aLongRolloutShowsTheLastFramesSeenAndTheLastPredicted() {
    assertThat(Frames.spread(44, 10)).startsWith(0).endsWith(43).hasSize(10);
    assertThat(Frames.spread(3, 10)).containsExactly(0, 1, 2);
    assertThat(Frames.spread(9, 1)).containsExactly(0);
  }

  @Test
  void aScatterPlotHasEachPointInItsColourAtItsPlace() {
    Embedding corners = Embedding.of(new float[] {-1, 1, 1, 1, -1, -1, 1, -1});
    RgbImage plot = Scatter.draw(corners, new int[] {0, 1, 2, 3}, 4);
    int left = 12 + 5;
    int right = 12 + 640 - 6;
    assertThat(plot.rgb(left, left)).isEqualTo(SlotColours.of(0)); // y goes up
    assertThat(plot.rgb(right, left)).isEqualTo(SlotColours.of(1));
    assertThat(plot.rgb(left, right)).isEqualTo(SlotColours.of(2));
    assertThat(plot.rgb(right, right)).isEqualTo(SlotColours.of(3));
    assertThat(plot.rgb(332, 332)).isEqualTo(0xffffff);
  }

  @Test
  void coloursOfSlotsDiffer() {
    int[] colours = IntStream.range(0, 24).map(SlotColours::of).toArray();
    assertThat(colours).doesNotHaveDuplicates();
  }
}
