package slotcast.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import slotcast.image.FrameMapping;

/**
 * The depth of each pixel of the model's image, from the pixel of the source's depth image
 * (registered to the colours) at its centre: millimetres, 0 where unknown, and in frames without a
 * depth image.
 */
final class DepthPlane implements PlaneMaker {
  private static final String NAME = "depth";
  private static final double STEPS = 1000; // a metre
  private static final int MOST = 65_535;

  private final FrameTransform transform;

  DepthPlane(FrameTransform transform) {
    this.transform = transform;
  }

  @Override
  public String identity() {
    return "depth " + transform.identity();
  }

  @Override
  public Optional<Plane> plane(SourceFrame first) {
    return first.depth() == null
        ? Optional.empty()
        : Optional.of(
            new Plane(NAME, transform.width(), transform.height(), 1, Plane.Sample.UINT16));
  }

  @Override
  public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
    SourceFrame.Depth depth = frame.depth();
    if (depth == null) { // a depth camera that is slower than the colours
      for (int i = 0; i < transform.height() * transform.width(); i++) {
        to.putShort((short) 0);
      }
      return;
    }
    FrameMapping mapping =
        FrameMapping.of(
            transform.fit(), depth.width(), depth.height(), transform.width(), transform.height());
    for (int y = 0; y < transform.height(); y++) {
      for (int x = 0; x < transform.width(); x++) {
        int column = (int) Math.floor(mapping.toCameraX(x + 0.5));
        int row = (int) Math.floor(mapping.toCameraY(y + 0.5));
        boolean inside = column >= 0 && row >= 0 && column < depth.width() && row < depth.height();
        float metres = inside ? depth.metres()[row * depth.width() + column] : Float.NaN;
        boolean known = metres > 0 && metres * STEPS <= MOST;
        to.putShort((short) (known ? Math.round(metres * STEPS) : 0));
      }
    }
  }

  /** The logarithm of one plus the depth in metres, as in SAVi++. */
  static final class Values extends PlaneValues {
    Values(VideoSet videos) {
      super(videos, NAME);
    }

    @Override
    boolean isKnown(ByteBuffer bytes, int pixel) {
      return bytes.getShort(2 * pixel) != 0;
    }

    @Override
    float value(ByteBuffer bytes, int pixel, int channel) {
      return (float) Math.log1p((bytes.getShort(2 * pixel) & 0xffff) / STEPS);
    }
  }
}
