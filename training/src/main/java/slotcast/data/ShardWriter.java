package slotcast.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * Writes the files of one shard of the cache, of a bounded number of frames each, behind those that
 * are there. A video that breaks off is noted; what its last file has of it is taken back.
 */
final class ShardWriter implements AutoCloseable {
  /** Of a file: what is read again at most when a build is broken off. */
  private static final int PART_FRAMES = 4096;

  private static final int PART_BYTES = 1 << 28; // fewer frames where they are large

  /** What the shards of a cache are made of. */
  record Content(VideoSource source, List<PlaneMaker> makers, List<Plane> planes) {
    /** Of all planes of a frame. */
    int frameBytes() {
      return planes.stream().mapToInt(Plane::bytes).reduce(0, Math::addExact);
    }
  }

  /** Hears how far it is. */
  interface Listener {
    void frame();

    void video();

    /**
     * @throws UserError if this is one too many
     */
    void broken(String video, UserError error);
  }

  private final Content content;
  private final Listener listener;
  private final ByteBuffer bytes; // of a frame
  private int video;
  private int begun; // frames of the video that earlier files have
  private VideoSource.Frames frames; // of the video; null if it is not open
  private SourceFrame previous;

  ShardWriter(Content content, Listener listener) {
    this.content = content;
    this.listener = listener;
    this.bytes = ByteBuffer.allocate(content.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes the files that are missing; each appears whole or not at all. */
  void write(ShardParts parts) throws IOException {
    List<Shard> there = parts.there(content.frameBytes());
    video = parts.from() + ShardParts.ends(there);
    begun = ShardParts.begun(there);
    parts.removeFrom(there.size());
    for (int part = there.size(); video < parts.to(); part++) {
      AtomicFiles.write(parts.file(part), channel -> part(channel, parts.to()));
    }
  }

  private void part(FileChannel channel, int to) throws IOException {
    List<ShardIndex.Entry> videos = new ArrayList<>();
    int room = Math.max(1, Math.min(PART_FRAMES, PART_BYTES / content.frameBytes()));
    while (video < to && room > 0) {
      ShardIndex.Entry entry = video(channel, room);
      videos.add(entry);
      room -= entry.frames();
      if (entry.goesOn()) {
        begun += entry.frames();
      } else {
        close();
        video++;
        listener.video();
      }
    }
    put(channel, new ShardIndex(content.frameBytes(), videos).bytes());
  }

  /** The video, or as much of it as there is room for. */
  private ShardIndex.Entry video(FileChannel channel, int room) throws IOException {
    String name = content.source().videos().get(video);
    long start = channel.position();
    try {
      open(name);
      CRC32C crc = new CRC32C();
      int count = 0;
      for (; count < room; count++) {
        Optional<SourceFrame> next = frames.next();
        if (next.isEmpty()) {
          if (begun + count == 0) {
            throw new UserError("video " + name, "no frames", "one or more", "remove it");
          }
          return new ShardIndex.Entry(name, count, crc.getValue(), null, null);
        }
        goOn();
        fill(next.get());
        crc.update(bytes.array());
        put(channel, bytes.flip());
        previous = next.get();
        listener.frame();
      }
      return new ShardIndex.Entry(name, count, crc.getValue(), null, true);
    } catch (UserError e) {
      listener.broken(name, e);
      channel.truncate(start).position(start);
      return new ShardIndex.Entry(name, 0, 0, e.getMessage(), null);
    }
  }

  /** Opens the video if it is not, behind the frames that are in earlier files. */
  private void open(String name) throws IOException {
    if (frames != null) {
      return;
    }
    frames = content.source().open(video);
    for (int i = 1; i < begun; i++) {
      goOn();
      frames.skip();
    }
    if (begun > 0) {
      previous = frames.next().orElse(null);
      if (previous == null) {
        throw new UserError(
            "video " + name,
            "fewer than the " + begun + " frames that were read before",
            "the video as it was",
            "leave it alone while it is read");
      }
    }
  }

  private static void goOn() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("the building of the cache was broken off");
    }
  }

  private void fill(SourceFrame frame) {
    bytes.clear();
    int at = 0;
    for (int i = 0; i < content.makers().size(); i++) {
      int end = at + content.planes().get(i).bytes();
      ByteBuffer part = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      part.position(at).limit(end);
      content.makers().get(i).write(previous, frame, part);
      if (part.hasRemaining()) {
        throw new IllegalStateException(
            "plane " + content.planes().get(i) + " lacks its last " + part.remaining() + " bytes");
      }
      at = end;
    }
    bytes.position(at);
  }

  private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Closes the video that is open, if one is. */
  @Override
  public void close() {
    previous = null;
    begun = 0;
    if (frames != null) {
      frames.close();
      frames = null;
    }
  }
}
