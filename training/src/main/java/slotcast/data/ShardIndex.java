package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import slotcast.config.Yaml;
import slotcast.error.UserError;

/**
 * What a file of the cache holds: it follows the frames, since only then it is known. After it come
 * its length, its checksum and a mark.
 *
 * @param frameBytes of every frame
 * @param videos in the order of their frames
 */
record ShardIndex(int frameBytes, List<Entry> videos) {
  private static final long MARK = 0x534c4f5446524d31L; // SLOTFRM1
  private static final int TAIL_BYTES = 2 * Integer.BYTES + Long.BYTES;
  private static final int MAX_BYTES = 1 << 26;

  /**
   * A video, or the part of a long one that is in this file.
   *
   * @param frames how many; 0 for a broken one
   * @param crc32c of all its frames
   * @param error what is wrong with a broken one; null for a whole one
   * @param more true if the video goes on in the next file, else null
   */
  record Entry(
      String name,
      int frames,
      long crc32c,
      @JsonInclude(JsonInclude.Include.NON_NULL) String error,
      @JsonInclude(JsonInclude.Include.NON_NULL) Boolean more) {

    /** Whether the video goes on in the next file. */
    boolean goesOn() {
      return more != null && more;
    }
  }

  ShardIndex {
    videos = List.copyOf(videos);
  }

  /** All frames of all videos. */
  long frames() {
    return videos.stream().mapToLong(Entry::frames).sum();
  }

  /** Videos that end in this file. */
  int ends() {
    return (int) videos.stream().filter(v -> !v.goesOn()).count();
  }

  /** The end of the file. */
  ByteBuffer bytes() {
    byte[] json = Yaml.toJson(this).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(json.length + TAIL_BYTES)
        .put(json)
        .putInt(json.length)
        .putInt(crc(json))
        .putLong(MARK)
        .flip();
  }

  /** That of a file; empty if there is no whole one. */
  static Optional<ShardIndex> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES);
      if (tail == null) {
        return Optional.empty();
      }
      int length = tail.getInt();
      int crc = tail.getInt();
      if (tail.getLong() != MARK || length < 0 || length > MAX_BYTES) {
        return Optional.empty();
      }
      ByteBuffer json = read(channel, size - TAIL_BYTES - length, length);
      if (json == null || crc(json.array()) != crc) {
        return Optional.empty();
      }
      ShardIndex index =
          Yaml.parseJson(
              new String(json.array(), StandardCharsets.UTF_8), ShardIndex.class, file.toString());
      boolean whole = index.frames() * index.frameBytes() == size - TAIL_BYTES - length;
      return whole ? Optional.of(index) : Optional.empty();
    } catch (UserError e) { // of another version
      return Optional.empty();
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
    if (at < 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        return null;
      }
    }
    return bytes.flip();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
