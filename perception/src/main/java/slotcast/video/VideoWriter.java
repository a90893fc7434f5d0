package slotcast.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import slotcast.error.UserError;
import slotcast.image.RgbImage;

/**
 * Writes an MP4 file: H.264 (OpenH264), 4:2:0, so that every player shows it.
 *
 * <p>The file appears under its name when {@link #close} has finished it; until then, and if no
 * frame was written or one could not be, there is none. Holds native memory until closed. Not for
 * use by several threads at once.
 */
public final class VideoWriter implements AutoCloseable {
  /** Bits a pixel: shaded scenes show no blocks at this rate. */
  private static final double BITS_PER_PIXEL = 0.35;

  private final Path target;
  private final Path partial;
  private final FFmpegFrameRecorder recorder;
  private final Frame frame;
  private int frames;
  private boolean failed;
  private boolean closed;

  /**
   * @param target the file to write; an existing one is replaced
   * @param width in pixels, even
   * @param height in pixels, even
   * @param framesPerSecond positive
   * @throws UserError if the file cannot be created or a size is odd
   */
  public VideoWriter(Path target, int width, int height, double framesPerSecond) {
    if (width < 16 || height < 16 || width % 2 != 0 || height % 2 != 0) {
      throw new UserError(
          "video size of " + target,
          width + "x" + height,
          "even numbers of at least 16 (4:2:0 pictures)",
          "choose another size");
    }
    if (!(framesPerSecond > 0)) {
      throw new IllegalArgumentException("frames per second: " + framesPerSecond);
    }
    this.target = target;
    partial = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.write(partial, new byte[0]);
    } catch (IOException e) {
      throw notWritable(e);
    }
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    recorder = new FFmpegFrameRecorder(partial.toFile(), width, height, 0);
    recorder.setFormat("mp4");
    recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    recorder.setFrameRate(framesPerSecond);
    // OpenH264 leaves single wrong pixels on still ground: a whole picture every half second ends
    // them, and makes seeking quick.
    recorder.setGopSize((int) Math.max(1, Math.round(framesPerSecond / 2)));
    recorder.setVideoBitrate((int) (BITS_PER_PIXEL * width * height * framesPerSecond));
    // One thread: the same frames give the same file.
    recorder.setVideoOption("threads", "1");
    recorder.setVideoOption("allow_skip_frames", "0");
    // Players begin before the whole file has arrived.
    recorder.setOption("movflags", "faststart");
    frame = new Frame(width, height, Frame.DEPTH_UBYTE, 3);
    try {
      recorder.start();
    } catch (FFmpegFrameRecorder.Exception e) {
      failed = true;
      close();
      throw notWritable(e);
    }
  }

  /**
   * Adds a frame.
   *
   * @throws UserError if the file cannot be written, for example on a full disk
   */
  public void write(RgbImage image) {
    if (image.width() != frame.imageWidth || image.height() != frame.imageHeight) {
      throw new IllegalArgumentException(
          "frame is "
              + image.width()
              + "x"
              + image.height()
              + ", expected "
              + frame.imageWidth
              + "x"
              + frame.imageHeight);
    }
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    for (int row = 0; row < image.height(); row++) {
      pixels.put(row * frame.imageStride, image.data(), row * 3 * image.width(), 3 * image.width());
    }
    try {
      recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
    } catch (FFmpegFrameRecorder.Exception e) {
      failed = true;
      throw notWritable(e);
    }
    frames++;
  }

  /**
   * Finishes the file and gives it its name.
   *
   * @throws UserError if it cannot be written
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      try {
        recorder.stop();
        recorder.release();
        frame.close();
        if (!failed && frames > 0) {
          requireWhole();
          Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /** FFmpeg does not say whether the end of the file could be written: it is read again. */
  private void requireWhole() throws IOException {
    int found = 0;
    try (FFmpegFrameGrabber written = new FFmpegFrameGrabber(partial.toFile())) {
      written.start();
      while (written.grabPacket() != null) {
        found++;
      }
    }
    if (found != frames) {
      throw new IOException(found + " of " + frames + " frames could be written");
    }
  }

  private UserError notWritable(Exception cause) {
    return new UserError(
        "video file " + target,
        String.valueOf(cause.getMessage()).replace('\n', ' '),
        "a writable folder with free space",
        "check the path and the disk",
        cause);
  }
}
