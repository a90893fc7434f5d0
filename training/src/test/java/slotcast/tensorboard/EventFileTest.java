package slotcast.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.RgbImage;

class EventFileTest {
  /** Prints what TensorBoard's own reader finds; -Dslotcast.tensorboard.python=… names a Python. */
  private static final String READER =
      """
      import sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      a = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0, "scalars": 0, "images": 0, "histograms": 0})
      a.Reload()
      tags = a.Tags()
      for tag in sorted(tags["scalars"]):
          print("scalar", tag, [(e.step, round(e.value, 6)) for e in a.Scalars(tag)])
      for tag in sorted(tags["images"]):
          for e in a.Images(tag):
              print("image", tag, e.step, e.width, e.height, e.encoded_image_string[:8].hex())
      for tag in sorted(tags["histograms"]):
          for e in a.Histograms(tag):
              h = e.histogram_value
              print("histogram", tag, e.step, h.num, h.min, h.max, h.sum, sum(h.bucket), len(h.bucket) == len(h.bucket_limit))
      """;

  @TempDir Path folder;

  /** The known value of CRC-32C for "123456789" is e3069283 (RFC 3720, iSCSI). */
  @Test
  void checksumsAreMaskedAsTfRecordsAre() {
    byte[] data = "123456789".getBytes(StandardCharsets.US_ASCII);
    long rotated = 0xe3069283L >>> 15 | 0xe3069283L << 17 & 0xffffffffL;
    assertThat(EventFile.masked(data, data.length))
        .isEqualTo((int) (rotated + 0xa282ead8L & 0xffffffffL));
  }

  /** By hand from the definition of tensorflow.Event and Summary. */
  @Test
  void aScalarHasTheBytesOfItsDefinition() throws Exception {
    Path file = folder.resolve("events.out.tfevents.0.test");
    try (EventFile events = new EventFile(file, 7)) {
      events.scalar(300, "a/b", 0.5);
      assertThat(events.length()).isEqualTo(Files.size(file));
    }
    List<byte[]> records = EventRecords.of(file);
    assertThat(records).hasSize(3);
    HexFormat hex = HexFormat.of();
    // step = 0; file_version = "brain.Event:2"
    assertThat(hex.formatHex(records.get(0), 9, records.get(0).length))
        .isEqualTo(
            "1000" + "1a0d" + hex.formatHex("brain.Event:2".getBytes(StandardCharsets.US_ASCII)));
    // step = 7; session_log { status = START }
    assertThat(hex.formatHex(records.get(1), 9, records.get(1).length))
        .isEqualTo("1007" + "3a020801");
    // step = 300; summary { value { tag = "a/b" simple_value = 0.5 } }
    assertThat(hex.formatHex(records.get(2), 9, records.get(2).length))
        .isEqualTo("10ac02" + "2a0c" + "0a0a" + "0a03612f62" + "150000003f");
    assertThat(records.get(2)[0]).isEqualTo((byte) 0x09); // wall_time, a double
  }

  @Test
  void bucketsHoldTheirValues() {
    Histogram h = Histogram.of(new float[] {-2, 0, 0, 1e-30f, 3, Float.NaN});
    assertThat(h.count()).isEqualTo(5);
    assertThat(h.min()).isEqualTo(-2);
    assertThat(h.max()).isEqualTo(3);
    assertThat(h.sum()).isCloseTo(1, within(1e-9));
    assertThat(h.sumOfSquares()).isCloseTo(13, within(1e-9));
    assertThat(h.counts().length).isEqualTo(h.limits().length).isLessThan(12);
    double total = 0;
    for (int i = 0; i < h.counts().length; i++) {
      total += h.counts()[i];
      assertThat(i == 0 || h.limits()[i] > h.limits()[i - 1]).isTrue();
    }
    assertThat(total).isEqualTo(5);
    assertThat(Histogram.of(new float[] {Float.NaN}).count()).isZero();
  }

  @Test
  @Tag("launcher") // a Python with TensorBoard is started
  void tensorBoardsOwnReaderReadsThem() throws Exception {
    String python = System.getProperty("slotcast.tensorboard.python", "python3");
    assumeTrue(
        run(python, "-c", "import tensorboard") != null,
        "no Python with TensorBoard; -Dslotcast.tensorboard.python=… names one");
    try (EventFile first = new EventFile(folder.resolve("events.out.tfevents.0000000000.t"), 1)) {
      first.scalar(1, "train/loss", 0.5);
      first.scalar(2, "train/loss", 0.25);
      RgbImage image = RgbImage.black(3, 2);
      image.setRgb(1, 1, 0xff8000);
      first.image(2, "input", image);
      first.histogram(2, "gradients/w", Histogram.of(new float[] {-1, 0, 0.5f, 2}));
      first.scalar(3, "train/loss", 9);
    }
    try (EventFile next = new EventFile(folder.resolve("events.out.tfevents.0000000001.t"), 3)) {
      next.scalar(3, "train/loss", 0.125); // takes the place of the other
    }
    assertThat(run(python, "-c", READER, folder.toString()).lines().toList())
        .containsExactly(
            "scalar train/loss [(1, 0.5), (2, 0.25), (3, 0.125)]",
            "image input 2 3 2 89504e470d0a1a0a",
            "histogram gradients/w 2 4.0 -1.0 2.0 1.5 4.0 True");
  }

  /** What it writes, or null if it fails or is not there. */
  private static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (java.io.IOException e) {
      return null;
    }
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() == 0 ? out : null;
  }
}
