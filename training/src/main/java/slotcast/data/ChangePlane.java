package slotcast.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import slotcast.motion.RunningBackground;

/**
 * How much each pixel differs from what is usually there ({@link RunningBackground}), at the
 * model's size: 0 to 254 for 0 to {@link #FULL} of the range of a channel and more, 255 where it is
 * not known yet. Small differences count in full, since a dark coat on a dark road is no less an
 * object.
 */
public final class ChangePlane implements PlaneMaker {
  /** Change, of values from 0 to 1, that is drawn as 1. */
  public static final double FULL = 0.25;

  private static final String NAME = "change";
  private static final int STEPS = 254;
  private static final int UNKNOWN = 255;

  /** Frames of a video until the background is known. */
  private static final int WARM_UP = 30;

  private final FrameTransform transform;
  private final double backgroundStep;
  private final ThreadLocal<Video> video = ThreadLocal.withInitial(Video::new); // one a thread

  private static final class Video {
    RunningBackground background;
    int frames;
  }

  ChangePlane(FrameTransform transform, double backgroundStep) {
    this.transform = transform;
    this.backgroundStep = backgroundStep;
  }

  @Override
  public String identity() {
    return "change " + transform.identity() + " " + backgroundStep + " " + FULL + " " + WARM_UP;
  }

  @Override
  public Optional<Plane> plane(SourceFrame first) {
    return Optional.of(
        new Plane(NAME, transform.width(), transform.height(), 1, Plane.Sample.UINT8));
  }

  @Override
  public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
    Video v = video.get();
    if (previous == null) {
      v.background = new RunningBackground(backgroundStep);
      v.frames = 0;
    }
    float[] change = v.background.change(transform.apply(frame.image()));
    boolean known = v.frames++ >= WARM_UP;
    for (float c : change) {
      to.put((byte) (known ? Math.round(STEPS * Math.min(1, c / FULL)) : UNKNOWN));
    }
  }

  static final class Values extends PlaneValues {
    Values(VideoSet videos) {
      super(videos, NAME);
    }

    @Override
    boolean isKnown(ByteBuffer bytes, int pixel) {
      return (bytes.get(pixel) & 0xff) != UNKNOWN;
    }

    @Override
    float value(ByteBuffer bytes, int pixel, int channel) {
      return (bytes.get(pixel) & 0xff) / (float) STEPS;
    }
  }
}
