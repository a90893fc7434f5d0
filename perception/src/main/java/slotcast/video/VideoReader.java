package slotcast.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import slotcast.error.UserError;
import slotcast.image.RgbImage;

/**
 * Reads the frames of a video file, one after the other, as RGB. Holds native memory until closed.
 * Not for use by several threads at once.
 */
public final class VideoReader implements AutoCloseable {
  /** Of a file that tells neither times nor a rate. */
  private static final double DEFAULT_RATE = 25;

  /** What somebody may take for a recording that is read here, and how it begins. */
  private static final String ROS_1_BAG = "#ROSBAG V";

  private final Path file;
  private final FFmpegFrameGrabber grabber;
  private final Grabber frames;

  /** Frames that the header promises; 0 where it tells none. */
  private final long promised;

  private long read;
  private long damaged;
  private long stampNanos = -1;

  /** Quarter turns clockwise that show the frames as their recorder saw them. */
  private final int turns;

  /**
   * @param file a video in any format that FFmpeg reads
   * @throws UserError if it is missing or no video
   */
  public VideoReader(Path file) {
    this.file = file;
    if (!Files.isReadable(file)) {
      throw new UserError(
          "video file " + file, "no readable file", "an MP4 file", "check the path");
    }
    grabber = new FFmpegFrameGrabber(file.toFile());
    frames =
        new Grabber(
            grabber,
            this::unknown,
            this::unreadable,
            () ->
                new UserError(
                    "video file " + file, "no video stream", "an MP4 file", "check the path"));
    promised = framesInHeader();
    turns = turns(grabber.getDisplayRotation());
  }

  /** FFmpeg gives degrees counterclockwise, of any sign; what is no quarter turn is left alone. */
  private static int turns(double degrees) {
    long quarters = Math.round(-degrees / 90);
    return Math.abs(quarters * 90 + degrees) < 1 ? (int) Math.floorMod(quarters, 4L) : 0;
  }

  private long framesInHeader() {
    AVFormatContext context = grabber.getFormatContext();
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      if (stream.codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
        return stream.nb_frames();
      }
    }
    return 0;
  }

  /** Frame width in pixels, upright. */
  public int width() {
    return turns % 2 == 0 ? grabber.getImageWidth() : grabber.getImageHeight();
  }

  /** Frame height in pixels, upright. */
  public int height() {
    return turns % 2 == 0 ? grabber.getImageHeight() : grabber.getImageWidth();
  }

  /**
   * When the frame that {@link #next} gave last is shown, from the start of the video: as the
   * container says, or by the frame rate where it says nothing or goes back. Always later than that
   * of the frame before.
   */
  public long stampNanos() {
    return stampNanos;
  }

  /** Frames per second, from the file's header. */
  public double framesPerSecond() {
    return grabber.getVideoFrameRate();
  }

  /** Frames that the file's header promises; 0 where it tells none. */
  public long promisedFrames() {
    return promised;
  }

  /**
   * How many of the frames so far came from damaged data: the decoder fills what it cannot read
   * from the frames around it.
   */
  public long damagedFrames() {
    return damaged;
  }

  /**
   * The next frame; empty after the last.
   *
   * @throws UserError if the file is damaged or cut off
   */
  public Optional<RgbImage> next() {
    return counted(frames.next()).map(frame -> Grabber.rgb(frame).turned(turns));
  }

  /**
   * Passes over the next frame, which is faster than reading it; false after the last.
   *
   * @throws UserError if the file is damaged or cut off
   */
  public boolean skip() {
    return counted(frames.skip()).isPresent();
  }

  private Optional<Frame> counted(Optional<Frame> next) {
    if (next.isEmpty()) {
      // A frame or two fewer is usual at the seams of edited videos.
      if (read < promised - 2) {
        throw new UserError(
            "video file " + file,
            read + " frames",
            promised + " as its header says",
            "the file is cut off: copy it anew");
      }
      return next;
    }
    Frame frame = next.get();
    stampNanos = stamp(frame.timestamp);
    read++;
    if (frame.opaque instanceof AVFrame decoded
        && (decoded.decode_error_flags() != 0
            || (decoded.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0)) {
      damaged++;
    }
    return next;
  }

  private long stamp(long micros) {
    double rate = framesPerSecond() > 0 ? framesPerSecond() : DEFAULT_RATE;
    long told = micros * 1000;
    return told > stampNanos ? told : stampNanos + Math.round(1e9 / rate);
  }

  /** All frames of a file. */
  public static List<RgbImage> readAll(Path file) {
    try (VideoReader reader = new VideoReader(file)) {
      List<RgbImage> frames = new ArrayList<>();
      for (Optional<RgbImage> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
      }
      return frames;
    }
  }

  @Override
  public void close() {
    frames.close();
  }

  /** FFmpeg's own words are of functions and of settings that a user does not have. */
  private UserError unknown(Exception cause) {
    return new UserError(
        "video file " + file,
        found(file),
        "a video that FFmpeg reads, such as MP4",
        "check that it is complete, and the path",
        cause);
  }

  private static String found(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(ROS_1_BAG.length()), StandardCharsets.ISO_8859_1);
      if (start.isEmpty()) {
        return "an empty file";
      }
      return start.equals(ROS_1_BAG)
          ? "a bag of ROS 1, which becomes one of ROS 2 by rosbags-convert"
          : "no video that FFmpeg knows";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private UserError unreadable(Exception cause) {
    return new UserError(
        "video file " + file,
        String.valueOf(cause.getMessage()).replace('\n', ' '),
        "a readable MP4 file",
        "check that it is complete",
        cause);
  }
}
