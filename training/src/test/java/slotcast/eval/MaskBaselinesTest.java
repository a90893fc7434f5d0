package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.RgbImage;
import slotcast.opencv.Yardstick;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

class MaskBaselinesTest {
  private static final int FLOOR = 0x808080;

  private static RgbImage row(int... rgb) {
    RgbImage image = RgbImage.black(rgb.length, 1);
    for (int x = 0; x < rgb.length; x++) {
      image.setRgb(x, 0, rgb[x]);
    }
    return image;
  }

  @Test
  void aColourIsToldByHueInAnyLightAndGreyByTheMedian() {
    ColourMasks masks = new ColourMasks(List.of(0x575757, 0xad2323, 0x2a4bd7), 0.3, 50);
    // Lit and shaded red, blue, grey of an object, floor, a light shadow.
    RgbImage seen = row(0xff3434, 0x400d0d, 0x1f38a1, 0x404040, FLOOR, 0x606060);
    RgbImage empty = row(FLOOR, FLOOR, FLOOR, FLOOR, FLOOR, FLOOR);
    assertThat(masks.of(List.of(empty, seen, empty)).get(1)).containsExactly(2, 2, 3, 1, 0, 0);
    ColourMasks noGrey = new ColourMasks(List.of(0x575757, 0xad2323, 0x2a4bd7), 0.3, 255);
    assertThat(noGrey.of(List.of(empty, seen, empty)).get(1)).containsExactly(2, 2, 3, 0, 0, 0);
  }

  private static Yardstick.Moves moves(String row) {
    boolean[] pixels = new boolean[row.length()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = row.charAt(i) == '#';
    }
    return new Yardstick.Moves(pixels, 1, pixels.length);
  }

  @Test
  void blobsKeepTheLabelThatTheyOverlapMost() {
    BlobLabels labels = new BlobLabels(1, 14);
    assertThat(labels.next(moves("###.....####..")))
        .containsExactly(1, 1, 1, 0, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0);
    // The second has moved by one; the first is gone and something new is there.
    assertThat(labels.next(moves("....#....####.")))
        .containsExactly(0, 0, 0, 0, 3, 0, 0, 0, 0, 2, 2, 2, 2, 0);
    assertThat(labels.next(moves(".............."))).containsOnly(0);
  }

  @Test
  void blobsOfAnotherSizeFillTheirPixels() {
    BlobLabels labels = new BlobLabels(2, 8);
    assertThat(labels.next(moves("#..."))) // a pixel of 2x2
        .containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aSimulatedVideoIsEasyForWhoKnowsItsColours() {
    Episode video =
        Simulator.simulate(SceneConfig.obj3d().withSize(64, 64).withFrames(8), 1_000_002);
    MaskBaselines baselines = new MaskBaselines();
    baselines.add(video);
    assertThat(baselines.of(MaskBaselines.Method.COLOUR).fgAri()).isGreaterThan(0.8);
    for (MaskBaselines.Method method : MaskBaselines.Method.values()) {
      assertThat(baselines.of(method).fgMiou()).as(method.words).isBetween(0.0, 1.0);
      assertThat(baselines.of(MaskBaselines.Method.COLOUR).miou())
          .isGreaterThanOrEqualTo(baselines.of(method).miou());
    }
  }
}
