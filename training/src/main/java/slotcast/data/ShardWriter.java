package slotcast.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * Writes some videos of a source as one file of the cache. A video that breaks off is taken back
 * and noted.
 *
 * @param makers of the planes, one each
 */
record ShardWriter(
    VideoSource source, List<PlaneMaker> makers, List<Plane> planes, Listener listener) {

  /** Hears how far it is. */
  interface Listener {
    void frame();

    void video();

    /**
     * @throws UserError if this is one too many
     */
    void broken(String video, UserError error);
  }

  /** Writes the file so that it appears whole or not at all. */
  void write(Path file, int from, int to) throws IOException {
    AtomicFiles.write(
        file,
        channel -> {
          List<ShardIndex.Entry> videos = new ArrayList<>();
          for (int video = from; video < to; video++) {
            videos.add(video(channel, video));
            listener.video();
          }
          put(channel, new ShardIndex(frameBytes(planes), videos).bytes());
        });
  }

  static int frameBytes(List<Plane> planes) {
    return planes.stream().mapToInt(Plane::bytes).reduce(0, Math::addExact);
  }

  private ShardIndex.Entry video(FileChannel channel, int video) throws IOException {
    String name = source.videos().get(video);
    long start = channel.position();
    try (VideoSource.Frames frames = source.open(video)) {
      CRC32C crc = new CRC32C();
      ByteBuffer bytes = ByteBuffer.allocate(frameBytes(planes)).order(ByteOrder.LITTLE_ENDIAN);
      int count = 0;
      SourceFrame previous = null;
      for (Optional<SourceFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("the building of the cache was broken off");
        }
        fill(previous, next.get(), bytes.clear());
        crc.update(bytes.array());
        put(channel, bytes.flip());
        previous = next.get();
        count++;
        listener.frame();
      }
      if (count == 0) {
        throw new UserError("video " + name, "no frames", "one or more", "remove it");
      }
      return new ShardIndex.Entry(name, count, crc.getValue(), null);
    } catch (UserError e) {
      listener.broken(name, e);
      channel.truncate(start).position(start);
      return new ShardIndex.Entry(name, 0, 0, e.getMessage());
    }
  }

  private void fill(SourceFrame previous, SourceFrame frame, ByteBuffer bytes) {
    int at = 0;
    for (int i = 0; i < makers.size(); i++) {
      int end = at + planes.get(i).bytes();
      ByteBuffer part = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      part.position(at).limit(end);
      makers.get(i).write(previous, frame, part);
      if (part.hasRemaining()) {
        throw new IllegalStateException(
            "plane " + planes.get(i) + " lacks its last " + part.remaining() + " bytes");
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
}
