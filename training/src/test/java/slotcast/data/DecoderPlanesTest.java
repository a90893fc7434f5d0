package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.model.DecoderConfig;
import slotcast.opencv.OpticalFlow;

/** Change, flow and depth, from a source through the cache to what a decoder is to draw. */
class DecoderPlanesTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;
  private static final int FRAMES = 40;

  @TempDir Path folder;

  /** A bright square that enters at frame 33 and moves by two pixels a frame. */
  private static RgbImage image(int frame) {
    RgbImage image = RgbImage.black(WIDTH, HEIGHT);
    for (int p = 0; p < WIDTH * HEIGHT; p++) {
      int x = p % WIDTH;
      int y = p / WIDTH;
      int left = 2 * (frame - 33) + 4;
      boolean square = frame >= 33 && x >= left && x < left + 12 && y >= 8 && y < 24;
      double texture = square ? Math.sin(0.9 * (x - left)) + Math.cos(0.8 * y) : 0;
      int value = square ? (int) (170 + 30 * texture) : 60;
      for (int c = 0; c < 3; c++) {
        image.data()[3 * p + c] = (byte) value;
      }
    }
    return image;
  }

  private record Source(boolean deep) implements VideoSource {
    @Override
    public String name() {
      return "a square";
    }

    @Override
    public String identity() {
      return "a square " + deep;
    }

    @Override
    public List<String> videos() {
      return List.of("one");
    }

    @Override
    public Frames open(int video) {
      return new Frames() {
        private int next;

        @Override
        public Optional<SourceFrame> next() {
          if (next == FRAMES) {
            return Optional.empty();
          }
          float[] metres = new float[WIDTH * HEIGHT];
          for (int p = 0; p < metres.length; p++) {
            metres[p] = p % WIDTH < 4 ? Float.NaN : 1 + p / WIDTH * 0.1f;
          }
          SourceFrame.Depth depth = new SourceFrame.Depth(WIDTH, HEIGHT, metres);
          return Optional.of(new SourceFrame(next, image(next++), null, deep ? depth : null));
        }

        @Override
        public void close() {}
      };
    }
  }

  private VideoSet open(boolean deep, DecoderConfig.Plane... planes) throws IOException {
    FrameTransform transform =
        new FrameTransform(
            HEIGHT, WIDTH, FrameTransform.Method.AREA, FrameMapping.Fit.CROP, Colour.RGB);
    List<PlaneMaker> makers =
        List.of(planes).stream().map(p -> PlaneValues.maker(p, transform, 0.001)).toList();
    VideoSet.Spec spec = new VideoSet.Spec("test", transform, Plane.Sample.UINT8, makers, 0.01);
    return VideoSet.open(folder, new Source(deep), spec);
  }

  private static final FrameWindow WHOLE = new FrameWindow(0, 0, HEIGHT, WIDTH, WIDTH);

  @Test
  void changeIsUnknownUntilTheBackgroundIsKnownAndThenShowsWhatMoves() throws IOException {
    VideoSet videos = open(false, DecoderConfig.Plane.CHANGE);
    PlaneValues change = PlaneValues.of(videos, DecoderConfig.Plane.CHANGE);
    float[] values = new float[HEIGHT * WIDTH];
    float[] known = new float[HEIGHT * WIDTH];
    change.read(new Clip(0, 29, 1, false), 0, WHOLE, values, known, 0);
    assertThat(known).containsOnly(0);
    assertThat(values).containsOnly(0);
    Clip clip = new Clip(0, 30, 2, false);
    change.read(clip, 3, WHOLE, values, known, 0); // frame 36: the square is at 10
    assertThat(known).containsOnly(1);
    assertThat(values[16 * WIDTH + 15]).isEqualTo(1); // far above a quarter
    assertThat(values[16 * WIDTH + 30]).isZero();
    FrameWindow window = new FrameWindow(14, 12, 4, 8, WIDTH);
    float[] part = new float[2 * 4 * 8];
    change.read(clip, 3, window, part, new float[2 * 4 * 8], 1); // the second of two frames
    assertThat(part[32 + 2 * 8 + 3]).isEqualTo(values[16 * WIDTH + 15]);
    assertThat(part[0]).isZero();
    FrameWindow enlarged = new FrameWindow(14, 12, 8, 16, WIDTH, 2);
    float[] twice = new float[8 * 16];
    change.read(clip, 3, enlarged, twice, new float[8 * 16], 0);
    for (int p = 0; p < twice.length; p++) {
      assertThat(twice[p]).isEqualTo(part[32 + p / 16 / 2 * 8 + p % 16 / 2]);
    }
    float[] mirrored = new float[HEIGHT * WIDTH];
    change.read(new Clip(0, 36, 1, true), 0, WHOLE, mirrored, known, 0);
    assertThat(mirrored[16 * WIDTH + WIDTH - 1 - 15]).isEqualTo(values[16 * WIDTH + 15]);
  }

  @Test
  void flowIsOpenCvsAndTurnsWithTheMirror() throws IOException {
    VideoSet videos = open(false, DecoderConfig.Plane.FLOW);
    PlaneValues flow = PlaneValues.of(videos, DecoderConfig.Plane.FLOW);
    float[] values = new float[2 * HEIGHT * WIDTH];
    float[] known = new float[HEIGHT * WIDTH];
    flow.read(new Clip(0, 0, 1, false), 0, WHOLE, values, known, 0);
    assertThat(known).containsOnly(0); // nothing before it
    flow.read(new Clip(0, 37, 1, false), 0, WHOLE, values, known, 0);
    float[] expected;
    try (OpticalFlow dis = new OpticalFlow()) {
      expected = dis.motion(image(36), image(37), HEIGHT, WIDTH);
    }
    int moving = 0;
    for (int p = 0; p < HEIGHT * WIDTH; p++) {
      assertThat(known[p]).isEqualTo(Float.isNaN(expected[2 * p]) ? 0 : 1);
      for (int c = 0; c < 2; c++) {
        float drawn = values[c * HEIGHT * WIDTH + p];
        float pixels = known[p] == 0 ? 0 : expected[2 * p + c];
        assertThat((double) drawn).isCloseTo(pixels / FlowPlane.FULL_PIXELS, within(0.002));
      }
      moving += values[p] > 0.3 ? 1 : 0;
    }
    assertThat(moving).isGreaterThan(60); // two pixels to the right are 0.5
    float[] mirrored = new float[2 * HEIGHT * WIDTH];
    flow.read(new Clip(0, 37, 1, true), 0, WHOLE, mirrored, known, 0);
    int p = 16 * WIDTH + 18;
    int q = 16 * WIDTH + WIDTH - 1 - 18;
    assertThat(mirrored[q]).isEqualTo(-values[p]);
    assertThat(mirrored[HEIGHT * WIDTH + q]).isEqualTo(values[HEIGHT * WIDTH + p]);
  }

  @Test
  void depthIsALogarithmAndUnknownWhereTheSourceDoesNotTell() throws IOException {
    VideoSet videos = open(true, DecoderConfig.Plane.DEPTH);
    PlaneValues depth = PlaneValues.of(videos, DecoderConfig.Plane.DEPTH);
    float[] values = new float[HEIGHT * WIDTH];
    float[] known = new float[HEIGHT * WIDTH];
    depth.read(new Clip(0, 5, 1, false), 0, WHOLE, values, known, 0);
    assertThat(known[10 * WIDTH + 2]).isZero();
    assertThat(values[10 * WIDTH + 2]).isZero();
    assertThat(known[10 * WIDTH + 9]).isEqualTo(1);
    assertThat((double) values[10 * WIDTH + 9]).isCloseTo(Math.log(3), within(1e-3)); // 2 m
  }

  @Test
  void aSourceWithoutDepthSaysSo() throws IOException {
    VideoSet videos = open(false, DecoderConfig.Plane.DEPTH);
    assertThatThrownBy(() -> PlaneValues.of(videos, DecoderConfig.Plane.DEPTH))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no depth");
  }
}
