package slotcast.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The configurations in {@code training/configs}, those of imported models left out. */
final class ShippedConfigs {
  static final Path ROOT = Path.of(System.getProperty("slotcast.root", ".."));
  static final Path FOLDER = ROOT.resolve("training/configs");

  /** What a configuration is for. */
  enum Kind {
    SAVI,
    SLOTFORMER,
    TOKENIZER,
    PATHS,
    STUDY
  }

  private ShippedConfigs() {}

  /** All of them, in the order of their paths. */
  static List<Path> files() {
    try (Stream<Path> all = Files.walk(FOLDER)) {
      return all.filter(p -> p.toString().endsWith(".yaml"))
          .filter(p -> !p.startsWith(FOLDER.resolve("models")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(Kind kind) {
    return files().stream().filter(f -> kind(f) == kind).toList();
  }

  static Kind kind(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("slotformer")
        ? Kind.SLOTFORMER
        : name.startsWith("tokenizer")
            ? Kind.TOKENIZER
            : name.startsWith("paths")
                ? Kind.PATHS
                : name.startsWith("study") ? Kind.STUDY : Kind.SAVI;
  }

  /** The word after {@code train}, which is also the kind of its weights but for paths. */
  static String command(Path file) {
    return switch (kind(file)) {
      case SLOTFORMER -> "slotformer";
      case TOKENIZER -> "tokenizer";
      case PATHS -> "paths";
      default -> "savi";
    };
  }

  /** As a command names it. */
  static String path(Path file) {
    return "training/configs/" + FOLDER.relativize(file).toString().replace('\\', '/');
  }
}
