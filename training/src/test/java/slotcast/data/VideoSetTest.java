package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.RgbImage;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

class VideoSetTest {
  private static final SceneConfig SCENES = SceneConfig.obj3d().withSize(32, 32).withFrames(3);

  @TempDir Path caches;

  private VideoSet set() throws IOException {
    return open(SCENES, 3);
  }

  private VideoSet open(SceneConfig scenes, int videos) throws IOException {
    FrameTransform transform =
        FrameTransform.stretched(32, 32, FrameTransform.Method.BLOCK_MEAN, Colour.RGB);
    VideoSet.Spec spec = new VideoSet.Spec("scenes", transform, Plane.Sample.UINT8, List.of(), 0);
    return VideoSet.open(caches, new SimulatedSource(scenes, videos, 7), spec);
  }

  private List<Path> shards() throws IOException {
    try (Stream<Path> files = Files.walk(caches)) {
      return files.filter(f -> f.toString().endsWith(".frames")).sorted().toList();
    }
  }

  @Test
  void framesAndLabelsAreThoseOfTheSimulatorHoweverTheyAreRead() throws IOException {
    for (VideoSet set : List.of(set(), set())) { // simulated, then read from the cache
      float[] whole = set.whole(0, 3);
      for (int v = 0; v < 3; v++) {
        Episode e = Simulator.simulate(SCENES, 7 + v);
        for (int t = 0; t < 3; t++) {
          assertThat(set.labels(v, t)).isEqualTo(e.masks().get(t));
          float[] clip = set.clip(v, t, 1);
          byte[] rgb = e.frames().get(t).data();
          for (int i = 0; i < 32 * 32; i++) {
            for (int c = 0; c < 3; c++) {
              float expected = (rgb[3 * i + c] & 0xff) / 127.5f - 1;
              assertThat(clip[c * 32 * 32 + i]).isEqualTo(expected);
              assertThat(whole[((v * 3 + t) * 3 + c) * 32 * 32 + i]).isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  /**
   * Checksums of bytes that were cached, and of a batch that was drawn, before there were shards.
   */
  @Test
  void simulatedBytesAndBatchesAreThoseOfPublishedRuns() throws IOException {
    VideoSet set = open(SceneConfig.obj3d().withFrames(3), 2);
    assertThat(crc(set, 0, Plane.IMAGE)).isEqualTo("3e03fd06");
    assertThat(crc(set, 0, Plane.LABELS)).isEqualTo("7addce39");
    assertThat(crc(set, 1, Plane.IMAGE)).isEqualTo("bb315870");
    assertThat(crc(set, 1, Plane.LABELS)).isEqualTo("8eeee8cf");
    ClipRule.Drawer drawer = new RandomVideos().over(set, 2, 2);
    float[] batch = set.clips(drawer.draw(new SplittableRandom(5), 4, true), 2);
    CRC32C crc = new CRC32C();
    for (float value : batch) {
      int bits = Float.floatToRawIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        crc.update(bits >> shift);
      }
    }
    assertThat(Long.toHexString(crc.getValue())).isEqualTo("6510701a");
    SimulatedData data = new SimulatedData(3, 2, 4, 5, 100, 64);
    assertThat(VideoSet.hash(data.find().training().identity()))
        .isEqualTo("31df3c5bcdf16ad1f60be52cffa0a25e3e97cd1e059b9e9e51a68f6c3bcb2e98");
  }

  private static String crc(VideoSet set, int video, String plane) {
    CRC32C crc = new CRC32C();
    for (int t = 0; t < set.frames(video); t++) {
      crc.update(set.read(video, t, set.plane(plane)));
    }
    return Long.toHexString(crc.getValue());
  }

  @Test
  void aFileThatWasCutOffIsMadeAgain() throws IOException {
    byte[] before = set().labels(2, 2);
    Path file = shards().get(2);
    long size = Files.size(file);
    cut(file, size - 1);
    assertThat(set().labels(2, 2)).isEqualTo(before);
    assertThat(Files.size(file)).isEqualTo(size);
  }

  @Test
  void aFileThatIsCutOffWhileItIsReadIsNamed() throws IOException {
    VideoSet set = set();
    set.labels(2, 2);
    cut(shards().get(2), 10);
    assertThatThrownBy(() -> set.clip(2, 2, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(shards().get(2) + ": got a file that was cut off");
  }

  private static void cut(Path file, long size) throws IOException {
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(size);
    }
  }

  @Test
  void aFlippedByteIsFoundAndNamed() throws IOException {
    set().verify();
    Path file = shards().get(1);
    try (RandomAccessFile flip = new RandomAccessFile(file.toFile(), "rw")) {
      flip.seek(5000);
      int was = flip.read();
      flip.seek(5000);
      flip.write(was ^ 1);
    }
    assertThatThrownBy(() -> set().clip(1, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("in video seed 8");
    Files.delete(file);
    set().verify();
  }

  /** Checked once: what is whole is only looked at again after it was written again. */
  @Test
  void whatWasCheckedIsRemembered() throws IOException {
    set().verify();
    Path mark = Path.of(shards().get(0) + ".checked");
    assertThat(mark)
        .hasContent(
            Files.size(shards().get(0))
                + " "
                + Files.getLastModifiedTime(shards().get(0)).toMillis());
  }

  @Test
  void batchesDependOnTheGeneratorOnly() throws IOException {
    ClipRule.Drawer a = new RandomVideos().over(set(), 2, 2);
    List<Clip> clips = a.draw(new SplittableRandom(5), 4, true);
    assertThat(new RandomVideos().over(set(), 2, 2).draw(new SplittableRandom(5), 4, true))
        .isEqualTo(clips);
    assertThat(set().clips(clips, 2)).hasSize(4 * 2 * 3 * 32 * 32);
    for (float value : set().clips(clips, 2)) {
      assertThat(value).isBetween(-1f, 1f);
    }
  }

  @Test
  void coloursAreThoseAskedFor() throws IOException {
    VideoSet rgb = set();
    for (Colour colour : Colour.values()) {
      FrameTransform transform =
          FrameTransform.stretched(32, 32, FrameTransform.Method.BLOCK_MEAN, colour);
      VideoSet.Spec spec = new VideoSet.Spec("scenes", transform, Plane.Sample.UINT8, List.of(), 0);
      VideoSet other = VideoSet.open(caches, new SimulatedSource(SCENES, 3, 7), spec);
      assertThat(other.folder()).isEqualTo(rgb.folder()); // one cache for all
      float[] before = rgb.clip(1, 1, 1);
      float[] after = other.clip(1, 1, 1);
      int n = 32 * 32;
      for (int i = 0; i < n; i++) {
        double luma = 0.299 * before[i] + 0.587 * before[n + i] + 0.114 * before[2 * n + i];
        for (int c = 0; c < 3; c++) {
          double expected =
              switch (colour) {
                case RGB -> before[c * n + i];
                case BGR -> before[(2 - c) * n + i];
                case GREY -> luma;
              };
          assertThat((double) after[c * n + i]).isCloseTo(expected, within(1e-6));
        }
      }
      byte[] image = Simulator.simulate(SCENES, 8).frames().get(1).data();
      assertThat(transform.apply(new RgbImage(32, 32, image))).isEqualTo(after);
    }
  }
}
