package slotcast.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.file.NaturalOrder;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;

/** An image on a surface, mirrored at its edges so that it goes on without a seam. */
final class ImageTexture implements Texture {
  private static final int SIDE = 128; // larger images are made smaller

  /** By folder; a data set draws from the same images in every video. */
  private static final Map<Path, List<ImageTexture>> FOLDERS = new ConcurrentHashMap<>();

  private final int width;
  private final int height;
  private final float[] linear; // H*W*3
  private final double scale;
  private final double offset;

  private ImageTexture(RgbImage image) {
    int block = (Math.max(image.width(), image.height()) + SIDE - 1) / SIDE;
    width = Math.max(1, image.width() / block);
    height = Math.max(1, image.height() / block);
    linear = new float[3 * width * height];
    int across = Math.min(block, image.width());
    int down = Math.min(block, image.height());
    for (int y = 0; y < height * down; y++) {
      for (int x = 0; x < width * across; x++) {
        int to = 3 * (y / down * width + x / across);
        for (int c = 0; c < 3; c++) {
          int value = image.data()[3 * (y * image.width() + x) + c] & 0xff;
          linear[to + c] += (float) (Shader.linear(value) / (across * down));
        }
      }
    }
    scale = 1;
    offset = 0;
  }

  private ImageTexture(ImageTexture image, double scale, double offset) {
    width = image.width;
    height = image.height;
    linear = image.linear;
    this.scale = scale;
    this.offset = offset;
  }

  /**
   * The same image elsewhere.
   *
   * @param repeats of the image in a unit of length
   * @param shift in images
   */
  ImageTexture placed(double repeats, double shift) {
    return new ImageTexture(this, repeats, shift);
  }

  /**
   * All images of a folder, read once.
   *
   * @throws UserError if it has none, or one that cannot be read
   */
  static List<ImageTexture> folder(String folder) {
    return FOLDERS.computeIfAbsent(Path.of(folder).toAbsolutePath(), ImageTexture::read);
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.matches("[^.].*\\.(png|jpe?g)");
  }

  private static List<ImageTexture> read(Path folder) {
    List<ImageTexture> images = new ArrayList<>();
    List<Path> files = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        files =
            all.filter(ImageTexture::isImage)
                .sorted((a, b) -> new NaturalOrder().compare(a.toString(), b.toString()))
                .toList();
      } catch (IOException e) {
        throw new UserError(
            "folder of textures " + folder, e.toString(), "a readable folder", "check it", e);
      }
    }
    for (Path file : files) {
      images.add(new ImageTexture(PngFile.read(file)));
    }
    if (images.isEmpty()) {
      throw new UserError(
          "folder of textures " + folder,
          Files.isDirectory(folder) ? "no images" : "no folder",
          "a folder of PNG or JPEG images",
          "check the path");
    }
    return List.copyOf(images);
  }

  /** The pixel of a plane that leans on all three axes, so that no side shows bare streaks. */
  @Override
  public void at(double x, double y, double z, double[] rgb) {
    int column = mirrored((x + 0.5 * z) * scale + offset, width);
    int row = mirrored((y + 0.8 * z) * scale + offset, height);
    for (int c = 0; c < 3; c++) {
      rgb[c] = linear[3 * (row * width + column) + c];
    }
  }

  private static int mirrored(double at, int length) {
    double half = at / 2 - Math.floor(at / 2); // 0 to 1 over the image and its mirror image
    double share = half < 0.5 ? 2 * half : 2 - 2 * half;
    return Math.min(length - 1, (int) (share * length));
  }
}
