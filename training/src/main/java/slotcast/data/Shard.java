package slotcast.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/**
 * A file of the cache, mapped into memory when it is first read. Then its checksums are compared
 * too, once for a file: a small file beside it remembers. Safe to use from several threads.
 */
final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
  private static final long WINDOW_BYTES = 1 << 30; // a mapping counts bytes by int

  private final Path file;
  private final ShardIndex index;
  private final int framesPerWindow;
  private volatile MappedByteBuffer[] windows; // null until first read

  Shard(Path file, ShardIndex index) {
    this.file = file;
    this.index = index;
    framesPerWindow = (int) Math.max(1, WINDOW_BYTES / index.frameBytes());
  }

  ShardIndex index() {
    return index;
  }

  /**
   * Reads a part of a frame.
   *
   * @param frame from the start of the file
   * @param offset of the part in the frame, bytes
   * @param to filled from its start to its end
   * @throws UserError if the file is damaged
   */
  void read(long frame, int offset, byte[] to) {
    MappedByteBuffer window = windows()[(int) (frame / framesPerWindow)];
    // A page that is gone would fault, which Java tells of too late to say where.
    if (file.toFile().length() < index.frames() * index.frameBytes() && Files.exists(file)) {
      throw new UserError(
          "frame cache " + file,
          "a file that was cut off after it was opened",
          "the file as it was",
          "start again: what is missing is made again");
    }
    window.get((int) (frame % framesPerWindow) * index.frameBytes() + offset, to);
  }

  /** Maps the file, after a look at its checksums unless that was done before. */
  private MappedByteBuffer[] windows() {
    MappedByteBuffer[] mapped = windows;
    if (mapped == null) {
      synchronized (this) {
        mapped = windows;
        if (mapped == null) {
          try {
            mapped = map();
            verify(mapped);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          windows = mapped;
        }
      }
    }
    return mapped;
  }

  private MappedByteBuffer[] map() throws IOException {
    long frames = index.frames();
    int count = (int) ((frames + framesPerWindow - 1) / framesPerWindow);
    MappedByteBuffer[] mapped = new MappedByteBuffer[count];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < count; i++) {
        long first = (long) i * framesPerWindow;
        long bytes = Math.min(framesPerWindow, frames - first) * index.frameBytes();
        mapped[i] = channel.map(FileChannel.MapMode.READ_ONLY, first * index.frameBytes(), bytes);
      }
    }
    return mapped;
  }

  private void verify(MappedByteBuffer[] mapped) throws IOException {
    String state = Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    Path mark = file.resolveSibling(file.getFileName() + ".checked");
    if (Files.exists(mark) && Files.readString(mark).equals(state)) {
      return;
    }
    byte[] frame = new byte[index.frameBytes()];
    long at = 0;
    for (ShardIndex.Entry video : index.videos()) {
      CRC32C crc = new CRC32C();
      for (int t = 0; t < video.frames(); t++, at++) {
        mapped[(int) (at / framesPerWindow)].get(
            (int) (at % framesPerWindow) * index.frameBytes(), frame);
        crc.update(frame);
      }
      if (video.error() == null && crc.getValue() != video.crc32c()) {
        throw new UserError(
            "frame cache " + file,
            "other bytes than were written, in video " + video.name(),
            "CRC32C " + Long.toHexString(video.crc32c()),
            "remove the file, it is made again; if it happens twice, check disk and memory");
      }
    }
    try {
      Files.writeString(mark, state);
    } catch (IOException e) { // a cache that only others may write
      LOG.debug("{} is checked each time: {}", file, e.toString());
    }
  }

  /** Compares the checksums now. */
  void verify() {
    windows();
  }
}
