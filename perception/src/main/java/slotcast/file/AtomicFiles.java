package slotcast.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Files and folders that appear complete or not at all. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Fills a new file, which may be read while it is. */
  @FunctionalInterface
  public interface Content {
    void write(FileChannel file) throws IOException;
  }

  /**
   * Writes a file so that a crash leaves the old one or the new one, never a half: to a temporary
   * file beside it, synced, then renamed, and the folder synced too. Makes the folder if there is
   * none. Writers of the same file, on one machine or on several that share the folder, do not
   * meet: the last one's stays.
   */
  public static void write(Path file, Content content) throws IOException {
    // The process alone would not do: in two containers both may have the same number.
    String process = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    Path partial = file.resolveSibling(file.getFileName() + "." + process + ".tmp");
    Files.createDirectories(file.toAbsolutePath().getParent());
    try {
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        content.write(channel);
        channel.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial); // there only if something failed
    }
    syncFolder(file.toAbsolutePath().getParent());
  }

  /** The name of a new file is on the disk only with the folder. */
  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * As the other one.
   *
   * @param parts one after the other; each from its position to its limit
   */
  public static void write(Path file, List<ByteBuffer> parts) throws IOException {
    write(
        file,
        channel -> {
          for (ByteBuffer part : parts) {
            ByteBuffer left = part.duplicate();
            while (left.hasRemaining()) {
              channel.write(left);
            }
          }
        });
  }

  /** As the other one, a text in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** An empty folder beside the target, to be filled and then {@linkplain #publish published}. */
  public static Path begin(Path target) throws IOException {
    Path partial = target.resolveSibling("." + target.getFileName() + ".part");
    delete(partial);
    return Files.createDirectories(partial);
  }

  /** Gives a filled folder its name. */
  public static void publish(Path partial, Path target) throws IOException {
    delete(target);
    Files.move(partial, target);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> content;
    try (Stream<Path> walk = Files.walk(folder)) {
      content = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : content) {
      Files.delete(path);
    }
  }
}
