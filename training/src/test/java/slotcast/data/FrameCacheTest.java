package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.RgbImage;

/**
 * How the cache is built: broken off, from broken videos, on a disk that fails, with more planes.
 */
class FrameCacheTest {
  private static final int SIZE = 8;

  @TempDir Path caches;

  /**
   * Videos of {@code 2 + video % 3} frames of one colour each, 100 * video + frame modulo 256.
   *
   * @param broken videos that break off after their first frame
   * @param opened counts
   */
  private record Counted(int count, List<Integer> broken, AtomicInteger opened)
      implements VideoSource {
    Counted(int count, Integer... broken) {
      this(count, List.of(broken), new AtomicInteger());
    }

    @Override
    public String name() {
      return "counted videos";
    }

    @Override
    public String identity() {
      return "counted " + count;
    }

    @Override
    public List<String> videos() {
      return IntStream.range(0, count).mapToObj(v -> "video " + v).toList();
    }

    static int length(int video) {
      return 2 + video % 3;
    }

    @Override
    public Frames open(int video) {
      opened.incrementAndGet();
      return new Frames() {
        private int frame;

        @Override
        public Optional<SourceFrame> next() {
          if (frame == 1 && broken.contains(video)) {
            throw new UserError("video " + video, "half a file", "a whole one", "copy it anew");
          }
          if (frame == length(video)) {
            return Optional.empty();
          }
          RgbImage image = RgbImage.black(SIZE, SIZE);
          java.util.Arrays.fill(image.data(), (byte) (100 * video + frame));
          frame++;
          return Optional.of(new SourceFrame(frame, image, null, null));
        }

        @Override
        public void close() {}
      };
    }
  }

  private VideoSet open(VideoSource source, double brokenShare, PlaneMaker... further)
      throws IOException {
    FrameTransform transform =
        FrameTransform.stretched(4, 4, FrameTransform.Method.AREA, Colour.RGB);
    VideoSet.Spec spec =
        new VideoSet.Spec("counted", transform, Plane.Sample.UINT16, List.of(further), brokenShare);
    return VideoSet.open(caches, source, spec);
  }

  private static void isWhole(VideoSet set, int count) {
    assertThat(set.videos()).isEqualTo(count);
    for (int v = 0; v < count; v++) {
      assertThat(set.frames(v)).isEqualTo(Counted.length(v));
      assertThat(set.name(v)).isEqualTo("video " + v);
      for (int t = 0; t < set.frames(v); t++) {
        assertThat(set.clip(v, t, 1)).containsOnly(((100 * v + t) % 256) / 127.5f - 1);
      }
    }
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(caches)) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void onlyWhatIsMissingIsMade() throws IOException {
    isWhole(open(new Counted(200), 0), 200);
    List<Path> shards = files(".frames");
    assertThat(shards).hasSize(67); // three videos a file
    Files.delete(shards.get(3));
    Files.delete(shards.get(66)); // two videos
    Counted source = new Counted(200);
    isWhole(open(source, 0), 200);
    assertThat(source.opened().get()).isEqualTo(5);
    Counted again = new Counted(200);
    isWhole(open(again, 0), 200);
    assertThat(again.opened().get()).isZero();
  }

