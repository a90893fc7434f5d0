package slotcast.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Whether the bytes of a PNG or JPEG file are all there and as they were written. The JDK's readers
 * pass over checksums, draw the missing part of a JPEG file grey, and make room for a picture
 * inside of a BMP file of whatever size it tells.
 */
final class ImageBytes {
  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int CHUNK_OVERHEAD = 12; // length, name and checksum
  private static final int HEADER_LENGTH = 13;
  private static final long MOST_PIXELS = 1 << 28;

  /** Places in a BMP file, from its start; those after the first need a header of 40 bytes. */
  private static final int BMP_HEADER_LENGTH = 14;

  private static final int BMP_COMPRESSION = 30;
  private static final int BMP_PICTURE_LENGTH = 34;
  private static final int BMP_JPEG_INSIDE = 4;
  private static final int BMP_PNG_INSIDE = 5;

  private ImageBytes() {}

  /** What is wrong with a file; empty if nothing is, or if it is of another format. */
  static Optional<String> fault(byte[] file) {
    if (file.length == 0) {
      return Optional.of("an empty file");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    if (file.length >= Long.BYTES && bytes.getLong(0) == PNG_SIGNATURE) {
      return Optional.ofNullable(pngFault(bytes.position(Long.BYTES)));
    }
    if (file.length > 2 && (bytes.getShort(0) & 0xffff) == 0xffd8) {
      return Optional.ofNullable(jpegFault(file));
    }
    if (file.length > BMP_PICTURE_LENGTH + Integer.BYTES && file[0] == 'B' && file[1] == 'M') {
      return Optional.ofNullable(bmpFault(bytes.order(ByteOrder.LITTLE_ENDIAN)));
    }
    return Optional.empty();
  }

  private static String pngFault(ByteBuffer bytes) {
    boolean first = true;
    while (bytes.remaining() >= CHUNK_OVERHEAD) {
      int start = bytes.position();
      int length = bytes.getInt(start);
      String name =
          new String(bytes.array(), start + Integer.BYTES, 4, StandardCharsets.ISO_8859_1);
      if (first && (!name.equals("IHDR") || length != HEADER_LENGTH)) {
        return "a PNG file without its header";
      }
      if (length < 0 || length > bytes.remaining() - CHUNK_OVERHEAD) {
        return cutOff(bytes.capacity(), "in the middle of its part " + name);
      }
      CRC32 checksum = new CRC32();
      checksum.update(bytes.array(), start + Integer.BYTES, Integer.BYTES + length);
      if ((int) checksum.getValue() != bytes.getInt(start + 2 * Integer.BYTES + length)) {
        return "a damaged PNG file: the checksum of its part "
            + name
            + " at byte "
            + start
            + " is wrong";
      }
      if (first) {
        long width = bytes.getInt(start + 2 * Integer.BYTES);
        long height = bytes.getInt(start + 3 * Integer.BYTES);
        if (width <= 0 || height <= 0 || width * height > MOST_PIXELS) {
          return "a PNG file of " + width + "x" + height + " pixels";
        }
        first = false;
      }
      if (name.equals("IEND")) {
        return null;
      }
      bytes.position(start + CHUNK_OVERHEAD + length);
    }
    return cutOff(bytes.capacity(), "before its end");
  }

  /** The end marker may be followed by padding. */
  private static String jpegFault(byte[] file) {
    int end = file.length;
    while (end > 2 && file[end - 1] == 0) {
      end--;
    }
    boolean whole = (file[end - 2] & 0xff) == 0xff && (file[end - 1] & 0xff) == 0xd9;
    return whole ? null : cutOff(file.length, "without its end marker");
  }

  private static String bmpFault(ByteBuffer bytes) {
    int compression = bytes.getInt(BMP_COMPRESSION);
    boolean fileInside =
        bytes.getInt(BMP_HEADER_LENGTH) >= 40
            && (compression == BMP_JPEG_INSIDE || compression == BMP_PNG_INSIDE);
    long length = Integer.toUnsignedLong(bytes.getInt(BMP_PICTURE_LENGTH));
    return fileInside && length > bytes.capacity()
        ? "a BMP file of " + bytes.capacity() + " bytes that tells of a picture of " + length
        : null;
  }

  private static String cutOff(int length, String where) {
    return "a file cut off after " + length + " bytes, " + where;
  }
}
