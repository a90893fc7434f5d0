package slotcast.torchfile;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of torch.save before PyTorch 1.6: pickles of a magic number, the protocol, the sizes
 * of C types, the value and the storages' keys, one behind the other; then for each key the number
 * of elements (64 bits) and the elements, little-endian on every machine.
 */
final class LegacyFormat implements StorageBytes {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  private final FileChannel channel;
  private final Faults faults;
  private final Map<String, Long> positions = new HashMap<>();

  private LegacyFormat(FileChannel channel, Faults faults) {
    this.channel = channel;
    this.faults = faults;
  }

  /** Opens a file; {@link #close()} closes it. */
  static LegacyFormat open(Path path, Faults faults) throws IOException {
    return new LegacyFormat(FileChannel.open(path, StandardOpenOption.READ), faults);
  }

  @Override
  public Object readPickle(StorageTable storages) throws IOException {
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(channel.size(), PickleReader.MAX_BYTES));
    readFully(head, 0);
    PickleReader reader = new PickleReader(head.flip(), storages, faults);
    Object magic = reader.readPlain();
    if (!MAGIC.equals(magic)) {
      throw faults.unsupported("a pickle of another program than torch.save");
    }
    Object protocol = reader.readPlain();
    if (!Long.valueOf(PROTOCOL).equals(protocol)) {
      throw faults.unsupported("a file of another protocol than " + PROTOCOL);
    }
    reader.readPlain(); // sizes of C types: they do not matter, sizes of elements are fixed
    Object value = reader.read();
    if (!(reader.read() instanceof List<?> keys)) {
      throw faults.malformed("no list of storages");
    }
    find(keys, head.position(), storages);
    return value;
  }

  private void find(List<?> keys, long start, StorageTable storages) throws IOException {
    ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    long position = start;
    for (Object key : keys) {
      if (key instanceof String name && storages.unreadable(name) != null) {
        throw faults.unsupported("a " + storages.unreadable(name)); // of unknown size
      }
      if (!(key instanceof String name) || !storages.bytes().containsKey(name)) {
        throw faults.malformed("a storage that no tensor uses");
      }
      long bytes = storages.bytes().get(name);
      count.clear();
      readFully(count, position);
      long elements = count.getLong(0);
      position += 8;
      if (elements != bytes / storages.elementBytes(name) || position + bytes > channel.size()) {
        throw faults.malformed(
            "storage "
                + Faults.shortened(name)
                + " of "
                + elements
                + " elements for "
                + bytes / storages.elementBytes(name)
                + ", or cut off");
      }
      if (positions.put(name, position) != null) {
        throw faults.malformed("storage " + Faults.shortened(name) + " twice");
      }
      position += bytes;
    }
    if (positions.size() != storages.bytes().size()) {
      throw faults.malformed("a tensor whose storage is missing");
    }
  }

  @Override
  public ByteBuffer read(String key, long bytes) throws IOException {
    ByteBuffer out = ByteBuffer.allocate((int) bytes);
    readFully(out, positions.get(key));
    return out.flip();
  }

  private void readFully(ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int n = channel.read(into, at);
      if (n < 0) {
        throw faults.malformed("a file that is cut off");
      }
      at += n;
    }
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public boolean hasChecksums() {
    return true; // the format has none to leave out
  }

  @Override
  public ByteOrder order() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
