package slotcast.image;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import slotcast.error.UserError;

/** PNG files (and what else the JDK reads) as {@link RgbImage}. */
public final class PngFile {
  /** Decoded with four channels of 16 bits, and as RGB beside it. */
  private static final int MOST_BYTES_PER_PIXEL = 11;

  private PngFile() {}

  /**
   * Reads an image as Pillow's {@code convert("RGB")} does: an alpha channel is dropped, not
   * blended; grey becomes three equal channels; of 16 bits a channel the upper eight count.
   *
   * @throws UserError if the file is missing, damaged, cut off or no image
   */
  public static RgbImage read(Path file) {
    return rgb(decode(file));
  }

  /**
   * As {@link #read(Path)} does, for a file in memory.
   *
   * @param name of the image in messages
   * @throws UserError if it is damaged, cut off or no image
   */
  public static RgbImage read(byte[] file, String name) {
    return rgb(decode(file, name));
  }

  private static RgbImage rgb(BufferedImage decoded) {
    RgbImage image = RgbImage.black(decoded.getWidth(), decoded.getHeight());
    // The JDK takes grey for linear light and would brighten it on its way to RGB.
    boolean asItIs = decoded.getColorModel() instanceof ComponentColorModel;
    Raster raster = decoded.getRaster();
    int channels = raster.getNumBands();
    int shift = asItIs ? decoded.getColorModel().getComponentSize(0) - 8 : 0;
    int[] row = new int[image.width() * Math.max(1, asItIs ? channels : 1)];
    for (int y = 0; y < image.height(); y++) {
      if (!asItIs) {
        decoded.getRGB(0, y, image.width(), 1, row, 0, image.width());
        for (int x = 0; x < image.width(); x++) {
          image.setRgb(x, y, row[x]);
        }
        continue;
      }
      raster.getPixels(0, y, image.width(), 1, row);
      int out = 3 * y * image.width();
      for (int x = 0; x < image.width(); x++) {
        for (int c = 0; c < 3; c++) {
          image.data()[out++] = (byte) (row[x * channels + (channels < 3 ? 0 : c)] >> shift);
        }
      }
    }
    return image;
  }

  /**
   * An image file as the JDK has it, for what needs more than its colours, such as the numbers of a
   * palette.
   *
   * @throws UserError if the file is missing, damaged, cut off or no image
   */
  public static BufferedImage decode(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UserError(
          "image " + file,
          Files.exists(file) ? "no readable file" : "no such file",
          "a PNG file",
          "check the path");
    }
    try {
      return decode(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UserError(
          "image " + file, e.toString(), "a PNG file", "replace or remove the file", e);
    }
  }

  private static BufferedImage decode(byte[] bytes, String file) {
    BufferedImage decoded;
    try {
      Optional<String> fault = ImageBytes.fault(bytes);
      if (fault.isPresent()) {
        throw new UserError(
            "image " + file, fault.get(), "a whole file", "copy it anew, or remove it");
      }
      ImageIO.setUseCache(false);
      decoded = decoded(bytes, file);
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          "image " + file, e.toString(), "a PNG file", "replace or remove the file", e);
    }
    if (decoded == null) {
      throw new UserError(
          "image " + file, "no image format that is known", "a PNG file", "check the path");
    }
    return decoded;
  }

  /** As {@link ImageIO#read}; null if the format is unknown. A size is not believed blindly. */
  private static BufferedImage decoded(byte[] bytes, String file) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long most = Runtime.getRuntime().maxMemory() / (2 * MOST_BYTES_PER_PIXEL);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > most) {
          throw new UserError(
              "image " + file,
              reader.getWidth(0) + "x" + reader.getHeight(0) + " pixels",
              "at most " + most + " with this Java heap",
              "give it more, such as SLOTCAST_JAVA_OPTS=-Xmx4g, or make the image smaller");
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    }
  }

  /** The bytes of a PNG file. */
  public static byte[] encode(RgbImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(image.data().length / 2);
    try {
      ImageIO.setUseCache(false);
      if (!ImageIO.write(buffered(image), "png", out)) {
        throw new IllegalStateException("this JDK has no PNG writer");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Writes an image; the file appears complete or not at all.
   *
   * @throws UserError if it cannot be written
   */
  public static void write(RgbImage image, Path file) {
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(partial, encode(image));
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UserError(
          "image " + file,
          e.toString(),
          "a writable folder with free space",
          "check the path and the disk",
          e);
    }
  }

  /** The image as the JDK's own kind, for drawing on. */
  public static BufferedImage buffered(RgbImage image) {
    BufferedImage copy =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
    swapEnds(image.data(), ((DataBufferByte) copy.getRaster().getDataBuffer()).getData());
    return copy;
  }

  /**
   * Back from the JDK's own kind.
   *
   * @param image of {@link BufferedImage#TYPE_3BYTE_BGR}, as {@link #buffered} makes it
   */
  public static RgbImage rgbOf(BufferedImage image) {
    RgbImage out = RgbImage.black(image.getWidth(), image.getHeight());
    swapEnds(((DataBufferByte) image.getRaster().getDataBuffer()).getData(), out.data());
    return out;
  }

  /** Three bytes a pixel, the first and the last of each exchanged. */
  private static void swapEnds(byte[] from, byte[] to) {
    for (int i = 0; i < from.length; i += 3) {
      to[i] = from[i + 2];
      to[i + 1] = from[i + 1];
      to[i + 2] = from[i];
    }
  }
}
