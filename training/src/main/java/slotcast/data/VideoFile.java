package slotcast.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * Videos as raw bytes in one file, each frame read by its place: a header, then video by video all
 * images (RGB, row by row) and all label maps. Holds nothing but the open file.
 */
final class VideoFile {
  private static final long MAGIC = 0x534c4f5456494431L; // SLOTVID1
  private static final int HEADER_BYTES = Long.BYTES + 6 * Integer.BYTES;

  /**
   * @param videos how many
   * @param frames T of each
   * @param height of the images, pixels
   * @param width of the images, pixels
   * @param labelHeight of the label maps, pixels
   * @param labelWidth of the label maps, pixels
   */
  record Sizes(int videos, int frames, int height, int width, int labelHeight, int labelWidth) {
    /** Of one frame. */
    int imageBytes() {
      return 3 * height * width;
    }

    /** Of one frame. */
    int labelBytes() {
      return labelHeight * labelWidth;
    }

    private long videoStart(int video) {
      return HEADER_BYTES + (long) video * frames * (imageBytes() + labelBytes());
    }

    private ByteBuffer header() {
      return ByteBuffer.allocate(HEADER_BYTES)
          .putLong(MAGIC)
          .putInt(videos)
          .putInt(frames)
          .putInt(height)
          .putInt(width)
          .putInt(labelHeight)
          .putInt(labelWidth)
          .flip();
    }
  }

  /** Puts videos into their places, in any order and from several threads. */
  interface Writer {
    /**
     * @param images of all frames
     * @param labels of all frames
     */
    void video(int video, byte[] images, byte[] labels);
  }

  /** Writes all videos. */
  interface Source {
    void write(Writer writer);
  }

  private final Path path;
  private final FileChannel channel; // for the life of this object
  private final Sizes sizes;

  private VideoFile(Path path, FileChannel channel, Sizes sizes) {
    this.path = path;
    this.channel = channel;
    this.sizes = sizes;
  }

  /** Whether there is such a file, all of it. */
  static boolean isWhole(Path path, Sizes sizes) throws IOException {
    if (!Files.exists(path) || Files.size(path) != sizes.videoStart(sizes.videos())) {
      return false;
    }
    ByteBuffer found = ByteBuffer.allocate(HEADER_BYTES);
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      while (found.hasRemaining() && file.read(found) >= 0) {}
    }
    return found.flip().equals(sizes.header());
  }

  /** Writes a file so that it appears whole or not at all. */
  static void write(Path path, Sizes sizes, Source source) throws IOException {
    try {
      AtomicFiles.write(
          path,
          file -> {
            put(file, sizes.header(), 0);
            source.write(
                (video, images, labels) -> {
                  long start = sizes.videoStart(video);
                  try {
                    put(file, ByteBuffer.wrap(images), start);
                    put(file, ByteBuffer.wrap(labels), start + images.length);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void put(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }

  /** Opens a file that {@link #isWhole}. */
  static VideoFile open(Path path, Sizes sizes) throws IOException {
    return new VideoFile(path, FileChannel.open(path, StandardOpenOption.READ), sizes);
  }

  Sizes sizes() {
    return sizes;
  }

  /** RGB, row by row. */
  byte[] image(int video, int frame) {
    long start = sizes.videoStart(video);
    return read(start + (long) frame * sizes.imageBytes(), sizes.imageBytes());
  }

  /** Row by row. */
  byte[] labels(int video, int frame) {
    long start = sizes.videoStart(video) + (long) sizes.frames() * sizes.imageBytes();
    return read(start + (long) frame * sizes.labelBytes(), sizes.labelBytes());
  }

  private byte[] read(long at, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    try {
      while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (bytes.hasRemaining()) {
      throw new UserError(
          "simulated videos " + path,
          "the end of the file at byte " + (at + bytes.position()),
          "a whole file",
          "remove it, it is simulated again");
    }
    return bytes.array();
  }
}
