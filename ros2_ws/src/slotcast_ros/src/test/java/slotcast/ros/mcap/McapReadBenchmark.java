package slotcast.ros.mcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagReader;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/**
 * How fast images come out of MCAP files, checksums checked: megabytes of payload by second of
 * processor time of the whole process, so that other work on the machine changes little.
 *
 * <pre>
 * mvn test -pl ros2_ws/src/slotcast_ros -am -Dgroups=benchmark -DexcludedGroups= \
 *   -Dtest=McapReadBenchmark -Dsurefire.failIfNoSpecifiedTests=false</pre>
 *
 * <p>{@code -Dmcap.megabytes=N} changes the size of the files, {@code -Dmcap.rounds=N} how often
 * each is read.
 */
class McapReadBenchmark {
  private static final long BYTES = Long.getLong("mcap.megabytes", 150) * 1_000_000;
  private static final int ROUNDS = Integer.getInteger("mcap.rounds", 5);
  private static final int WARM_UP = 2;
  private static final int PICTURES = 8;
  private static final int CHUNK_BYTES = 4 << 20;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @TempDir Path folder;

  @ParameterizedTest
  @Tag("benchmark")
  @CsvSource({
    "UNCHUNKED,640,480", "UNCHUNKED,1920,1080",
    "PLAIN,640,480", "PLAIN,1920,1080",
    "LZ4,640,480", "LZ4,1920,1080",
    "LZ4_LINKED,640,480", "LZ4_LINKED,1920,1080",
    "ZSTD,640,480", "ZSTD,1920,1080"
  })
  void payloadBySecond(McapFiles.Layout layout, int width, int height) throws IOException {
    Path file = folder.resolve("images.mcap");
    int images = (int) Math.max(2, BYTES / (3L * width * height));
    write(file, layout, width, height, images);
    double[] payload = new double[ROUNDS];
    double[] decoded = new double[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      double plain = megabytesBySecond(file, false, images);
      double whole = megabytesBySecond(file, true, images);
      if (i >= 0) {
        payload[i] = plain;
        decoded[i] = whole;
      }
    }
    Arrays.sort(payload);
    Arrays.sort(decoded);
    System.out.printf(
        Locale.ROOT,
        "%-10s %4dx%-4d rgb8, %d images, packed to %3.0f %%: payload %5.0f MB/s (%.0f to %.0f),"
            + " decoded to Image %5.0f MB/s (%.0f to %.0f)%n",
        layout,
        width,
        height,
        images,
        100.0 * Files.size(file) / (3.0 * width * height * images),
        payload[ROUNDS / 2],
        payload[0],
        payload[ROUNDS - 1],
        decoded[ROUNDS / 2],
        decoded[0],
        decoded[ROUNDS - 1]);
  }

  private static double megabytesBySecond(Path file, boolean decode, int images)
      throws IOException {
    long begun = PROCESS.getProcessCpuTime();
    long bytes = 0;
    int count = 0;
    try (BagCursor cursor = BagReader.open(file).messages()) {
      while (cursor.hasNext()) {
        var message = cursor.next();
        bytes += decode ? message.decode(Image.TYPE).data().length : message.payload().length;
        count++;
      }
      assertThat(cursor.remark()).isEmpty();
    }
    assertThat(count).isEqualTo(images);
    return bytes * 1e-6 / ((PROCESS.getProcessCpuTime() - begun) * 1e-9);
  }

  private static void write(Path file, McapFiles.Layout layout, int width, int height, int images)
      throws IOException {
    byte[][] payloads = new byte[PICTURES][];
    for (int i = 0; i < PICTURES; i++) {
      Header header = new Header(new Time(i, 0), "camera");
      payloads[i] =
          Image.TYPE.encode(
              new Image(
                  header, height, width, "rgb8", false, 3 * width, picture(width, height, i)));
    }
    try (McapFiles mcap = new McapFiles(file, layout, CHUNK_BYTES)) {
      mcap.channel(1, "/camera/image_raw", Image.TYPE.rosName());
      for (int i = 0; i < images; i++) {
        mcap.message(1, i * 33_000_000L, payloads[i % PICTURES]);
      }
    }
  }

  /** Shaded discs before a shaded wall, with the noise of a camera. */
  private static byte[] picture(int width, int height, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int dx = (x + 37 * seed) % 160 - 80;
        int dy = y % 160 - 80;
        double light = dx * dx + dy * dy < 3600 ? 200 - 0.02 * (dx * dx + dy * dy) : 60 + 0.05 * y;
        for (int c = 0; c < 3; c++) {
          double noise = random.nextInt(4) + random.nextInt(4) - 3;
          pixels[3 * (y * width + x) + c] = (byte) (int) (light - 10 * c + noise);
        }
      }
    }
    return pixels;
  }
}
