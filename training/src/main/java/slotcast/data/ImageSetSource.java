package slotcast.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.file.NaturalOrder;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;

/**
 * A folder of single images (Tetrominoes, CLEVR), each a video of one frame, in natural order. They
 * need not be of one size. A PNG of the same name in the folder {@code masks} is its label map:
 * grey values or numbers of the palette, 0 background.
 */
public final class ImageSetSource implements VideoSource {
  /** Where label maps lie. */
  public static final String MASKS = "masks";

  private final Path root;
  private final List<String> names;

  /**
   * @throws UserError if there are no images
   */
  public ImageSetSource(Path root) {
    this.root = root;
    this.names = names(root);
  }

  private static List<String> names(Path root) {
    List<String> names = Files.isDirectory(root) ? list(root) : List.of();
    if (names.isEmpty()) {
      throw new UserError(
          "image folder " + root,
          Files.isDirectory(root) ? "no images" : "no folder",
          "a folder of PNG or JPEG images",
          "check the path");
    }
    return names;
  }

  private static List<String> list(Path root) {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isRegularFile)
          .map(p -> p.getFileName().toString())
          .filter(ImageSetSource::isImage)
          .sorted(new NaturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UserError("image folder " + root, e.toString(), "a readable folder", "check it", e);
    }
  }

  /** Whether a path is a folder with images in it. */
  static boolean isImageSet(Path root) {
    return Files.isDirectory(root) && !list(root).isEmpty();
  }

  /** Whether a file is taken for an image, by its name. */
  public static boolean isImage(String name) {
    return !name.startsWith(".") && name.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g)");
  }

  @Override
  public String name() {
    return "images in " + root;
  }

  @Override
  public String identity() {
    FileIdentity files = new FileIdentity(root);
    files.add("images");
    for (String name : names) {
      files.add(root.resolve(name));
      files.add(mask(name));
    }
    return files.text();
  }

  @Override
  public List<String> videos() {
    return names;
  }

  private Path mask(String name) {
    return mask(root, name);
  }

  /** Where the label map of an image lies, if it has one. */
  public static Path mask(Path root, String name) {
    return root.resolve(MASKS).resolve(name.substring(0, name.lastIndexOf('.')) + ".png");
  }

  @Override
  public Frames open(int video) {
    String name = names.get(video);
    RgbImage image = PngFile.read(root.resolve(name));
    Path mask = mask(name);
    SourceFrame.Labels labels = Files.exists(mask) ? labels(mask) : null;
    if (labels != null && (labels.width() != image.width() || labels.height() != image.height())) {
      throw new UserError(
          "mask " + mask,
          labels.width() + "x" + labels.height() + " pixels",
          image.width() + "x" + image.height() + " as its image",
          "replace or remove it");
    }
    return new Frames() {
      private SourceFrame frame = new SourceFrame(0, image, labels, null);

      @Override
      public Optional<SourceFrame> next() {
        Optional<SourceFrame> next = Optional.ofNullable(frame);
        frame = null;
        return next;
      }

      @Override
      public void close() {}
    };
  }

  /**
   * A label map from a PNG file of one channel.
   *
   * @throws UserError if it is missing, broken, in colour, or has labels above 255
   */
  public static SourceFrame.Labels labels(Path file) {
    BufferedImage image = PngFile.decode(file);
    Raster raster = image.getRaster();
    if (raster.getNumBands() != 1) {
      throw new UserError(
          "mask " + file,
          raster.getNumBands() + " channels",
          "one: grey values or a palette, 0 background",
          "write the number of each object as its grey value");
    }
    int[] row = new int[image.getWidth()];
    byte[] labels = new byte[image.getWidth() * image.getHeight()];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, row.length, 1, row);
      for (int x = 0; x < row.length; x++) {
        if (row[x] > 255) {
          throw new UserError(
              "mask " + file, "label " + row[x], "0 to 255", "number the objects from 1");
        }
        labels[y * row.length + x] = (byte) row[x];
      }
    }
    return new SourceFrame.Labels(image.getWidth(), image.getHeight(), labels);
  }
}
