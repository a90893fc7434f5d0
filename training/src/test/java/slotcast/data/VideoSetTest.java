package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

class VideoSetTest {
  private static final SceneConfig SCENES = SceneConfig.obj3d().withSize(32, 32).withFrames(3);

  @TempDir Path cache;

  private VideoSet set() throws IOException {
    return VideoSet.simulate(SCENES, 3, 7, 32, 32, cache);
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
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

  @Test
  void aFileThatWasCutOffIsSimulatedAgain() throws IOException {
    byte[] before = set().labels(2, 2);
    long size = Files.size(file());
    try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
      cut.setLength(size - 1);
    }
    assertThat(set().labels(2, 2)).isEqualTo(before);
    assertThat(Files.size(file())).isEqualTo(size);
  }

  @Test
  void aFileThatIsCutOffWhileItIsReadIsNamed() throws IOException {
    VideoSet set = set();
    try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
      cut.setLength(100);
    }
    assertThatThrownBy(() -> set.clip(2, 2, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the end of the file at byte ");
  }

  /** 164 GB, all but the last video of it a hole: more than any heap, and than an int counts. */
  @Test
  void aLargeSetTakesNoMemory() throws IOException {
    VideoFile.Sizes sizes = new VideoFile.Sizes(200_000, 50, 64, 64, 64, 64);
    Path file = cache.resolve("large.videos");
    byte[] images = new byte[50 * sizes.imageBytes()];
    byte[] labels = new byte[50 * sizes.labelBytes()];
    images[49 * sizes.imageBytes() + 5] = 77;
    labels[49 * sizes.labelBytes() + 5] = 3;
    VideoFile.write(file, sizes, writer -> writer.video(199_999, images, labels));
    assertThat(VideoFile.isWhole(file, sizes)).isTrue();
    VideoFile opened = VideoFile.open(file, sizes);
    assertThat(opened.image(199_999, 49)[5]).isEqualTo((byte) 77);
    assertThat(opened.labels(199_999, 49)[5]).isEqualTo((byte) 3);
    assertThat(opened.image(100_000, 0)).containsOnly(0);
  }

  @Test
  void batchesDependOnTheGeneratorOnly() throws IOException {
    float[] a = set().batch(new SplittableRandom(5), 4, 2, 2, true);
    float[] b = set().batch(new SplittableRandom(5), 4, 2, 2, true);
    assertThat(b).isEqualTo(a).hasSize(4 * 2 * 3 * 32 * 32);
    for (float value : a) {
      assertThat(value).isBetween(-1f, 1f);
    }
  }
}
