package slotcast.data.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import slotcast.data.ImageSetSource;
import slotcast.data.SourceFrame;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;

/** Whether all images of a folder can be read, and their masks. */
final class ImagesCheck implements SetCheck {
  private final Path root;
  private List<String> names = List.of();

  ImagesCheck(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "images";
  }

  @Override
  public String unit() {
    return "images";
  }

  @Override
  public List<Count> survey(Findings out) {
    names = new ImageSetSource(root).videos();
    Folders.unfinished(root, out);
    Path masks = root.resolve(ImageSetSource.MASKS);
    if (Files.isDirectory(masks)) {
      Folders.unfinished(masks, out);
      Set<Path> wanted =
          names.stream().map(n -> ImageSetSource.mask(root, n)).collect(Collectors.toSet());
      List<String> alone =
          Folders.content(masks).stream()
              .filter(file -> file.toString().endsWith(".png") && !wanted.contains(file))
              .map(Folders::name)
              .toList();
      if (!alone.isEmpty()) {
        out.remark(alone.size() + " masks without an image, the first " + alone.get(0));
      }
    }
    return List.of(new Count("", names.size(), -1, -1));
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (String name : names) {
      parts.add(new Part("", name, out -> check(name, out)));
    }
    return parts;
  }

  private void check(String name, Findings out) {
    Path file = root.resolve(name);
    RgbImage image =
        Folders.present(file, out)
            ? out.read(FaultKind.BROKEN, file, () -> PngFile.read(file))
            : null;
    if (image != null) {
      out.count("images of " + image.width() + "x" + image.height(), 1);
    }
    if (!Files.isDirectory(root.resolve(ImageSetSource.MASKS))) {
      return;
    }
    Path mask = ImageSetSource.mask(root, name);
    if (!Folders.present(mask, out)) {
      return;
    }
    SourceFrame.Labels labels =
        out.read(FaultKind.BAD_MASK, mask, () -> ImageSetSource.labels(mask));
    if (labels != null) {
      out.count("masks", 1);
      if (image != null && (labels.width() != image.width() || labels.height() != image.height())) {
        out.fault(
            FaultKind.WRONG_SIZE,
            mask,
            "got %dx%d, expected %dx%d as its image"
                .formatted(labels.width(), labels.height(), image.width(), image.height()));
      }
    }
  }
}
