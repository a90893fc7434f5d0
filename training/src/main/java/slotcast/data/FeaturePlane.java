package slotcast.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import slotcast.image.Colour;

/**
 * What a frozen encoder gives of the image as clips show it, by patch: (h,w,D), as rows of patches
 * side by side. A mirrored image has a plane of its own, since its features are no mirror image.
 */
public final class FeaturePlane implements PlaneMaker {
  private static final String NAME = "features";
  private static final String MIRRORED = "mirrored features";

  private final ImagePlane image;
  private final FrameTransform seen;
  private final Encoder encoder;
  private final boolean mirrored;

  /** A frozen encoder. Safe to use from several threads. */
  public interface Encoder {
    /** A text that is another one when its features would be other ones. */
    String identity();

    /** Patches in a column, h. */
    int rows();

    /** Patches in a row, w. */
    int columns();

    /** D. */
    int width();

    /**
     * Features of an image.
     *
     * @param image (3,H,W) in [-1,1]
     * @return (h*w,D)
     */
    float[] features(float[] image);
  }

  /**
   * @param seen what the model sees of an image
   * @param sample of the image in the cache
   */
  FeaturePlane(FrameTransform seen, Plane.Sample sample, Encoder encoder, boolean mirrored) {
    image = new ImagePlane(seen.withColour(Colour.RGB), sample);
    this.seen = seen;
    this.encoder = encoder;
    this.mirrored = mirrored;
  }

  @Override
  public String identity() {
    return (mirrored ? MIRRORED : NAME)
        + " of "
        + image.identity()
        + (" in " + seen.colour() + " by " + encoder.identity());
  }

  @Override
  public Optional<Plane> plane(SourceFrame first) {
    return Optional.of(
        new Plane(
            mirrored ? MIRRORED : NAME,
            encoder.columns(),
            encoder.rows(),
            encoder.width(),
            Plane.Sample.FLOAT32));
  }

  @Override
  public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
    Plane plane = image.plane(frame).orElseThrow();
    ByteBuffer kept = ByteBuffer.allocate(plane.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    image.write(previous, frame, kept); // rounded, as clips are
    float[] values = new float[3 * seen.height() * seen.width()];
    ImagePlane.read(plane, kept.array(), mirrored, values, 0);
    seen.colour().apply(values, 0, seen.height() * seen.width());
    float[] features = encoder.features(values);
    to.asFloatBuffer().put(features);
    to.position(to.position() + Float.BYTES * features.length);
  }

  /** Whether a set was opened with makers of features. */
  public static boolean isIn(VideoSet videos) {
    return videos.plane(NAME) != null;
  }

  /**
   * Features of a frame of a clip.
   *
   * @param t which frame
   * @param to (h*w,D) from the offset on
   */
  public static void read(VideoSet videos, Clip clip, int t, float[] to, int offset) {
    Plane plane = videos.plane(clip.mirrored() ? MIRRORED : NAME);
    ByteBuffer.wrap(videos.read(clip.video(), clip.frame(t), plane))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(to, offset, plane.bytes() / Float.BYTES);
  }
}
