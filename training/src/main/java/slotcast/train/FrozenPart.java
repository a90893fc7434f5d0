package slotcast.train;

import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.ModelFile;
import slotcast.model.VitEncoder;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenDecoder;
import slotcast.tokenizer.TokenizerConfig;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/**
 * What SAVi holds and its training does not change: a tokenizer or a vision transformer, from a
 * file of its own.
 *
 * @param source names it in messages and in a run's identity; empty for nothing
 * @param vit the part of it that is about the transformer
 * @param tensors by their names in the model
 */
record FrozenPart(String source, String vit, Map<String, Tensor> tensors) {
  private static final String NORM = "norm.";

  /**
   * Reads what a configuration names.
   *
   * @throws UserError if it is not there, or another one than the model's configuration says
   */
  static FrozenPart of(SaviTraining config) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    StringBuilder source = new StringBuilder();
    String vit = "";
    if (config.model().tokenDecoder() != null) {
      ModelFile file = tokenizer(config);
      source.append(" tokens ").append(file.sha256());
      file.tensors().forEach((n, t) -> tensors.put(TokenDecoder.TOKENIZER_PREFIX + n, t));
    }
    if (config.model().vitEncoder() != null) {
      ModelFile file = vit(config);
      vit = " vit " + file.sha256();
      source.append(vit);
      boolean normed = config.model().vitEncoder().vit().finalNorm();
      file.tensors()
          .forEach(
              (n, t) -> {
                if (normed || !n.startsWith(NORM)) {
                  tensors.put(VitEncoder.PREFIX + n, t);
                }
              });
    }
    return new FrozenPart(source.toString(), vit, tensors);
  }

  private static ModelFile tokenizer(SaviTraining config) {
    if (config.tokenizer() == null) {
      throw new UserError(
          "configuration " + config.name(),
          "token_decoder without a tokenizer",
          "the file of a trained tokenizer",
          "name it by --tokenizer; ./slotcast train tokenizer makes one");
    }
    ModelFile file = BundledWeights.read(config.tokenizer(), DiscreteVae.KIND);
    TokenizerConfig found = file.config(TokenizerConfig.class, config.tokenizer());
    TokenizerConfig expected = config.model().tokenDecoder().tokenizer();
    if (!found.equals(expected)) {
      throw new UserError(
          "tokenizer " + config.tokenizer(),
          found.toString(),
          expected + ", as model.token_decoder.tokenizer says",
          "change one of the two");
    }
    config.data().seenBy(file, config.tokenizer());
    return file;
  }

  private static ModelFile vit(SaviTraining config) {
    if (config.vit() == null) {
      throw new UserError(
          "configuration " + config.name(),
          "vit_encoder without a vision transformer",
          "the file of an imported one",
          "name it by --vit; ./slotcast import FILE.pth --config vit makes one of weights that you"
              + " bring");
    }
    ModelFile file = BundledWeights.read(config.vit(), VisionTransformer.KIND);
    VitConfig found = file.config(VitConfig.class, config.vit());
    VitConfig expected = config.model().vitEncoder().vit();
    if (!found.sameWeights(expected)) {
      throw new UserError(
          "vision transformer " + config.vit(),
          found.toString(),
          expected + ", as model.vit_encoder.vit says",
          "change one of the two");
    }
    config.data().seenBy(file, config.vit());
    return file;
  }
}
