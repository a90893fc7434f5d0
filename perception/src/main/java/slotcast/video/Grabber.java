package slotcast.video;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import slotcast.error.UserError;
import slotcast.image.RgbImage;

/** FFmpeg's RGB pictures of a file or a camera, with its failures told as its user knows them. */
final class Grabber implements AutoCloseable {
  private final FFmpegFrameGrabber grabber;
  private final Function<FFmpegFrameGrabber.Exception, UserError> failure;

  /**
   * Starts a grabber, and closes it again if that fails.
   *
   * @param opening tells why it could not be started
   * @param failure tells what went wrong later
   * @param noVideo tells that there is no picture in it
   */
  Grabber(
      FFmpegFrameGrabber grabber,
      Function<FFmpegFrameGrabber.Exception, UserError> opening,
      Function<FFmpegFrameGrabber.Exception, UserError> failure,
      Supplier<UserError> noVideo) {
    this.grabber = grabber;
    this.failure = failure;
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
    boolean open = false;
    try {
      grabber.start();
      open = grabber.hasVideo();
    } catch (FFmpegFrameGrabber.Exception e) {
      throw opening.apply(e);
    } finally {
      if (!open) {
        close();
      }
    }
    if (!open) {
      throw noVideo.get();
    }
  }

  /** The next frame, valid until the one after it; empty after the last. */
  Optional<Frame> next() {
    try {
      return Optional.ofNullable(grabber.grabImage());
    } catch (FFmpegFrameGrabber.Exception e) {
      throw failure.apply(e);
    }
  }

  /** As {@link #next}, decoded but without pixels, which is faster. */
  Optional<Frame> skip() {
    try {
      return Optional.ofNullable(grabber.grabFrame(false, true, false, false, false));
    } catch (FFmpegFrameGrabber.Exception e) {
      throw failure.apply(e);
    }
  }

  /** A copy of a frame's pixels. */
  static RgbImage rgb(Frame frame) {
    RgbImage image = RgbImage.black(frame.imageWidth, frame.imageHeight);
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    for (int row = 0; row < image.height(); row++) {
      pixels.get(row * frame.imageStride, image.data(), row * 3 * image.width(), 3 * image.width());
    }
    return image;
  }

  @Override
  public void close() {
    try {
      grabber.stop();
      grabber.release();
    } catch (FFmpegFrameGrabber.Exception e) {
      throw failure.apply(e);
    }
  }
}
