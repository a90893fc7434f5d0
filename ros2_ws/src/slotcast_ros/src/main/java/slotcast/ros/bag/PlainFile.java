package slotcast.ros.bag;

import com.github.luben.zstd.ZstdIOException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * A database of a bag as one plain SQLite file: itself, or a copy in the folder for temporary files
 * (java.io.tmpdir) if it is compressed, its recorder left messages beside it (-wal, -journal), or
 * it is cut inside of a page, which SQLite would fill with zeros. The bag's own files are read
 * only. Close it as soon as the database is open: that takes the copy's name away, and its content
 * goes when the last reader closes, however the program ends.
 */
final class PlainFile implements AutoCloseable {
  static final List<String> COMPRESSED = List.of(".zstd", ".zst");

  /** Disk space that a copy leaves free. */
  private static final long RESERVE_BYTES = 512L << 20;

  private static final String MAGIC = "SQLite format 3\0";
  private static final String WAL = "-wal";
  private static final String JOURNAL = "-journal";

  /** Of the database, its log and its journal: what changes when a recorder starts them anew. */
  private static final int DATABASE_HEADER = 100;

  private static final int WAL_HEADER = 32;
  private static final int JOURNAL_HEADER = 28;
  private static final byte[] JOURNAL_MAGIC = {
    (byte) 0xD9, (byte) 0xD5, 5, (byte) 0xF9, 0x20, (byte) 0xA1, 0x63, (byte) 0xD7
  };
  private static final int TRIES = 5;

  private final Path path;
  private final Path folder;
  private IOException fault;

  private PlainFile(Path path, Path folder) {
    this.path = path;
    this.folder = folder;
  }

  /** Whether {@link #of} takes the file as it is. */
  static boolean isPlain(Path file) throws IOException {
    return !Zstd.isFrame(head(file, 4))
        && !hasLog(file)
        && !hasJournal(file)
        && Files.size(file) % pageBytes(file) == 0;
  }

  /**
   * The file, or a copy of it: of a compressed file that is damaged, the part before the damage.
   *
   * @throws IOException if there is nothing to read, or the disk is too full for a copy
   */
  static PlainFile of(Path file) throws IOException {
    if (isPlain(file)) {
      return new PlainFile(file, null);
    }
    Path folder = Files.createTempDirectory("slotcast-bag");
    Path copy = folder.resolve("bag.db3");
    // Should the program be ended meanwhile; the folder is removed after what is in it.
    folder.toFile().deleteOnExit();
    for (String suffix : new String[] {"", WAL, JOURNAL, "-shm"}) {
      beside(copy, suffix).toFile().deleteOnExit();
    }
    PlainFile plain = new PlainFile(copy, folder);
    try {
      if (Zstd.isFrame(head(file, 4))) {
        plain.decompress(file);
      } else {
        plain.settle(file);
      }
      plain.dropPartOfAPage();
      return plain;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Why the copy ends before the file does; empty if it does not. */
  Optional<String> fault() {
    return Optional.ofNullable(fault).map(IOException::getMessage);
  }

  private void decompress(Path file) throws IOException {
    try (InputStream in = Zstd.stream(Files.newInputStream(file))) {
      fill(path, in, file);
    } catch (ZstdIOException e) {
      if (Files.size(path) == 0) {
        throw new BagException(
            file.toString(), e.getMessage(), "a whole file", "copy the bag anew", e);
      }
      fault = e;
    }
  }

  private static boolean hasLog(Path file) throws IOException {
    return head(beside(file, WAL), WAL_HEADER + 1).length > WAL_HEADER;
  }

  /** One whose header is overwritten belongs to a transaction that has ended. */
  private static boolean hasJournal(Path file) throws IOException {
    return Arrays.equals(head(beside(file, JOURNAL), JOURNAL_MAGIC.length), JOURNAL_MAGIC);
  }

  /** As the header of a SQLite file says; 1 if it has none. */
  private static int pageBytes(Path file) throws IOException {
    byte[] header = head(file, DATABASE_HEADER);
    if (header.length < DATABASE_HEADER
        || !new String(header, 0, MAGIC.length(), StandardCharsets.ISO_8859_1).equals(MAGIC)) {
      return 1;
    }
    int bytes = (header[16] & 0xFF) << 8 | (header[17] & 0xFF);
    return bytes == 1 ? 1 << 16 : Math.max(1, bytes);
  }

  private void dropPartOfAPage() throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - file.size() % pageBytes(path));
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** The first bytes of a file; fewer if it is shorter, none if there is none. */
  private static byte[] head(Path file, int bytes) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytes);
    }
  }

  /**
   * Copies the database with what is beside it, and lets SQLite finish in the copy what the
   * recorder did not. It may be at work still, so that copies of two different moments are taken
   * again.
   */
  private void settle(Path file) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      byte[] before = state(file);
      for (String suffix : new String[] {"", WAL, JOURNAL}) {
        Path source = beside(file, suffix);
        Files.deleteIfExists(beside(path, suffix));
        if (Files.isRegularFile(source)) {
          try (InputStream in = Files.newInputStream(source)) {
            fill(beside(path, suffix), in, file);
          }
          if (suffix.equals(JOURNAL)) {
            // At its end a journal may name another file, which SQLite would delete: never that.
            Files.write(beside(path, suffix), new byte[8], StandardOpenOption.APPEND);
          }
        }
      }
      if (Arrays.equals(before, state(file))) {
        break;
      }
    }
    // A log or journal that is damaged leaves the copy as the database was.
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(0);
    try (Connection connection = config.createConnection(BagDatabase.url(path, "mode=rw"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema=OFF");
      statement.execute("PRAGMA journal_mode=DELETE");
    } catch (SQLException e) {
      if (Files.size(path) == 0) {
        throw BagDatabase.unreadable(file, e.getMessage(), e);
      }
    }
  }

  private static byte[] state(Path file) throws IOException {
    byte[] database = head(file, DATABASE_HEADER);
    byte[] log = head(beside(file, WAL), WAL_HEADER);
    byte[] journal = head(beside(file, JOURNAL), JOURNAL_HEADER);
    byte[] all = Arrays.copyOf(database, DATABASE_HEADER + WAL_HEADER + JOURNAL_HEADER);
    System.arraycopy(log, 0, all, DATABASE_HEADER, log.length);
    System.arraycopy(journal, 0, all, DATABASE_HEADER + WAL_HEADER, journal.length);
    return all;
  }

  private void fill(Path target, InputStream in, Path file) throws IOException {
    byte[] buffer = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < RESERVE_BYTES) {
          throw new BagException(
              file.toString(),
              (free >> 20) + " MiB left free in " + folder.getParent() + " for a plain copy of it",
              "at least " + (RESERVE_BYTES >> 20) + " MiB",
              "make room there, or name another folder: -Djava.io.tmpdir=DIR");
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      for (String suffix : new String[] {"", WAL, JOURNAL, "-shm"}) {
        Files.deleteIfExists(beside(path, suffix));
      }
      Files.deleteIfExists(folder);
    }
  }
}
