package slotcast.ros.mcap;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/** Writes MCAP files as other tools do: without chunks or with them, plain, lz4 or zstd. */
public final class McapFiles implements AutoCloseable {
  /** How messages lie in the file. */
  public enum Layout {
    UNCHUNKED,
    PLAIN,
    LZ4,
    /** With blocks that are said to be linked, as liblz4 writes them unless asked not to. */
    LZ4_LINKED,
    ZSTD;

    String compression() {
      return this == LZ4 || this == LZ4_LINKED ? "lz4" : this == ZSTD ? "zstd" : "";
    }

    byte[] packed(byte[] records) throws IOException {
      switch (this) {
        case ZSTD -> {
          return Zstd.compress(records, 1);
        }
        case LZ4 -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          try (OutputStream lz4 =
              new LZ4FrameOutputStream(
                  out,
                  LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                  records.length,
                  LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                  LZ4FrameOutputStream.FLG.Bits.CONTENT_SIZE)) {
            lz4.write(records);
          }
          return out.toByteArray();
        }
        case LZ4_LINKED -> {
          return linked(records);
        }
        default -> {
          return records;
        }
      }
    }

    private static byte[] linked(byte[] records) {
      byte[] descriptor = {0x40, 0x40}; // version 1, linked; blocks of 64 kB
      int hash = XXHashFactory.safeInstance().hash32().hash(descriptor, 0, 2, 0);
      RecordBuffer out = new RecordBuffer().u32(0x184D2204).raw(descriptor, 2).u8(hash >>> 8);
      LZ4Compressor packer = LZ4Factory.fastestInstance().fastCompressor();
      for (int at = 0; at < records.length; at += LZ4_BLOCK) {
        byte[] block = packer.compress(records, at, Math.min(LZ4_BLOCK, records.length - at));
        out.u32(block.length).raw(block, block.length);
      }
      out.u32(0);
      return Arrays.copyOf(out.array(), out.size());
    }
  }

  private static final int LZ4_BLOCK = 1 << 16;

  private final OutputStream file;
  private final Layout layout;
  private final int chunkBytes;
  private final RecordBuffer chunk = new RecordBuffer();
  private final RecordBuffer summary = new RecordBuffer();
  private long at;
  private long messages;
  private long chunkStart = Long.MAX_VALUE;
  private long chunkEnd;
  private final Map<Integer, Long> counts = new TreeMap<>();
  private long firstNanos = Long.MAX_VALUE;
  private long lastNanos;

  /**
   * Starts a file.
   *
   * @param chunkBytes a chunk ends when it has more
   */
  public McapFiles(Path path, Layout layout, int chunkBytes) throws IOException {
    file = Files.newOutputStream(path);
    this.layout = layout;
    this.chunkBytes = chunkBytes;
    RecordBuffer out = new RecordBuffer().raw(Format.magic(), 8);
    out.begin(Format.HEADER).string("ros2").string("test").end();
    write(out);
  }

  /** Defines a channel with a schema of the same number. */
  public void channel(int id, String topic, String type) throws IOException {
    RecordBuffer first = layout == Layout.UNCHUNKED ? new RecordBuffer() : chunk;
    for (RecordBuffer to : List.of(first, summary)) {
      to.begin(Format.SCHEMA).u16(id).string(type).string("ros2msg").u32(0).end();
      to.begin(Format.CHANNEL).u16(id).u16(id).string(topic).string("cdr");
      to.texts(Map.of("offered_qos_profiles", "")).end();
    }
    if (layout == Layout.UNCHUNKED) {
      write(first);
    }
  }

  /** Adds a message. */
  public void message(int channel, long logNanos, byte[] payload) throws IOException {
    RecordBuffer to = layout == Layout.UNCHUNKED ? new RecordBuffer() : chunk;
    to.begin(Format.MESSAGE).u16(channel).u32(messages++).u64(logNanos).u64(logNanos);
    to.raw(payload, payload.length).end();
    counts.merge(channel, 1L, Long::sum);
    firstNanos = Math.min(firstNanos, logNanos);
    lastNanos = Math.max(lastNanos, logNanos);
    chunkStart = Math.min(chunkStart, logNanos);
    chunkEnd = Math.max(chunkEnd, logNanos);
    if (layout == Layout.UNCHUNKED) {
      write(to);
    } else if (chunk.size() > chunkBytes) {
      endChunk();
    }
  }

  private void endChunk() throws IOException {
    byte[] records = Arrays.copyOf(chunk.array(), chunk.size());
    byte[] packed = layout.packed(records);
    CRC32 crc = new CRC32();
    crc.update(records);
    RecordBuffer out = new RecordBuffer();
    out.begin(Format.CHUNK).u64(chunkStart).u64(chunkEnd).u64(records.length).u32(crc.getValue());
    out.string(layout.compression()).u64(packed.length).raw(packed, packed.length).end();
    summary.begin(Format.CHUNK_INDEX).u64(chunkStart).u64(chunkEnd).u64(at).u64(out.size());
    summary.u32(0).u64(0).string(layout.compression());
    summary.u64(packed.length).u64(records.length).end();
    write(out);
    chunk.clear();
    chunkStart = Long.MAX_VALUE;
    chunkEnd = 0;
  }

  private void write(RecordBuffer out) throws IOException {
    file.write(out.array(), 0, out.size());
    at += out.size();
  }

  /** Ends the file with a summary. */
  @Override
  public void close() throws IOException {
    if (chunk.size() > 0) {
      endChunk();
    }
    RecordBuffer out = new RecordBuffer();
    out.begin(Format.DATA_END).u32(0).end();
    write(out);
    long start = at;
    summary.begin(Format.STATISTICS).u64(messages).u16(counts.size()).u32(counts.size());
    summary.u32(0).u32(0).u32(0).u64(firstNanos).u64(lastNanos);
    summary.u32((Short.BYTES + Long.BYTES) * (long) counts.size());
    counts.forEach((channel, count) -> summary.u16(channel).u64(count));
    summary.end();
    write(summary);
    out.clear();
    out.begin(Format.FOOTER).u64(start).u64(0).u32(0).end();
    out.raw(Format.magic(), 8);
    write(out);
    file.close();
  }
}
