package slotcast.interop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/**
 * Images in a file, as peer.c reads and writes them: numbers as little-endian uint32, lengths
 * before bytes.
 */
public final class ImageFile {
  private ImageFile() {}

  public static void write(Path path, List<Image> images) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)))) {
      for (Image image : images) {
        writeInt(out, image.header().stamp().sec());
        writeInt(out, image.header().stamp().nanosec());
        writeBytes(out, image.header().frameId().getBytes(StandardCharsets.UTF_8));
        writeInt(out, image.height());
        writeInt(out, image.width());
        writeBytes(out, image.encoding().getBytes(StandardCharsets.UTF_8));
        writeInt(out, image.bigEndian() ? 1 : 0);
        writeInt(out, image.step());
        writeBytes(out, image.data());
      }
    }
  }

  public static List<Image> read(Path path) throws IOException {
    List<Image> images = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      while (true) {
        int seconds;
        try {
          seconds = readInt(in);
        } catch (EOFException e) {
          return images;
        }
        Time stamp = new Time(seconds, readInt(in));
        Header header = new Header(stamp, new String(readBytes(in), StandardCharsets.UTF_8));
        int height = readInt(in);
        int width = readInt(in);
        String encoding = new String(readBytes(in), StandardCharsets.UTF_8);
        boolean bigEndian = readInt(in) != 0;
        int step = readInt(in);
        images.add(new Image(header, height, width, encoding, bigEndian, step, readBytes(in)));
      }
    }
  }

  private static void writeInt(DataOutputStream out, int value) throws IOException {
    out.writeInt(Integer.reverseBytes(value));
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    writeInt(out, bytes.length);
    out.write(bytes);
  }

  private static int readInt(DataInputStream in) throws IOException {
    return Integer.reverseBytes(in.readInt());
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[readInt(in)];
    in.readFully(bytes);
    return bytes;
  }
}
