package slotcast.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.RgbImage;

class VideoTest {
  @TempDir Path folder;

  /** A smooth picture with a red bar that moves four pixels a frame; 4:2:0 keeps it. */
  private static RgbImage picture(int index) {
    RgbImage image = RgbImage.black(152, 96);
    for (int y = 0; y < 96; y++) {
      for (int x = 0; x < 152; x++) {
        boolean bar = x >= 4 * index && x < 4 * index + 16;
        image.setRgb(x, y, bar ? 0xc02020 : (40 + x) << 16 | (60 + y) << 8 | 120);
      }
    }
    return image;
  }

  private Path write(String name, int frames) {
    Path file = folder.resolve(name);
    try (VideoWriter writer = new VideoWriter(file, 152, 96, 25.6)) {
      for (int i = 0; i < frames; i++) {
        writer.write(picture(i));
      }
    }
    return file;
  }

  @Test
  void framesComeBackInOrderAndColour() {
    Path file = write("a.mp4", 30);
    List<RgbImage> frames = new ArrayList<>();
    try (VideoReader reader = new VideoReader(file)) {
      assertThat(reader.width()).isEqualTo(152);
      assertThat(reader.height()).isEqualTo(96);
      assertThat(reader.framesPerSecond()).isCloseTo(25.6, within(0.01));
    }
    frames.addAll(VideoReader.readAll(file));
    assertThat(frames).hasSize(30);
    for (int i = 0; i < 30; i++) {
      RgbImage expected = picture(i);
      long error = 0;
      for (int k = 0; k < expected.data().length; k++) {
        int d = (frames.get(i).data()[k] & 0xff) - (expected.data()[k] & 0xff);
        error += (long) d * d;
      }
      double rms = Math.sqrt((double) error / expected.data().length);
      // The neighbouring frame is at a distance of 20 and more.
      assertThat(rms).as("frame %s", i).isLessThan(8);
    }
  }

  @Test
  void skippedFramesCount() {
    Path file = write("s.mp4", 9);
    List<RgbImage> all = VideoReader.readAll(file);
    try (VideoReader reader = new VideoReader(file)) {
      for (int i = 0; i < 9; i++) {
        if (i % 3 == 2) {
          assertThat(reader.next().orElseThrow().data()).isEqualTo(all.get(i).data());
        } else {
          assertThat(reader.skip()).isTrue();
        }
        assertThat(reader.stampNanos() / 1e9).isCloseTo(i / 25.6, within(1e-3));
      }
      assertThat(reader.skip()).isFalse();
    }
  }

  @Test
  void sameFramesGiveTheSameFile() throws IOException {
    assertThat(Files.readAllBytes(write("a.mp4", 12)))
        .isEqualTo(Files.readAllBytes(write("b.mp4", 12)));
  }

  @Test
  void theFileAppearsOnlyWhenComplete() {
    Path file = folder.resolve("c.mp4");
    try (VideoWriter writer = new VideoWriter(file, 152, 96, 10)) {
      writer.write(picture(0));
      assertThat(file).doesNotExist();
    }
    assertThat(file).exists();
    assertThat(folder.resolve("c.mp4.part")).doesNotExist();
    try (VideoWriter none = new VideoWriter(folder.resolve("d.mp4"), 152, 96, 10)) {
      assertThat(none).isNotNull();
    }
    assertThat(folder).isDirectoryNotContaining(p -> p.toString().contains("d.mp4"));
  }

  /** The decoder fills in what it cannot read, and says nothing. */
  @Test
  void damagedFramesAreCounted() throws IOException {
    byte[] bytes = Files.readAllBytes(write("whole.mp4", 30));
    assertThat(damaged(bytes)).isZero();
    for (int part = 2; part < 8; part++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i < 20; i++) {
        damaged[bytes.length * part / 10 + i] ^= 0x55;
      }
      assertThat(damaged(damaged)).as("at %s tenths", part).isPositive();
    }
  }

  private long damaged(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("damaged.mp4"), bytes);
    try (VideoReader reader = new VideoReader(file)) {
      assertThat(reader.promisedFrames()).isEqualTo(30);
      while (reader.next().isPresent()) {}
      return reader.damagedFrames();
    }
  }

  @Test
  void mistakesAreNamed() throws IOException {
    assertThatThrownBy(() -> new VideoWriter(folder.resolve("e.mp4"), 151, 96, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("151x96");
    assertThatThrownBy(() -> new VideoWriter(folder.resolve("none/e.mp4"), 152, 96, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none/e.mp4");
    assertThatThrownBy(() -> new VideoReader(folder.resolve("missing.mp4")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("missing.mp4");
    Path noVideo = Files.writeString(folder.resolve("text.mp4"), "no video at all");
    assertThatThrownBy(() -> new VideoReader(noVideo))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("text.mp4: got no video that FFmpeg knows, expected a video");
    Path nothing = Files.createFile(folder.resolve("nothing.mp4"));
    assertThatThrownBy(() -> new VideoReader(nothing)).hasMessageContaining("got an empty file");
    Path old = Files.writeString(folder.resolve("old.bag"), "#ROSBAG V2.0\n".repeat(20));
    assertThatThrownBy(() -> new VideoReader(old)).hasMessageContaining("got a bag of ROS 1");
    Path cut = folder.resolve("cut.mp4");
    byte[] whole = Files.readAllBytes(write("whole.mp4", 12));
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> VideoReader.readAll(cut))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cut off");
  }
}
