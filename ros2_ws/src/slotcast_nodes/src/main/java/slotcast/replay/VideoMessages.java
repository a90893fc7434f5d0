package slotcast.replay;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.video.VideoReader;

/** A video file, with the times that its container tells, upright as its recorder held it. */
final class VideoMessages extends ImageTopicMessages {
  private final Path file;
  private final int width;
  private final int height;
  private final double rate;
  private final long frames;

  private VideoMessages(Path file, VideoReader reader) {
    this.file = file;
    width = reader.width();
    height = reader.height();
    rate = reader.framesPerSecond();
    frames = reader.promisedFrames();
  }

  /**
   * Opens a file.
   *
   * @throws UserError if FFmpeg finds no video in it
   */
  static VideoMessages open(Path file) {
    try (VideoReader reader = new VideoReader(file)) {
      return new VideoMessages(file, reader);
    }
  }

  @Override
  public String kind() {
    return String.format(Locale.ROOT, "video, %dx%d, %.3g frames a second", width, height, rate);
  }

  @Override
  public OptionalLong messageCount(String topic) {
    return !topic.equals(IMAGE_TOPIC)
        ? OptionalLong.of(0)
        : frames > 0 ? OptionalLong.of(frames) : OptionalLong.empty();
  }

  @Override
  public OptionalLong durationNanos() {
    return frames > 0 && rate > 0
        ? OptionalLong.of(Math.round((frames - 1) / rate * 1e9))
        : OptionalLong.empty();
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }

  @Override
  Pictures pictures() {
    VideoReader reader = new VideoReader(file);
    return new Pictures() {
      private String fault;

      @Override
      public Optional<Picture> next() {
        if (fault != null) {
          return Optional.empty();
        }
        try {
          Optional<RgbImage> image = reader.next();
          return image.map(i -> new Picture(reader.stampNanos(), i));
        } catch (UserError e) { // what came before it was played
          fault = e.getMessage();
          return Optional.empty();
        }
      }

      @Override
      public Optional<String> remark() {
        return Optional.ofNullable(fault);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
