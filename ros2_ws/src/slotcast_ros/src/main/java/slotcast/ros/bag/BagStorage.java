package slotcast.ros.bag;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Predicate;
import slotcast.ros.mcap.McapFile;

/**
 * One file of a bag, open for reading only. Damage costs the messages that it hit, and no other.
 */
interface BagStorage extends AutoCloseable {
  /**
   * A 4K image in 16 bits is 50 MB. Longer messages count as unreadable and are not loaded, nor are
   * those that a quarter of the heap does not hold.
   */
  int MAX_MESSAGE_BYTES = (int) Math.min(512 << 20, Runtime.getRuntime().maxMemory() / 4);

  /**
   * Opens a file, compressed or not, by what it is; by its name if it is neither.
   *
   * @param losses is told what cannot be read
   * @throws IOException if it is no file of a bag at all
   */
  static BagStorage open(Path file, Losses losses) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BagException(
          file.toString(),
          "nothing",
          "a file that " + BagMetadata.FILE_NAME + " names",
          "copy the bag anew, with all its files");
    }
    byte[] head = head(file);
    if (McapFile.isMcap(head) || (BagFiles.isMcap(file) && !Zstd.isFrame(head))) {
      return McapStorage.open(file, file, losses);
    }
    if (Zstd.isFrame(head)) {
      try (InputStream in = Zstd.stream(Files.newInputStream(file))) {
        head = in.readNBytes(head.length);
      } catch (IOException e) {
        head = new byte[0]; // said when it is opened
      }
      if (McapFile.isMcap(head)) {
        try (PlainFile plain = PlainFile.of(file)) {
          plain.fault().ifPresent(fault -> losses.part(file.getFileName() + ": " + fault));
          return McapStorage.open(file, plain.path(), losses);
        }
      }
    }
    return BagDatabase.open(file, losses);
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(16);
    }
  }

  /** Its topics; of two types under one name both. */
  Collection<BagTopic> topics();

  /** How many messages there are of each topic, and from when to when. */
  BagSummary summary() throws IOException;

  /**
   * The messages of some topics in order of time, read as they are asked for.
   *
   * @param wanted tells by the topic's name
   */
  Walk messages(Predicate<String> wanted);

  @Override
  void close() throws IOException;

  /** A walk over messages, past those that cannot be read; ends with the file. */
  interface Walk {
    /** The next message, or null at the end. */
    BagMessage next();
  }
}
