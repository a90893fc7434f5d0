package slotcast.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.ros.SlowFuzz;

/**
 * Broken PNG, JPEG and BMP files, as a CompressedImage or a folder of pictures may hold them: a
 * picture, or an error that says what is wrong; never more, and never for long.
 */
class PictureFilesFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261126L);

  /** Of the processor: a file that takes as long as this would never end. */
  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  private static final int PNG_SIGNATURE = 8;
  private static final int[] EXTREMES = {0, 1, -1, 255, 65_535, 1 << 14, 1 << 24, 0x7fffffff};

  private final List<byte[]> whole = new ArrayList<>();
  private long read;
  private long refused;

  @BeforeEach
  void make() throws IOException {
    Random random = new Random(1);
    RgbImage image = RgbImage.black(40, 30);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = (byte) (i / 7 + random.nextInt(9));
    }
    int[] types = {
      BufferedImage.TYPE_INT_RGB,
      BufferedImage.TYPE_BYTE_GRAY,
      BufferedImage.TYPE_USHORT_GRAY,
      BufferedImage.TYPE_BYTE_INDEXED,
      BufferedImage.TYPE_BYTE_BINARY,
      BufferedImage.TYPE_INT_ARGB
    };
    for (int type : types) {
      BufferedImage picture = new BufferedImage(40, 30, type);
      picture.createGraphics().drawImage(PngFile.buffered(image), 0, 0, null);
      for (String format : List.of("png", "jpeg", "bmp")) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (ImageIO.write(picture, format, out)) {
          whole.add(out.toByteArray());
        }
      }
    }
  }

  @Test
  void twoThousandBrokenFiles() {
    for (int i = 0; i < 2000; i++) {
      breakAndRead(SEED + i);
    }
    assertThat(read).as("some are still pictures").isPositive();
    assertThat(refused).as("some are refused").isPositive();
  }

  @Test
  @Tag("fuzz")
  void brokenFilesForTenMinutes() throws IOException {
    SlowFuzz.run("broken pictures", this::breakAndRead);
    System.out.printf("%d read, %d refused%n", read, refused);
    assertThat(read).as("some are still pictures").isPositive();
    assertThat(refused).as("some are refused").isPositive();
  }

  private void breakAndRead(long seed) {
    Random random = new Random(seed);
    byte[] bytes = broken(whole.get(random.nextInt(whole.size())), random);
    long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try {
      RgbImage image = PngFile.read(bytes, "in a message");
      assertThat(image.data()).hasSize(3 * image.width() * image.height());
      read++;
    } catch (UserError e) {
      refused++;
      assertThat(e).message().as("seed " + seed).contains("image in a message: got ", "expected ");
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail("seed " + seed, e);
    }
    long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
    assertThat(Duration.ofNanos(taken)).as("seed " + seed).isLessThan(MAX_TIME);
  }

  /** Of a PNG file the checksums are made to fit again, so that the decoder sees what is broken. */
  private static byte[] broken(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(64, bytes.length));
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          if (at + Integer.BYTES <= bytes.length) {
            ByteBuffer.wrap(bytes).putInt(at, EXTREMES[random.nextInt(EXTREMES.length)]);
          }
        }
      }
    }
    if (random.nextInt(4) > 0) {
      mendChecksums(bytes);
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static void mendChecksums(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int at = PNG_SIGNATURE;
    while (at + 12 <= bytes.length) {
      int length = in.getInt(at);
      if (length < 0 || length > bytes.length - at - 12) {
        return;
      }
      CRC32 checksum = new CRC32();
      checksum.update(bytes, at + 4, 4 + length);
      in.putInt(at + 8 + length, (int) checksum.getValue());
      at += 12 + length;
    }
  }
}
