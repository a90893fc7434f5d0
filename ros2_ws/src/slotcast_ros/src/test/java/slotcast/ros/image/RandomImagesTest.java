package slotcast.ros.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import slotcast.ros.SlowFuzz;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Image;

/** Images as a stranger may send them: an image of the right size, or one clear line. */
class RandomImagesTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261125L);

  private static final int COUNT = 200;
  private static final List<String> UNKNOWN =
      List.of(
          "32FC1", "64FC3", "8SC1", "16SC1", "32SC1", "8UC2", "8UC5", "", "RGB8", "nv16", "é\n");
  private static final List<String> NAMES = names();
  private static final int[] ODD_SIZES = {0, -1, 16_385, Integer.MAX_VALUE, Integer.MIN_VALUE};

  private long read;
  private long refused;

  @Test
  void twoHundredImages() {
    for (int i = 0; i < COUNT; i++) {
      readOne(SEED + i);
    }
    assertThat(read).as("seed " + SEED + ": some are images").isGreaterThan(COUNT / 5);
    assertThat(refused).as("seed " + SEED + ": some are refused").isGreaterThan(COUNT / 5);
  }

  @Test
  @Tag("fuzz")
  void imagesForMinutes() throws IOException {
    long count = SlowFuzz.run("images of strangers", this::readOne);
    assertThat(read).as("some are images").isGreaterThan(count / 5);
    assertThat(refused).as("some are refused").isGreaterThan(count / 5);
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(ImageEncoding.ALL.keySet());
    names.sort(null); // the map's order differs from run to run
    names.addAll(UNKNOWN);
    return names;
  }

  private void readOne(long seed) {
    Random random = new Random(seed);
    String name = NAMES.get(random.nextInt(NAMES.size()));
    Image good =
        CameraImages.noise(
            name,
            1 + random.nextInt(40),
            1 + random.nextInt(40),
            random.nextBoolean() ? 0 : random.nextInt(20),
            random.nextBoolean(),
            random);
    Image image = random.nextBoolean() ? good : changed(good, random);
    String which = "seed " + seed + ": " + words(image);
    try {
      byte[] rgb = ImagePixels.rgb(image);
      read++;
      assertThat(fits(image)).as(which).isTrue();
      assertThat(rgb).as(which).hasSize(3 * image.width() * image.height());
      byte[] again = ImagePixels.rgb(CameraImages.repacked(image, random.nextInt(9), random));
      assertThat(again).as(which).isEqualTo(rgb);
    } catch (MalformedMessageException e) {
      refused++;
      assertThat(fits(image)).as(which + ": " + e.getMessage()).isFalse();
      assertThat(e.getMessage())
          .as(which)
          .matches("image (encoding|width|height|size|step|data): got .+, expected .+")
          .hasSizeLessThan(200);
    }
  }

  /** One field is not what it was, or one bit of the data. */
  private static Image changed(Image i, Random random) {
    int some = random.nextInt(3) - 1;
    int size = random.nextBoolean() ? some : ODD_SIZES[random.nextInt(ODD_SIZES.length)];
    byte[] data = i.data();
    return switch (random.nextInt(7)) {
      case 0 -> copy(i, i.height(), i.width() + size, i.encoding(), i.step(), data);
      case 1 -> copy(i, i.height() + size, i.width(), i.encoding(), i.step(), data);
      case 2 -> copy(i, size, i.width(), i.encoding(), i.step(), data);
      case 3 -> copy(i, i.height(), i.width(), i.encoding(), i.step() + size, data);
      case 4 -> copy(i, i.height(), i.width(), "rgb16", i.step(), data);
      case 5 -> {
        byte[] cut = Arrays.copyOf(data, random.nextInt(data.length + 8));
        yield copy(i, i.height(), i.width(), i.encoding(), i.step(), cut);
      }
      default -> {
        data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
        yield i;
      }
    };
  }

  private static Image copy(
      Image i, int height, int width, String encoding, int step, byte[] data) {
    return new Image(i.header(), height, width, encoding, i.bigEndian(), step, data);
  }

  /** What makes an image, said once more in other words than those of the code under test. */
  private static boolean fits(Image image) {
    String name = image.encoding();
    long width = image.width();
    long height = image.height();
    if (!ImageEncoding.ALL.containsKey(name)
        || Math.min(width, height) < 1
        || Math.max(width, height) > 16_384) {
      return false;
    }
    boolean yuv422 = name.startsWith("yu") || name.equals("uyvy");
    boolean yuv420 = name.equals("nv12") || name.equals("nv21");
    if ((yuv422 || yuv420) && width % 2 == 1
        || yuv420 && height % 2 == 1
        || name.startsWith("bayer") && Math.min(width, height) < 3) {
      return false;
    }
    int channels =
        name.endsWith("C4") || name.contains("a8") || name.contains("a16")
            ? 4
            : name.endsWith("C3") || name.contains("rgb") || name.contains("bgr") ? 3 : 1;
    if (name.startsWith("bayer")) {
      channels = 1;
    }
    long pixelBytes = yuv422 ? 2 : channels * (name.contains("16") ? 2L : 1L);
    long step = image.step() & 0xffff_ffffL;
    long bytes =
        yuv420 ? step * height * 3 / 2 : name.equals("nv24") ? step * height * 3 : step * height;
    return step >= pixelBytes * width && image.data().length == bytes;
  }

  private static String words(Image i) {
    return String.format(
        "%s %dx%d, step %d, %d bytes",
        i.encoding().strip(), i.width(), i.height(), i.step(), i.data().length);
  }
}
