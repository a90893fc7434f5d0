package slotcast.ros.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/** Images of tests in every encoding. */
final class CameraImages {
  private static final Header HEADER = new Header(new Time(1, 2), "camera");

  private CameraImages() {}

  /**
   * A test card.
   *
   * @param rgb what OpenCV makes of it
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Golden(Image image, byte[] rgb) {
    @Override
    public String toString() {
      return image.encoding() + " " + image.width() + "x" + image.height();
    }
  }

  /** Those of opencv_golden.py. */
  static List<Golden> golden() throws IOException {
    List<Golden> cards = new ArrayList<>();
    try (InputStream in = CameraImages.class.getResourceAsStream("golden.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] words = line.split(" ", -1);
        int width = Integer.parseInt(words[1]);
        int height = Integer.parseInt(words[2]);
        byte[] data = Base64.getDecoder().decode(words[3]);
        int step = ImageEncoding.ALL.get(words[0]).rowBytes(width);
        cards.add(
            new Golden(
                new Image(HEADER, height, width, words[0], false, step, data),
                Base64.getDecoder().decode(words[4])));
      }
    }
    return cards;
  }

  /** An image of noise whose rows have so many bytes of padding; of any size, fitting or not. */
  static Image noise(
      String encoding, int width, int height, int padding, boolean bigEndian, Random random) {
    ImageEncoding known = ImageEncoding.ALL.get(encoding);
    int step = (known == null ? 4 * width : known.rowBytes(width)) + padding;
    byte[] data = new byte[step * (known == null ? height : known.dataRows(height))];
    random.nextBytes(data);
    return new Image(HEADER, height, width, encoding, bigEndian, step, data);
  }

  /** The same pixels with other padding, which is noise, in the other byte order. */
  static Image repacked(Image image, int padding, Random random) {
    ImageEncoding encoding = ImageEncoding.ALL.get(image.encoding());
    int rowBytes = encoding.rowBytes(image.width());
    int step = rowBytes + padding;
    int rows = encoding.dataRows(image.height());
    byte[] data = new byte[step * rows];
    random.nextBytes(data);
    // Rows of chroma in nv24 are twice as long.
    boolean nv24 = image.encoding().equals("nv24");
    for (int row = 0; row < rows; row++) {
      boolean chroma = row >= image.height();
      if (chroma && nv24) {
        int pair = image.height() + (row - image.height()) / 2 * 2;
        int half = (row - image.height()) % 2 * rowBytes;
        System.arraycopy(
            image.data(), pair * image.step() + half, data, pair * step + half, rowBytes);
      } else {
        System.arraycopy(image.data(), row * image.step(), data, row * step, rowBytes);
      }
    }
    if (image.encoding().contains("16")) {
      for (int row = 0; row < rows; row++) {
        for (int i = row * step; i < row * step + rowBytes; i += 2) {
          byte first = data[i];
          data[i] = data[i + 1];
          data[i + 1] = first;
        }
      }
    }
    return new Image(
        image.header(),
        image.height(),
        image.width(),
        image.encoding(),
        !image.bigEndian(),
        step,
        data);
  }
}
