package slotcast.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import slotcast.error.UserError;
import slotcast.model.DecoderConfig;

/** Reads a plane of the cache as a decoder is to draw it. */
public abstract class PlaneValues {
  private final VideoSet videos;
  private final Plane plane;

  PlaneValues(VideoSet videos, String name) {
    this.videos = videos;
    plane = videos.plane(name);
    if (plane == null) {
      throw new UserError(
          videos.name(),
          "no " + name,
          "it, as model.decoder.planes has it",
          "take a recording with it, or leave it out of model.decoder.planes and targets");
    }
  }

  /**
   * Those of a set that was opened with {@link DecoderConfig.Plane}'s makers.
   *
   * @throws UserError if its source has none
   */
  public static PlaneValues of(VideoSet videos, DecoderConfig.Plane plane) {
    return switch (plane) {
      case FLOW -> new FlowPlane.Values(videos);
      case DEPTH -> new DepthPlane.Values(videos);
      case CHANGE -> new ChangePlane.Values(videos);
    };
  }

  /** What makes a plane for the cache, at the model's size. */
  public static PlaneMaker maker(
      DecoderConfig.Plane plane, FrameTransform transform, double backgroundStep) {
    return switch (plane) {
      case FLOW -> new FlowPlane(transform);
      case DEPTH -> new DepthPlane(transform);
      case CHANGE -> new ChangePlane(transform, backgroundStep);
    };
  }

  public int channels() {
    return plane.channels();
  }

  /**
   * A window of a frame of a clip.
   *
   * @param t which frame
   * @param values (N,P,h,w), 0 where unknown
   * @param known (N,1,h,w), 1 or 0
   * @param frame which of the N
   */
  public void read(Clip clip, int t, FrameWindow window, float[] values, float[] known, int frame) {
    ByteBuffer bytes =
        ByteBuffer.wrap(videos.read(clip.video(), clip.frame(t), plane))
            .order(ByteOrder.LITTLE_ENDIAN);
    int area = window.height() * window.width();
    for (int y = 0; y < window.height(); y++) {
      for (int x = 0; x < window.width(); x++) {
        int column = window.column(x);
        int source =
            window.row(y) * plane.width() + (clip.mirrored() ? plane.width() - 1 - column : column);
        int at = y * window.width() + x;
        boolean knows = isKnown(bytes, source);
        known[frame * area + at] = knows ? 1 : 0;
        for (int c = 0; c < channels(); c++) {
          float value = knows ? value(bytes, source, c) : 0;
          if (isMotion()) {
            value *= (float) (clip.mirrored() && c == 0 ? -window.zoom() : window.zoom());
          }
          values[(frame * channels() + c) * area + at] = value;
        }
      }
    }
  }

  /** Whether the channels are a way across and down, in pixels. */
  boolean isMotion() {
    return false;
  }

  abstract boolean isKnown(ByteBuffer bytes, int pixel);

  abstract float value(ByteBuffer bytes, int pixel, int channel);
}
