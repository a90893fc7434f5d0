package slotcast.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenizerConfig;

/**
 * The model whose weights {@code ./slotcast import} reads: exactly one of the three.
 *
 * @param savi a perception model, or null
 * @param slotformer a predictor, or null
 * @param tokenizer of images, or null
 * @param colour what it sees of colours; null for RGB
 */
public record ImportConfig(
    SaviConfig savi, SlotFormerConfig slotformer, TokenizerConfig tokenizer, Colour colour) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
  private static final String FOLDER = "training/configs/models";

  public ImportConfig {
    if (Stream.of(savi, slotformer, tokenizer).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(
          "savi, slotformer and tokenizer: expected one of the three keys");
    }
  }

  /** Of a model that sees RGB. */
  public ImportConfig(SaviConfig savi, SlotFormerConfig slotformer, TokenizerConfig tokenizer) {
    this(savi, slotformer, tokenizer, null);
  }

  /**
   * Reads a configuration.
   *
   * @param pathOrName of a YAML file, or of one under {@code training/configs/models}, without its
   *     ending
   * @throws UserError if there is none, or it is no such configuration
   */
  static ImportConfig read(String pathOrName) {
    Path path = Path.of(pathOrName);
    if (!Files.isRegularFile(path) && NAME.matcher(pathOrName).matches()) {
      Path folder = Path.of(System.getProperty("slotcast.root", ".")).resolve(FOLDER);
      path = folder.resolve(pathOrName + ".yaml");
      if (!Files.isRegularFile(path)) {
        throw new UserError(
            "configuration " + pathOrName,
            "neither a file nor " + path,
            "the path of a YAML file or the name of one under " + FOLDER,
            "check the name, or write the file: one of those there is an example");
      }
    }
    return Yaml.read(path, ImportConfig.class);
  }

  /** Has the model ask the store for every parameter. */
  void build(ParameterStore store) {
    if (savi != null) {
      new Savi(savi, store);
    } else if (slotformer != null) {
      new SlotFormer(slotformer, store, store);
    } else {
      new DiscreteVae(store, "", tokenizer);
    }
  }
}
