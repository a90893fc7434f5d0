package slotcast.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;
import slotcast.error.UserError;

/** PNG files (and what else the JDK reads) as {@link RgbImage}. */
public final class PngFile {
  private PngFile() {}

  /**
   * Reads an image; an alpha channel is dropped, not blended.
   *
   * @throws UserError if the file is missing or no image
   */
  public static RgbImage read(Path file) {
    BufferedImage decoded;
    try {
      ImageIO.setUseCache(false);
      decoded = Files.isReadable(file) ? ImageIO.read(file.toFile()) : null;
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          "image " + file, e.toString(), "a PNG file", "replace or remove the file", e);
    }
    if (decoded == null) {
      throw new UserError(
          "image " + file,
          Files.exists(file) ? "no image format that is known" : "no such file",
          "a PNG file",
          "check the path");
    }
    RgbImage image = RgbImage.black(decoded.getWidth(), decoded.getHeight());
    int[] row = new int[image.width()];
    for (int y = 0; y < image.height(); y++) {
      decoded.getRGB(0, y, image.width(), 1, row, 0, image.width());
      for (int x = 0; x < image.width(); x++) {
        image.setRgb(x, y, row[x]);
      }
    }
    return image;
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
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[image.width()];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        row[x] = image.rgb(x, y);
      }
      copy.setRGB(0, y, image.width(), 1, row, 0, image.width());
    }
    return copy;
  }
}
