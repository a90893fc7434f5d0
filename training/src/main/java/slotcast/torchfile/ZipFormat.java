package slotcast.torchfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import slotcast.error.UserError;

/**
 * The format of torch.save since PyTorch 1.6: a zip archive with {@code NAME/data.pkl}, a {@code
 * NAME/data/KEY} for each storage, {@code NAME/byteorder} and {@code NAME/version}. torch.save
 * compresses nothing; whoever packs the files anew may, and torch.load reads that too, by up to
 * {@link #MOST_UNPACKED} times. Checksums are verified, unless the writer left out all of them.
 */
final class ZipFormat implements StorageBytes {
  private static final int NEWEST_VERSION = 10;
  private static final int MAX_TEXT_BYTES = 16;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int ENCRYPTED = 1; // a flag of an entry

  /** Numbers of a model hardly shrink; what shrinks by more is made to take memory. */
  private static final int MOST_UNPACKED = 20;

  private static final String UNPACK =
      "if the checkpoint was packed into it, unpack it and import the checkpoint";

  private final ZipFile zip;
  private final Faults faults;
  private final String root;
  private final long size;
  private final boolean checksums;
  private final ByteOrder order;

  private ZipFormat(ZipFile zip, long fileBytes, Faults faults) throws IOException {
    this.zip = zip;
    this.faults = faults;
    this.root = root();
    this.size = unpacked(fileBytes);
    this.checksums = zip.stream().anyMatch(e -> e.getCrc() != 0);
    this.order = byteOrder();
  }

  /**
   * Opens an archive; {@link #close()} closes the file.
   *
   * @throws UserError if it is no archive of PyTorch's
   */
  static ZipFormat open(Path path, Faults faults) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (IOException | IllegalArgumentException e) {
      if (!Files.isReadable(path)) {
        throw e;
      }
      throw unopened(path, faults, e);
    }
    try {
      return new ZipFormat(zip, Files.size(path), faults);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** Why Java's own reader does not open it: another kind of zip, or no whole one. */
  private static UserError unopened(Path path, Faults faults, Exception failure)
      throws IOException {
    ByteBuffer head;
    try (InputStream in = Files.newInputStream(path)) {
      head = ByteBuffer.wrap(in.readNBytes(LOCAL_HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }
    if (head.limit() == LOCAL_HEADER_BYTES) {
      int method = head.getShort(8);
      if ((head.getShort(6) & ENCRYPTED) != 0) {
        return faults.unsupported(
            "an encrypted zip archive", "decrypt it, and import what it holds");
      } else if (method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
        return faults.unsupported("a zip archive compressed by method " + method, UNPACK);
      }
    }
    return faults.malformed("a zip archive that is damaged or cut off", failure);
  }

  /** The size of the file, or what its entries take when they are unpacked. */
  private long unpacked(long fileBytes) {
    double unpacked = zip.stream().mapToDouble(ZipEntry::getSize).sum();
    if (unpacked > (double) MOST_UNPACKED * fileBytes) {
      throw faults.unsupported(
          "a zip archive that unpacks to more than " + MOST_UNPACKED + " times its size", UNPACK);
    }
    return Math.max(fileBytes, (long) unpacked);
  }

  private String root() {
    String found = null;
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      String name = all.nextElement().getName();
      int slash = name.indexOf('/');
      if (slash > 0 && name.substring(slash).equals("/data.pkl")) {
        if (found != null) {
          throw faults.unsupported("a zip archive with more than one data.pkl", UNPACK);
        }
        found = name.substring(0, slash + 1);
      }
    }
    if (found == null) {
      throw faults.unsupported("a zip archive without NAME/data.pkl", UNPACK);
    }
    if (zip.getEntry(found + "constants.pkl") != null) {
      throw faults.unsupported(
          "a TorchScript archive (torch.jit.save)",
          "save its weights with torch.save(torch.jit.load(FILE).state_dict(), NEW_FILE)");
    }
    return found;
  }

  private ByteOrder byteOrder() throws IOException {
    String version = text("version", "3");
    if (!version.matches("[0-9]{1,4}") || Integer.parseInt(version) > NEWEST_VERSION) {
      throw faults.unsupported("format version " + version);
    }
    String name = text("byteorder", "little");
    return switch (name) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw faults.unsupported("byte order " + name);
    };
  }

  private String text(String name, String otherwise) throws IOException {
    ZipEntry entry = zip.getEntry(root + name);
    if (entry == null) {
      return otherwise; // older files lack it
    }
    byte[] bytes = content(entry, MAX_TEXT_BYTES).array();
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  @Override
  public Object readPickle(StorageTable storages) throws IOException {
    ZipEntry entry = zip.getEntry(root + "data.pkl");
    PickleReader reader =
        new PickleReader(content(entry, PickleReader.MAX_BYTES), storages, faults);
    Object value = reader.read();
    for (Map.Entry<String, Long> storage : storages.bytes().entrySet()) {
      storageEntry(storage.getKey(), storage.getValue());
    }
    return value;
  }

  private ZipEntry storageEntry(String key, long bytes) {
    ZipEntry entry = zip.getEntry(root + "data/" + key);
    if (entry == null || entry.getSize() != bytes) {
      throw faults.malformed(
          "storage "
              + Faults.shortened(key)
              + (entry == null ? " missing" : " of " + entry.getSize() + " bytes for " + bytes));
    }
    return entry;
  }

  @Override
  public ByteBuffer read(String key, long bytes) throws IOException {
    return content(storageEntry(key, bytes), bytes);
  }

  /** The bytes of an entry, unpacked, with their checksum verified. */
  private ByteBuffer content(ZipEntry entry, long most) throws IOException {
    String name = Faults.shortened(entry.getName());
    long size = entry.getSize();
    if (entry.getMethod() == ZipEntry.STORED && entry.getCompressedSize() != size) {
      throw faults.malformed("entry " + name + " of two different sizes");
    }
    if (size < 0 || size > most) {
      throw faults.malformed("entry " + name + " of " + size + " bytes, at most " + most);
    }
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes((int) size);
    } catch (IOException | IllegalArgumentException e) {
      throw faults.malformed("entry " + name + " damaged or cut off", e);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    boolean fits = !checksums || crc.getValue() == entry.getCrc();
    if (bytes.length != size || !fits) {
      throw faults.malformed("entry " + name + " that does not fit its checksum");
    }
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean hasChecksums() {
    return checksums;
  }

  @Override
  public ByteOrder order() {
    return order;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
