package slotcast.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import slotcast.file.ProtoBytes;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;

/**
 * A file of TensorBoard's events: records as TFRecord frames them (length, its masked CRC-32C,
 * data, its masked CRC-32C; little-endian), each a {@code tensorflow.Event}
 * (github.com/tensorflow/tensorboard, tensorboard/compat/proto).
 *
 * <p>The first record tells the version, the second that a session starts at a step: TensorBoard
 * then drops what it has read of that step and later ones, so that a page that is open while a run
 * goes on from a checkpoint shows each step once.
 */
public final class EventFile implements AutoCloseable {
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int RGB = 3; // colorspace of Summary.Image

  private final FileChannel file;

  /**
   * Begins a file; one of that name is replaced.
   *
   * @param step first step that will be written
   */
  public EventFile(Path path, long step) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    record(event(0).text(3, "brain.Event:2"));
    record(event(step).message(7, new ProtoBytes().integer(1, 1))); // SessionLog: START
  }

  /** A number. */
  public void scalar(long step, String tag, double value) throws IOException {
    summary(step, new ProtoBytes().text(1, tag).float32(2, (float) value));
  }

  /** A picture, as PNG. */
  public void image(long step, String tag, RgbImage image) throws IOException {
    ProtoBytes picture =
        new ProtoBytes()
            .integer(1, image.height())
            .integer(2, image.width())
            .integer(3, RGB)
            .bytes(4, PngFile.encode(image));
    summary(step, new ProtoBytes().text(1, tag).message(4, picture));
  }

  /** How values are spread. */
  public void histogram(long step, String tag, Histogram histogram) throws IOException {
    summary(step, new ProtoBytes().text(1, tag).message(5, histogram.proto()));
  }

  private void summary(long step, ProtoBytes value) throws IOException {
    record(event(step).message(5, new ProtoBytes().message(1, value)));
  }

  private static ProtoBytes event(long step) {
    return new ProtoBytes().float64(1, System.currentTimeMillis() / 1e3).integer(2, step);
  }

  private void record(ProtoBytes event) throws IOException {
    ByteBuffer bytes = framed(event.toBytes());
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** A record of a TFRecord file. */
  static ByteBuffer framed(byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(data.length);
    out.putInt(masked(out.array(), 8));
    out.put(data);
    out.putInt(masked(data, data.length));
    return out.flip();
  }

  /** CRC-32C, rotated and shifted since a checksum of what holds checksums is a weak one. */
  static int masked(byte[] data, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  /** Bytes so far. */
  public long length() throws IOException {
    return file.position();
  }

  /** Waits until everything is on the disk. */
  public void sync() throws IOException {
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
