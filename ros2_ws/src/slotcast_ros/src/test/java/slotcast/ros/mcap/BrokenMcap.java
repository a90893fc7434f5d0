package slotcast.ros.mcap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import slotcast.ros.mcap.McapFiles.Layout;

/**
 * Breaks MCAP files by their structure: lengths, opcodes, numbers and checksums of records, whole
 * records, and records inside of chunks, which are packed again so that no checksum gives them
 * away.
 */
final class BrokenMcap {
  private static final long[] EXTREMES = {
    0,
    1,
    2,
    255,
    65_535,
    1L << 24,
    (1L << 27) - 1,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFF_FFFFL,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };

  /** Of a chunk's content: two stamps, size, checksum. */
  private static final int CHUNK_NUMBERS = 3 * Long.BYTES + Integer.BYTES;

  private static final int MOST_UNPACKED = 1 << 20;

  private final Random random;

  BrokenMcap(long seed) {
    random = new Random(seed);
  }

  private record Record(int opcode, byte[] content) {}

  /** A broken copy of a whole file. */
  byte[] broken(byte[] whole) throws IOException {
    int magic = Format.magic().length;
    if (random.nextInt(32) == 0) {
      return Arrays.copyOf(whole, random.nextInt(2 * magic));
    }
    byte[] bytes = whole.clone();
    if (random.nextInt(3) > 0) {
      List<Record> records = records(Arrays.copyOfRange(whole, magic, whole.length - magic));
      for (int i = random.nextInt(4); i >= 0; i--) {
        change(records);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(Format.magic());
      write(records, out);
      out.write(Format.magic());
      bytes = out.toByteArray();
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  /**
   * @throws IOException if they were broken before
   */
  private static List<Record> records(byte[] bytes) throws IOException {
    List<Record> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= Format.RECORD_HEAD) {
      int opcode = in.get() & 0xFF;
      long length = in.getLong();
      if (length < 0 || length > in.remaining()) {
        throw new IOException("a record of " + length + " bytes");
      }
      byte[] content = new byte[(int) length];
      in.get(content);
      records.add(new Record(opcode, content));
    }
    return records;
  }

  /** One record in eight tells a length that is not its own. */
  private void write(List<Record> records, ByteArrayOutputStream out) {
    boolean lie = random.nextInt(2) == 0;
    int liar = records.isEmpty() ? -1 : random.nextInt(records.size());
    for (int i = 0; i < records.size(); i++) {
      byte[] content = records.get(i).content;
      long length = lie && i == liar ? number(content.length) : content.length;
      ByteBuffer head = ByteBuffer.allocate(Format.RECORD_HEAD).order(ByteOrder.LITTLE_ENDIAN);
      head.put((byte) records.get(i).opcode).putLong(length);
      out.writeBytes(head.array());
      out.writeBytes(content);
    }
  }

  private long number(long right) {
    return random.nextBoolean()
        ? EXTREMES[random.nextInt(EXTREMES.length)]
        : right + random.nextInt(41) - 20;
  }

  private void change(List<Record> records) throws IOException {
    if (records.isEmpty()) {
      return;
    }
    int at = random.nextInt(records.size());
    Record record = records.get(at);
    switch (random.nextInt(8)) {
      case 0 -> records.remove(at);
      case 1 -> records.add(at, records.get(random.nextInt(records.size())));
      case 2 -> Collections.swap(records, at, random.nextInt(records.size()));
      case 3 -> records.set(at, new Record(random.nextInt(20), record.content));
      case 4 -> records.set(at, new Record(record.opcode, withNumber(record.content)));
      case 5 -> {
        byte[] content = new byte[random.nextInt(100)];
        random.nextBytes(content);
        records.add(at, new Record(random.nextInt(256), content));
      }
      default -> {
        if (record.opcode == Format.CHUNK) {
          records.set(at, new Record(Format.CHUNK, repacked(record.content)));
        }
      }
    }
  }

  /** A whole number somewhere at the front, or anywhere, becomes another one. */
  private byte[] withNumber(byte[] content) {
    byte[] changed = content.clone();
    int bytes = 1 << random.nextInt(4);
    int room = Math.min(random.nextBoolean() ? 48 : content.length, content.length) - bytes;
    if (room >= 0) {
      int at = random.nextInt(room + 1);
      long value = number(content[at]);
      for (int i = 0; i < bytes; i++) {
        changed[at + i] = (byte) (value >> 8 * i);
      }
    }
    return changed;
  }

  /** The chunk with other records, and mostly with the size and checksum of them. */
  private byte[] repacked(byte[] chunk) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int size = Math.toIntExact(in.getLong(2 * Long.BYTES));
      if (size > MOST_UNPACKED) { // the last change told a lie
        return withNumber(chunk);
      }
      int kindBytes = in.getInt(CHUNK_NUMBERS);
      int start = CHUNK_NUMBERS + Integer.BYTES + kindBytes + Long.BYTES;
      Compression kind =
          Compression.of(
              new String(chunk, CHUNK_NUMBERS + Integer.BYTES, kindBytes, StandardCharsets.UTF_8));
      byte[] packed = Arrays.copyOfRange(chunk, start, chunk.length);
      List<Record> records = records(kind.unpack(packed, size));
      for (int i = random.nextInt(4); i >= 0; i--) {
        change(records);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write(records, out);
      Layout[] layouts = {Layout.PLAIN, Layout.LZ4, Layout.LZ4_LINKED, Layout.ZSTD};
      Layout layout = layouts[random.nextInt(layouts.length)];
      CRC32 crc = new CRC32();
      crc.update(out.toByteArray());
      long[] checksums = {crc.getValue(), crc.getValue(), 0, random.nextInt()};
      byte[] again = layout.packed(out.toByteArray());
      RecordBuffer content = new RecordBuffer();
      content.u64(in.getLong(0)).u64(in.getLong(Long.BYTES));
      content.u64(random.nextInt(8) == 0 ? number(out.size()) : out.size());
      content.u32(checksums[random.nextInt(checksums.length)]);
      content.string(random.nextInt(16) == 0 ? "bzip2" : layout.compression());
      content.u64(random.nextInt(8) == 0 ? number(again.length) : again.length);
      content.raw(again, again.length);
      return Arrays.copyOf(content.array(), content.size());
    } catch (IOException | RuntimeException e) { // broken already
      return withNumber(chunk);
    }
  }
}
