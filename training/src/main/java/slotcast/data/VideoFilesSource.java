package slotcast.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.video.VideoReader;

/**
 * Video files of any format that FFmpeg reads, without labels.
 *
 * @param files in order
 * @param from first frame that counts
 * @param to the frame after the last one; {@link Integer#MAX_VALUE} for all
 * @param every n-th frame from the first on counts
 */
record VideoFilesSource(List<Path> files, int from, int to, int every) implements VideoSource {
  private static final Set<String> ENDINGS =
      Set.of(
          "3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "ogv",
          "ts", "webm", "wmv");

  VideoFilesSource {
    files = List.copyOf(files);
  }

  /**
   * The files that some paths name: files as they are, folders with their videos by name.
   *
   * @throws UserError if there is nothing at a path, or no video in a folder
   */
  static List<Path> files(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        List<Path> found = inFolder(path);
        if (found.isEmpty()) {
          throw new UserError(
              "folder " + path,
              "no video file",
              "files that end in one of " + ENDINGS.stream().sorted().toList(),
              "check data.videos.paths");
        }
        files.addAll(found);
      } else if (Files.isReadable(path)) {
        files.add(path);
      } else {
        throw new UserError(
            "video file " + path, "no readable file", "a video", "check data.videos.paths");
      }
    }
    return files;
  }

  /** The videos in a folder, by name. */
  static List<Path> inFolder(Path folder) {
    try (Stream<Path> content = Files.list(folder)) {
      return content.filter(VideoFilesSource::isVideo).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is a file with a video's ending. */
  static boolean isVideo(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") // what macOS leaves beside a file has its ending
        && Files.isRegularFile(file)
        && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  @Override
  public String name() {
    return files.size() == 1
        ? "video " + files.get(0).getFileName()
        : files.size() + " videos from " + files.get(0).getFileName() + " on";
  }

  @Override
  public String identity() {
    StringBuilder text = new StringBuilder("videos " + from + " " + to + " " + every);
    try {
      for (Path file : files) {
        text.append('\n').append(file.getFileName());
        text.append(' ').append(Files.size(file));
        text.append(' ').append(Files.getLastModifiedTime(file).toMillis());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  @Override
  public List<String> videos() {
    return files.stream().map(f -> f.getFileName().toString()).toList();
  }

  @Override
  public Frames open(int video) {
    VideoReader reader = new VideoReader(files.get(video));
    double rate = reader.framesPerSecond();
    double interval = rate > 0 ? 1e9 / rate : 0; // nanoseconds
    return new Frames() {
      private int read;

      @Override
      public Optional<SourceFrame> next() {
        if (!toOneThatCounts()) {
          return Optional.empty();
        }
        long stamp = Math.round(read * interval);
        Optional<RgbImage> image = reader.next();
        read++;
        return image.map(i -> new SourceFrame(stamp, i, null, null));
      }

      @Override
      public boolean skip() {
        return toOneThatCounts() && skipOne();
      }

      /** False if the video or the part that counts ends before. */
      private boolean toOneThatCounts() {
        while (read < to && (read < from || (read - from) % every != 0)) {
          if (!skipOne()) {
            return false;
          }
        }
        return read < to;
      }

      private boolean skipOne() {
        read++;
        return reader.skip();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
