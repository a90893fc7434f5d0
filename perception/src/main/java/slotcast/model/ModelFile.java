package slotcast.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A model on disk: a safetensors file whose metadata hold the kind of model, its configuration, its
 * provenance and a SHA-256 of names, shapes and data.
 *
 * @param kind {@code savi}, {@code slotformer} or {@code tokenizer}
 * @param configJson the model's configuration record as JSON
 * @param provenance where the weights come from
 * @param extra further metadata of the kind, such as a calibration table
 * @param tensors by the reference's names
 */
public record ModelFile(
    String kind,
    String configJson,
    Provenance provenance,
    Map<String, String> extra,
    Map<String, Tensor> tensors) {
  private static final String FORMAT = "slotcast-1";
  private static final String EXTRA = "extra.";
  private static final String COLOUR = "colour"; // key of extra; RGB where there is none

  /**
   * Reads and verifies a file.
   *
   * @throws UserError if it is missing, truncated, damaged, of another kind or no Slotcast model
   */
  public static ModelFile read(Path path, String kind) {
    return read(path, kind, path.toString());
  }

  /** As the other, of weights that their user knows by another name. */
  static ModelFile read(Path path, String kind, String name) {
    if (Files.isDirectory(path)) {
      throw new UserError("weights " + name, "a folder", "a model file", "name a file in it");
    }
    if (!Safetensors.looksLikeOne(path) && isCheckpoint(path)) {
      throw foreign(name, "a checkpoint of PyTorch");
    }
    Safetensors file = Safetensors.read(path);
    Map<String, String> m = file.metadata();
    if (!m.containsKey("format") || m.get("format").equals("pt")) {
      throw foreign(name, "a safetensors file of another program");
    }
    if (!FORMAT.equals(m.get("format"))) {
      throw new UserError(
          "weights " + name,
          "format " + m.get("format"),
          FORMAT,
          "use a file that ./slotcast train wrote");
    }
    if (!kind.equals(m.get("kind"))) {
      throw new UserError(
          "weights " + name, "a model of kind " + m.get("kind"), kind, "name the other file");
    }
    String expected = m.get("sha256");
    if (!file.sha256().equals(expected)) {
      throw new UserError(
          "weights " + name,
          expected == null ? "no SHA-256 of the data" : "data that do not fit their SHA-256",
          expected == null ? "one in the file's metadata" : expected,
          expected == null ? "use a file that ./slotcast train wrote" : "copy it again");
    }
    Map<String, String> extra = new LinkedHashMap<>();
    m.forEach((k, v) -> putExtra(extra, k, v));
    return new ModelFile(
        kind,
        m.getOrDefault("config", ""),
        Yaml.parseJson(m.getOrDefault("provenance", ""), Provenance.class, name),
        extra,
        file.tensors());
  }

  private static UserError foreign(String name, String got) {
    return new UserError(
        "weights " + name, got, "a model file of Slotcast", "turn it into one: ./slotcast import");
  }

  /** Whether a file begins as torch.save begins one: a zip archive, or a pickle. */
  private static boolean isCheckpoint(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(4);
      return start.length == 4
          && (start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4
              || (start[0] & 0xff) == 0x80 && start[1] >= 2 && start[1] <= 5);
    } catch (IOException e) {
      return false; // whoever reads it will say why
    }
  }

  private static void putExtra(Map<String, String> extra, String key, String value) {
    if (key.startsWith(EXTRA)) {
      extra.put(key.substring(EXTRA.length()), value);
    }
  }

  /**
   * A model whose weights are drawn and not trained, to time it or to test what runs it.
   *
   * @param config the model's configuration record
   * @param build makes the model, and so its parameters in the store
   */
  public static ModelFile drawn(
      String kind, Object config, long seed, Consumer<ParameterStore> build) {
    Provenance none = new Provenance("none", "unknown", "none", seed, 0, 0, "any", Map.of());
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, seed)) {
      build.accept(store);
      return new ModelFile(kind, Yaml.toJson(config), none, Map.of(), store.export());
    }
  }

  /** Writes the file; a crash leaves the old one or the new one. */
  public void write(Path path) throws IOException {
    Map<String, String> m = new LinkedHashMap<>();
    m.put("format", FORMAT);
    m.put("kind", kind);
    m.put("sha256", sha256());
    m.put("config", configJson);
    m.put("provenance", Yaml.toJson(provenance));
    extra.forEach((k, v) -> m.put(EXTRA + k, v));
    new Safetensors(m, tensors).write(path);
  }

  /** The same model with one more (or another) extra entry. */
  public ModelFile withExtra(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(extra);
    more.put(key, value);
    return new ModelFile(kind, configJson, provenance, more, tensors);
  }

  /** The same model without an extra entry, where it has one. */
  public ModelFile withoutExtra(String key) {
    Map<String, String> fewer = new LinkedHashMap<>(extra);
    fewer.remove(key);
    return new ModelFile(kind, configJson, provenance, fewer, tensors);
  }

  /** What the model sees of colours, or, of one that draws, what it draws. */
  public Colour colour() {
    String name = extra.get(COLOUR);
    for (Colour colour : Colour.values()) {
      if (name == null || colour.toString().equals(name)) {
        return colour; // the first one is RGB
      }
    }
    throw new UserError(
        "model of kind " + kind,
        "colour " + name,
        "one of " + List.of(Colour.values()),
        "use the version of Slotcast that wrote it");
  }

  /** The same model, which sees such colours. */
  public ModelFile withColour(Colour colour) {
    return colour == colour() ? this : withExtra(COLOUR, colour.toString());
  }

  /** SHA-256 of names, shapes and data, in hex. */
  public String sha256() {
    return new Safetensors(Map.of(), tensors).sha256();
  }

  /** The configuration record. */
  public <T> T config(Class<T> type, String source) {
    return Yaml.parseJson(configJson, type, source);
  }
}
