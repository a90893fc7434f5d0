package slotcast.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Reads event files again, with a CRC of its own. */
public final class EventRecords {
  private EventRecords() {}

  /** The records of a file. */
  public static List<byte[]> of(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] head = new byte[8];
      bytes.get(head);
      check(head, bytes.getInt());
      byte[] data = new byte[(int) ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(data);
      check(data, bytes.getInt());
      records.add(data);
    }
    return records;
  }

  private static void check(byte[] data, int masked) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    long value = crc.getValue();
    long expected = ((value >> 15 | value << 17) + 0xa282ead8L) & 0xffffffffL;
    if ((int) expected != masked) {
      throw new AssertionError("checksum " + masked + ", expected " + expected);
    }
  }

  /** All summaries of a run in hex, without the time of day, over its files in order. */
  public static List<String> summaries(Path run) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(run)) {
      files = list.filter(p -> p.getFileName().toString().contains("tfevents")).sorted().toList();
    }
    List<String> out = new ArrayList<>();
    for (Path file : files) {
      List<byte[]> records = of(file);
      // The first two tell the version and the start; the time is a double after one byte of key.
      records.subList(2, records.size()).stream()
          .map(r -> HexFormat.of().formatHex(r, 9, r.length))
          .forEach(out::add);
    }
    return out;
  }
}
