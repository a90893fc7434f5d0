package slotcast.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import slotcast.image.RgbImage;
import slotcast.opencv.OpticalFlow;

/**
 * How far each pixel has moved since the frame before ({@link OpticalFlow}), at the model's size: x
 * and y in 1/{@value #STEPS} of its pixels. Unknown in a video's first frame and where the flow
 * contradicts itself.
 */
final class FlowPlane implements PlaneMaker {
  /** Pixels of the model that are drawn as 1. */
  static final double FULL_PIXELS = 4;

  private static final String NAME = "flow";
  private static final int STEPS = 128;
  private static final short UNKNOWN = Short.MIN_VALUE;

  private final FrameTransform transform;
  private final ThreadLocal<OpticalFlow> flow = ThreadLocal.withInitial(OpticalFlow::new);

  FlowPlane(FrameTransform transform) {
    this.transform = transform;
  }

  @Override
  public String identity() {
    return "flow DIS " + transform.identity();
  }

  @Override
  public Optional<Plane> plane(SourceFrame first) {
    return Optional.of(
        new Plane(NAME, transform.width(), transform.height(), 2, Plane.Sample.INT16));
  }

  @Override
  public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
    int values = 2 * transform.height() * transform.width();
    boolean resized =
        previous != null
            && (previous.image().width() != frame.image().width()
                || previous.image().height() != frame.image().height());
    if (previous == null || resized) {
      for (int i = 0; i < values; i++) {
        to.putShort(UNKNOWN);
      }
      return;
    }
    float[] motion =
        flow.get().motion(image(previous), image(frame), transform.height(), transform.width());
    for (float m : motion) {
      float limited = Math.max(-Short.MAX_VALUE, Math.min(Short.MAX_VALUE, m * STEPS));
      to.putShort(Float.isNaN(m) ? UNKNOWN : (short) Math.round(limited));
    }
  }

  /** As the model sees it. */
  private RgbImage image(SourceFrame frame) {
    float[] values = transform.apply(frame.image());
    int n = transform.height() * transform.width();
    RgbImage image = RgbImage.black(transform.width(), transform.height());
    for (int i = 0; i < 3 * n; i++) {
      image.data()[i] = (byte) Math.round((values[i % 3 * n + i / 3] + 1) * 127.5f);
    }
    return image;
  }

  static final class Values extends PlaneValues {
    Values(VideoSet videos) {
      super(videos, NAME);
    }

    @Override
    boolean isKnown(ByteBuffer bytes, int pixel) {
      return bytes.getShort(4 * pixel) != UNKNOWN;
    }

    @Override
    float value(ByteBuffer bytes, int pixel, int channel) {
      return (float) (bytes.getShort(4 * pixel + 2 * channel) / (STEPS * FULL_PIXELS));
    }

    @Override
    boolean isMotion() {
      return true;
    }
  }
}
