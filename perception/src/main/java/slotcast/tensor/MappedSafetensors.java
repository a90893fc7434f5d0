package slotcast.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.tensor.Safetensors.DType;

/**
 * A safetensors file of float32 tensors that is mapped into memory and read in parts, and written
 * in parts, so that it may be larger than the heap. Of at most 2 GB. Safe to read from several
 * threads.
 */
public final class MappedSafetensors {
  private static final int COPIED_BYTES = 1 << 20;

  private final Path path;
  private final SafetensorsHeader header;
  private final ByteBuffer file;

  private MappedSafetensors(Path path, SafetensorsHeader header, ByteBuffer file) {
    this.path = path;
    this.header = header;
    this.file = file;
  }

  /**
   * Maps a file; its data are looked at when they are asked for.
   *
   * @throws UserError if it is missing, truncated or no safetensors file of float32
   */
  public static MappedSafetensors open(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      SafetensorsHeader header = SafetensorsHeader.read(path, channel);
      header
          .places()
          .forEach(
              (name, place) -> {
                if (place.dtype() != DType.F32) {
                  throw SafetensorsHeader.malformed(path, name + " of type " + place.dtype());
                }
              });
      if (channel.size() > Integer.MAX_VALUE) {
        throw SafetensorsHeader.malformed(path, channel.size() + " bytes");
      }
      ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new MappedSafetensors(path, header, file);
    } catch (IOException e) {
      throw SafetensorsHeader.unreadable(path, e);
    }
  }

  public Path path() {
    return path;
  }

  /** Free strings, in file order. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** Names of the tensors, in file order. */
  public Set<String> names() {
    return header.places().keySet();
  }

  /** Of a tensor; null if there is none of that name. */
  public long[] shape(String name) {
    SafetensorsHeader.Place place = header.places().get(name);
    return place == null ? null : place.shape().clone();
  }

  /**
   * Copies consecutive elements.
   *
   * @param first index of the first one, row-major
   */
  public void read(String name, int first, float[] into, int at, int count) {
    SafetensorsHeader.Place place = header.places().get(name);
    ByteBuffer data =
        file.slice((int) place.position(), place.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().get(first, into, at, count);
  }

  /** As {@link Safetensors#sha256()} of the same file. */
  public String sha256() {
    MessageDigest digest = Safetensors.digest();
    header
        .places()
        .forEach(
            (name, place) -> {
              digest.update(Safetensors.hashedHead(name, place.shape(), place.dtype()));
              digest.update(file.slice((int) place.position(), place.bytes()));
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Puts values into a file that is being written, in any order. */
  public interface Sink {
    /**
     * @param first index of the first element, row-major
     */
    void put(String name, int first, float[] values) throws IOException;
  }

  /** Gives all values. */
  public interface Content {
    void write(Sink sink) throws IOException;
  }

  /**
   * Writes a file that appears whole or not at all.
   *
   * @param metadata free strings
   * @param hashKey the metadata's key that gets the {@link #sha256()}
   * @param shapes of float32 tensors, by name
   * @return the SHA-256
   */
  public static String write(
      Path path,
      Map<String, String> metadata,
      String hashKey,
      Map<String, long[]> shapes,
      Content content)
      throws IOException {
    Map<String, SafetensorsHeader.Place> places = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, long[]> e : shapes.entrySet()) {
      long bytes = Arrays.stream(e.getValue()).reduce(Float.BYTES, Math::multiplyExact);
      places.put(
          e.getKey(),
          new SafetensorsHeader.Place(
              DType.F32, e.getValue().clone(), offset, Math.toIntExact(bytes)));
      offset += bytes;
    }
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(hashKey, "0".repeat(64)); // as long as the one that comes later
    long start = new SafetensorsHeader(all, places).bytes().remaining();
    AtomicFiles.write(
        path,
        channel -> {
          content.write(
              (name, first, values) -> put(channel, start, places.get(name), first, values));
          all.put(hashKey, sha256(channel, start, places));
          put(channel, 0, new SafetensorsHeader(all, places).bytes());
        });
    return all.get(hashKey);
  }

  private static void put(
      FileChannel channel, long start, SafetensorsHeader.Place place, int first, float[] values)
      throws IOException {
    if (((long) first + values.length) * Float.BYTES > place.bytes()) {
      throw new IndexOutOfBoundsException(
          first + " and " + values.length + " of " + place.bytes() / Float.BYTES + " elements");
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    put(channel, start + place.position() + (long) first * Float.BYTES, bytes);
  }

  private static void put(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static String sha256(
      FileChannel channel, long start, Map<String, SafetensorsHeader.Place> places)
      throws IOException {
    MessageDigest digest = Safetensors.digest();
    ByteBuffer part = ByteBuffer.allocate(COPIED_BYTES);
    for (Map.Entry<String, SafetensorsHeader.Place> e : places.entrySet()) {
      SafetensorsHeader.Place place = e.getValue();
      digest.update(Safetensors.hashedHead(e.getKey(), place.shape(), place.dtype()));
      int read = 0;
      while (read < place.bytes()) {
        part.clear().limit(Math.min(part.capacity(), place.bytes() - read));
        int n = channel.read(part, start + place.position() + read);
        if (n < 0) {
          throw new IllegalStateException(e.getKey() + " was not written to its end");
        }
        digest.update(part.flip());
        read += n;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
