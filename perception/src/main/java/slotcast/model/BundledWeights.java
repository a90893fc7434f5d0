package slotcast.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import slotcast.error.UserError;
import slotcast.platform.CacheFolder;

/** Finds weights by what the user wrote: the path of a file, or the name of bundled weights. */
public final class BundledWeights {
  /** Of perception, where none are named. */
  public static final String PERCEPTION = "isa-64";

  /** Of prediction, over the slots of {@link #PERCEPTION}, where none are named. */
  public static final String PREDICTION = "slotformer-isa-64";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private BundledWeights() {}

  /**
   * Reads and verifies a model.
   *
   * @param pathOrName such as {@code runs/a/savi.safetensors} or {@code savi-small}; a file goes
   *     before bundled weights of the same name, a folder does not
   * @param kind of the model, as {@link ModelFile#kind}
   * @throws UserError if there is neither a file nor bundled weights, the file is no such model, or
   *     there is no folder to unpack bundled ones into
   */
  public static ModelFile read(String pathOrName, String kind) {
    Path path = Path.of(pathOrName);
    if (Files.isRegularFile(path) || !NAME.matcher(pathOrName).matches()) {
      return ModelFile.read(path, kind);
    }
    String resource = "/slotcast/weights/" + pathOrName + ".safetensors";
    try (InputStream in = BundledWeights.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UserError(
            "weights " + pathOrName,
            Files.isDirectory(path)
                ? "a folder, and no bundled weights of that name"
                : "no such file and no bundled weights of that name",
            "the path of a model file or the name of bundled weights",
            "check the path, or train a model: ./slotcast train --help");
      }
      Path copy = Files.createTempFile(CacheFolder.get(), pathOrName + "-", ".safetensors");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        return ModelFile.read(copy, kind, pathOrName);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + resource, e);
    }
  }
}
