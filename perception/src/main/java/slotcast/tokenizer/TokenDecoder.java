package slotcast.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * Slots to images by way of tokens: STEVE's decoder. A frozen {@link DiscreteVae} says what tokens
 * an image has and what they look like, a {@link TokenTransformer} learns to say them from slots.
 * It draws no masks: those are the corrector's attention.
 */
public final class TokenDecoder {
  /** What the names of the tokenizer's parameters start with in a model that holds it. */
  public static final String TOKENIZER_PREFIX = "dvae.";

  private final DiscreteVae tokenizer;
  private final TokenTransformer transformer;
  private final int rows;
  private final int columns;

  /**
   * Asks the store for {@code trans_decoder.*}, and the other one for {@code dvae.*}.
   *
   * @param frozen owns the tokenizer's parameters
   * @param width of the slots
   * @param height of the images, in pixels
   * @param imageWidth of the images, in pixels
   */
  public TokenDecoder(
      ParameterStore store,
      ParameterStore frozen,
      TokenizerConfig config,
      int layers,
      int heads,
      int width,
      int height,
      int imageWidth) {
    tokenizer = new DiscreteVae(frozen, TOKENIZER_PREFIX, config);
    rows = height / DiscreteVae.PATCH;
    columns = imageWidth / DiscreteVae.PATCH;
    transformer =
        new TokenTransformer(store, config.vocabulary(), rows * columns, width, layers, heads);
  }

  /** (B,3,H,W) -> int64 (B,L), row by row. */
  public NDArray tokens(NDArray images) {
    NDArray tokens = tokenizer.tokens(images);
    return tokens.reshape(tokens.getShape().get(0), (long) rows * columns);
  }

  /** See {@link TokenTransformer#logits}. */
  public NDArray logits(NDArray slots, NDArray tokens) {
    return transformer.logits(slots, tokens);
  }

  /**
   * The training loss: mean cross entropy of the true tokens.
   *
   * @param logits (B,L,V)
   * @param tokens int64 (B,L)
   * @return scalar
   */
  public static NDArray loss(NDArray logits, NDArray tokens) {
    Shapes shapes = new Shapes().check("logits", logits, "B L V").check("tokens", tokens, "B L");
    return TorchOps.crossEntropy(logits.reshape(-1, shapes.size("V")), tokens.flatten());
  }

  /** What slots (B,K,C) look like: images (B,3,H,W). As slow as there are tokens. */
  public NDArray draw(NDArray slots) {
    NDArray tokens = transformer.generate(slots);
    return tokenizer.drawTokens(tokens.reshape(new Shape(-1, rows, columns)));
  }
}