  @Test
  void aBuildThatStoppedHalfwayGoesOn() throws IOException {
    Counted failing = new Counted(130);
    PlaneMaker dies =
        new Extra() {
          @Override
          public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
            if (failing.opened().get() > 70) {
              throw new java.io.UncheckedIOException(new IOException("No space left on device"));
            }
            super.write(previous, frame, to);
          }
        };
    assertThatThrownBy(() -> open(failing, 0, dies))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    int done = files(".frames").size();
    assertThat(done).isBetween(20, 36); // two videos a file, of 65 files
    assertThat(files(".tmp")).isEmpty(); // nothing half
    Counted source = new Counted(130);
    isWhole(open(source, 0, new Extra()), 130);
    assertThat(source.opened().get()).isEqualTo(130 - 2 * done);
  }

  /** One video, and a short one behind it in another shard. */
  private record LongVideo(int frames, int breaksAt, AtomicInteger skipped) implements VideoSource {
    @Override
    public String name() {
      return "long video";
    }

    @Override
    public String identity() {
      return "long " + frames;
    }

    @Override
    public List<String> videos() {
      return List.of("long", "short");
    }

    @Override
    public Frames open(int video) {
      return new Frames() {
        private int frame;

        @Override
        public Optional<SourceFrame> next() {
          if (frame == breaksAt) {
            throw new UserError("long", "half a file", "a whole one", "copy it anew");
          }
          if (frame == (video == 0 ? frames : 1)) {
            return Optional.empty();
          }
          RgbImage image = RgbImage.black(SIZE, SIZE);
          java.util.Arrays.fill(image.data(), (byte) (frame % 251));
          frame++;
          return Optional.of(new SourceFrame(frame, image, null, null));
        }

        @Override
        public boolean skip() {
          skipped.incrementAndGet();
          frame++;
          return true;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static void isWhole(VideoSet set, LongVideo source) {
    assertThat(set.videos()).isEqualTo(2);
    assertThat(set.frames(0)).isEqualTo(source.frames());
    assertThat(set.frames(1)).isEqualTo(1);
    Plane extra = set.plane("extra");
    for (int t = 0; t < source.frames(); t++) {
      ByteBuffer read =
          ByteBuffer.wrap(set.read(0, t, extra)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      assertThat(read.getShort()).as("frame %s", t).isEqualTo((short) (t % 251));
      assertThat(read.getShort())
          .as("before frame %s", t)
          .isEqualTo((short) (t == 0 ? -1 : (t - 1) % 251));
    }
  }

  /** Files of 4096 frames; the third one is not done when the disk is full. */
  @Test
  void aLongVideoGoesOnBehindItsLastWholeFile() throws IOException {
    AtomicInteger written = new AtomicInteger();
    PlaneMaker dies =
        new Extra() {
          @Override
          public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
            if (written.incrementAndGet() > 9000) {
              throw new java.io.UncheckedIOException(new IOException("No space left on device"));
            }
            super.write(previous, frame, to);
          }
        };
    LongVideo source = new LongVideo(10_000, -1, new AtomicInteger());
    assertThatThrownBy(() -> open(source, 0, dies)).isInstanceOf(IOException.class);
    assertThat(files("00000.frames")).hasSize(1);
    assertThat(files("00000-0001.frames")).hasSize(1);
    assertThat(files("00000-0002.frames")).isEmpty();
    AtomicInteger again = new AtomicInteger();
    PlaneMaker counts =
        new Extra() {
          @Override
          public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
            again.incrementAndGet();
            super.write(previous, frame, to);
          }
        };
    isWhole(open(source, 0, counts), source);
    assertThat(again.get()).isBetween(10_000 - 2 * 4096, 10_000 - 2 * 4096 + 1);
    assertThat(source.skipped().get()).isEqualTo(2 * 4096 - 1);
    // And from the cache; and after a file in the middle was damaged, with all that follow it.
    isWhole(open(source, 0, new Extra()), source);
    Files.write(files("00000-0001.frames").get(0), new byte[10]);
    again.set(0);
    isWhole(open(source, 0, counts), source);
    assertThat(again.get()).isEqualTo(10_000 - 4096);
  }

  @Test
  void aLongVideoMayEndWithAFile() throws IOException {
    LongVideo source = new LongVideo(2 * 4096, -1, new AtomicInteger());
    isWhole(open(source, 0, new Extra()), source);
    isWhole(open(source, 0, new Extra()), source);
  }

  @Test
  void aLongVideoThatBreaksOffIsLeftOutWhole() throws IOException {
    LongVideo source = new LongVideo(10_000, 9000, new AtomicInteger());
    for (int i = 0; i < 2; i++) { // made, then from the cache
      VideoSet set = open(source, 0.5, new Extra());
      assertThat(set.videos()).isEqualTo(1);
      assertThat(set.name(0)).isEqualTo("short");
      assertThat(set.clip(0, 0, 1)).containsOnly(-1f);
    }
  }

  @Test
  void brokenVideosAreLeftOutUpToTheShare() throws IOException {
    VideoSet set = open(new Counted(20, 3, 7), 0.1);
    assertThat(set.videos()).isEqualTo(18);
    assertThat(set.name(3)).isEqualTo("video 4");
    assertThat(set.clip(3, 1, 1)).containsOnly(((100 * 4 + 1) % 256) / 127.5f - 1);
    // The same from the cache; and a smaller share stops there too.
    Counted source = new Counted(20);
    assertThat(open(source, 0.1).videos()).isEqualTo(18);
    assertThat(source.opened().get()).isZero();
    assertThatThrownBy(() -> open(source, 0.05))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counted videos: got 2 broken of 20 videos")
        .hasMessageContaining("video 3 (video 3: got half a file")
        .hasMessageContaining("data.broken_share");
  }

  @Test
  void oneBrokenVideoTooManyStopsTheBuild() {
    assertThatThrownBy(() -> open(new Counted(20, 5, 6), 0.05))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("got 2 broken of 20 videos");
  }

  @Test
  void nothingButBrokenVideosIsAnError() {
    UserError error = new UserError("video", "nothing", "something", "look"); // of whatever kind
    VideoSource none =
        new VideoSource() {
          @Override
          public String name() {
            return "none";
          }

          @Override
          public String identity() {
            return "none";
          }

          @Override
          public List<String> videos() {
            return List.of("a");
          }

          @Override
          public Frames open(int video) {
            throw error;
          }
        };
    assertThatThrownBy(() -> open(none, 0.5)).isSameAs(error);
  }

  /** The first byte of this frame and of the one before; -1 where there is none. */
  private static class Extra implements PlaneMaker {
    @Override
    public String identity() {
      return "extra";
    }

    @Override
    public Optional<Plane> plane(SourceFrame first) {
      return Optional.of(new Plane("extra", 1, 1, 2, Plane.Sample.INT16));
    }

    @Override
    public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
      to.putShort((short) (frame.image().data()[0] & 0xff));
      to.putShort((short) (previous == null ? -1 : previous.image().data()[0] & 0xff));
    }
  }

  @Test
  void furtherPlanesAreMadeOfConsecutiveFrames() throws IOException {
    VideoSet set = open(new Counted(5), 0, new Extra());
    Plane extra = set.plane("extra");
    assertThat(extra.bytes()).isEqualTo(4);
    assertThat(set.hasLabels()).isFalse();
    assertThat(set.plane("depth")).isNull();
    for (int v = 0; v < 5; v++) {
      for (int t = 0; t < set.frames(v); t++) {
        ByteBuffer read =
            ByteBuffer.wrap(set.read(v, t, extra)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        assertThat(read.getShort()).isEqualTo((short) ((100 * v + t) % 256));
        assertThat(read.getShort()).isEqualTo((short) (t == 0 ? -1 : (100 * v + t - 1) % 256));
      }
    }
    // Another cache than the one without it.
    assertThat(open(new Counted(5), 0).folder()).isNotEqualTo(set.folder());
  }

  @Test
  void theLastShareOfEachVideoIsHeldOut() throws IOException {
    VideoSet all = open(new Counted(4), 0);
    VideoSet training = all.without(0.4);
    VideoSet heldOut = all.last(0.4);
    for (int v = 0; v < 4; v++) {
      assertThat(training.frames(v) + heldOut.frames(v)).isEqualTo(all.frames(v));
      assertThat(heldOut.frames(v)).isPositive();
      assertThat(heldOut.clip(v, 0, 1)).isEqualTo(all.clip(v, training.frames(v), 1));
      int beyond = training.frames(v);
      int video = v;
      assertThatThrownBy(() -> training.clip(video, beyond, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(training.hash()).isNotEqualTo(heldOut.hash()).isNotEqualTo(all.hash());
  }
}
