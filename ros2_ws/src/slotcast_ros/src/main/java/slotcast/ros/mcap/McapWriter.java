package slotcast.ros.mcap;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Writes an MCAP file: chunks packed by zstd, each with its message indexes and a checksum, and a
 * summary with definitions, statistics and an index of the chunks. The same messages give the same
 * bytes. {@link #finish} ends the file; without it, readers find what was written up to the last
 * chunk. Not thread-safe.
 */
public final class McapWriter implements AutoCloseable {
  private static final int CHUNK_BYTES = 4 << 20;
  private static final int LEVEL = 1; // camera images: most of the gain at a fraction of the time

  private record Written(
      long start,
      long end,
      long offset,
      long length,
      Map<Integer, Long> indexes,
      long indexBytes,
      long packed,
      long unpacked) {}

  /** Of a channel within the chunk: pairs of stamp and place. */
  private static final class Index {
    final List<long[]> entries = new ArrayList<>();
  }

  private final FileChannel file;
  private final RecordBuffer chunk = new RecordBuffer();
  private final RecordBuffer out = new RecordBuffer();
  private final RecordBuffer schemas = new RecordBuffer();
  private final RecordBuffer definitions = new RecordBuffer(); // of channels
  private final Map<Integer, Index> chunkIndex = new TreeMap<>();
  private final List<Written> chunks = new ArrayList<>();
  private final Map<Integer, Long> counts = new TreeMap<>();
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private byte[] packed = new byte[0];
  private long at;
  private int channels;
  private long chunkStart = Long.MAX_VALUE;
  private long chunkEnd = Long.MIN_VALUE;

  private McapWriter(FileChannel file) {
    this.file = file;
  }

  /**
   * Starts a file.
   *
   * @param profile such as {@code ros2}
   * @param library what writes it
   * @throws IOException if it exists or cannot be written
   */
  public static McapWriter create(Path path, String profile, String library) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    McapWriter writer = new McapWriter(file);
    writer.out.raw(Format.magic(), Format.magic().length);
    writer.out.begin(Format.HEADER).string(profile).string(library).end();
    writer.flush();
    return writer;
  }

  /** Adds a channel, with a schema of its own; returns its number. */
  public int add(Channel channel) {
    int id = ++channels;
    if (id > 0xFFFF) {
      throw new IllegalArgumentException("more than 65535 channels");
    }
    byte[] schema = channel.schema().getBytes(StandardCharsets.UTF_8);
    for (RecordBuffer to : List.of(chunk, schemas)) {
      to.begin(Format.SCHEMA).u16(id).string(channel.type()).string(channel.schemaEncoding());
      to.u32(schema.length).raw(schema, schema.length).end();
    }
    for (RecordBuffer to : List.of(chunk, definitions)) {
      to.begin(Format.CHANNEL).u16(id).u16(id).string(channel.topic());
      to.string(channel.encoding()).texts(channel.metadata()).end();
    }
    counts.put(id, 0L);
    return id;
  }

  /**
   * Writes a message.
   *
   * @param logNanos when it was received; messages may come in any order
   */
  public void write(int channel, long logNanos, byte[] payload) throws IOException {
    chunkIndex
        .computeIfAbsent(channel, c -> new Index())
        .entries
        .add(new long[] {logNanos, chunk.size()});
    long sequence = counts.merge(channel, 1L, Long::sum) - 1;
    chunk.begin(Format.MESSAGE).u16(channel).u32(sequence).u64(logNanos).u64(logNanos);
    chunk.raw(payload, payload.length).end();
    chunkStart = Math.min(chunkStart, logNanos);
    chunkEnd = Math.max(chunkEnd, logNanos);
    if (chunk.size() >= CHUNK_BYTES) {
      endChunk();
    }
  }

  /** Ends the file and brings it to the disk. */
  public void finish() throws IOException {
    if (chunk.size() > 0) {
      endChunk();
    }
    out.begin(Format.DATA_END).u32(0).end(); // 0: no checksum of the data section as a whole
    flush();
    CRC32 crc = new CRC32();
    long summary = at;
    List<long[]> groups = new ArrayList<>();
    out.raw(schemas.array(), schemas.size());
    group(groups, Format.SCHEMA, crc);
    out.raw(definitions.array(), definitions.size());
    group(groups, Format.CHANNEL, crc);
    statistics();
    group(groups, Format.STATISTICS, crc);
    for (Written written : chunks) {
      chunkIndex(written);
    }
    group(groups, Format.CHUNK_INDEX, crc);
    long offsets = at;
    for (long[] group : groups) {
      if (group[2] > 0) {
        out.begin(Format.SUMMARY_OFFSET).u8((int) group[0]).u64(group[1]).u64(group[2]).end();
      }
    }
    // The checksum covers the footer up to itself.
    out.begin(Format.FOOTER).u64(summary).u64(offsets).u32(0).end();
    crc.update(out.array(), 0, out.size() - Integer.BYTES);
    ByteBuffer.wrap(out.array())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(out.size() - Integer.BYTES, (int) crc.getValue());
    out.raw(Format.magic(), Format.magic().length);
    flush();
    file.force(true);
  }

  /** Writes out the records of one kind that stand in the buffer, and notes where they lie. */
  private void group(List<long[]> groups, int opcode, CRC32 crc) throws IOException {
    crc.update(out.array(), 0, out.size());
    groups.add(new long[] {opcode, at, out.size()});
    flush();
  }

  private void statistics() {
    long start = chunks.stream().mapToLong(Written::start).min().orElse(0);
    long end = chunks.stream().mapToLong(Written::end).max().orElse(0);
    long messages = counts.values().stream().mapToLong(Long::longValue).sum();
    out.begin(Format.STATISTICS).u64(messages).u16(channels).u32(channels).u32(0).u32(0);
    out.u32(chunks.size()).u64(messages == 0 ? 0 : start).u64(messages == 0 ? 0 : end);
    out.u32((Short.BYTES + Long.BYTES) * (long) counts.size());
    counts.forEach((channel, count) -> out.u16(channel).u64(count));
    out.end();
  }

  private void chunkIndex(Written written) {
    out.begin(Format.CHUNK_INDEX).u64(written.start).u64(written.end);
    out.u64(written.offset).u64(written.length);
    out.u32((Short.BYTES + Long.BYTES) * (long) written.indexes.size());
    written.indexes.forEach((channel, offset) -> out.u16(channel).u64(offset));
    out.u64(written.indexBytes).string(Compression.ZSTD.id());
    out.u64(written.packed).u64(written.unpacked).end();
  }

  private void endChunk() throws IOException {
    int size = chunk.size();
    int most = (int) Zstd.compressBound(size);
    packed = packed.length < most ? new byte[most] : packed;
    int length = zstd.compressByteArray(packed, 0, packed.length, chunk.array(), 0, size);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 0, size);
    boolean empty = chunkIndex.isEmpty();
    long start = empty ? 0 : chunkStart;
    long end = empty ? 0 : chunkEnd;
    long offset = at;
    out.begin(Format.CHUNK).u64(start).u64(end).u64(size).u32(crc.getValue());
    out.string(Compression.ZSTD.id()).u64(length).raw(packed, length).end();
    long chunkBytes = out.size();
    Map<Integer, Long> indexes = new TreeMap<>();
    chunkIndex.forEach(
        (channel, index) -> {
          indexes.put(channel, offset + out.size());
          index.entries.sort((a, b) -> Long.compare(a[0], b[0]));
          out.begin(Format.MESSAGE_INDEX).u16(channel);
          out.u32(2L * Long.BYTES * index.entries.size());
          index.entries.forEach(entry -> out.u64(entry[0]).u64(entry[1]));
          out.end();
        });
    long indexBytes = out.size() - chunkBytes;
    flush();
    chunks.add(new Written(start, end, offset, chunkBytes, indexes, indexBytes, length, size));
    chunk.clear();
    chunkIndex.clear();
    chunkStart = Long.MAX_VALUE;
    chunkEnd = Long.MIN_VALUE;
  }

  private void flush() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
    at += out.size();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    out.clear();
  }

  @Override
  public void close() throws IOException {
    zstd.close();
    file.close();
  }
}
