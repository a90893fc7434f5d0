package slotcast.tokenizer;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * A discrete variational autoencoder: each patch of 4x4 pixels becomes one of V tokens, and tokens
 * become an image again (Ramesh et al. 2021, as SlotFormer's {@code dVAE}).
 *
 * <p>Axes: B batch, H and W pixels, h = H/4 and w = W/4 patches, V tokens. The {@link
 * ParameterStore} given owns the parameters; everything returned belongs to the caller's {@code
 * NDScope}.
 */
public final class DiscreteVae {
  /** The kind of a tokenizer's model file. */
  public static final String KIND = "tokenizer";

  /** Pixels along a side of a patch. */
  public static final int PATCH = 4;

  private final int vocabulary;
  private final List<Layer> encoder = new ArrayList<>();
  private final List<Layer> decoder = new ArrayList<>();

  private interface Layer {
    NDArray apply(NDArray x);
  }

  /**
   * Asks the store for {@code encoder.*} and {@code decoder.*}.
   *
   * @param prefix of these names, such as {@code dvae.}, or nothing
   */
  public DiscreteVae(ParameterStore store, String prefix, TokenizerConfig config) {
    vocabulary = config.vocabulary();
    long c = config.channels();
    Names names = new Names(store, prefix + "encoder.");
    encoder.add(names.block(3, c, PATCH, PATCH));
    for (int i = 0; i < 6; i++) {
      encoder.add(names.block(c, c, 1, 1));
    }
    encoder.add(names.convolution(c, vocabulary));
    names = new Names(store, prefix + "decoder.");
    decoder.add(names.block(vocabulary, c, 1, 1));
    for (int doubling = 0; doubling < 2; doubling++) {
      decoder.add(names.block(c, c, 3, 1));
      decoder.add(names.block(c, c, 1, 1));
      decoder.add(names.block(c, c, 1, 1));
      decoder.add(names.block(c, 4 * c, 1, 1));
      decoder.add(names.doubling());
    }
    decoder.add(names.convolution(c, 3));
  }

  /** Layers under the names of a {@code nn.Sequential}: their numbers. */
  private static final class Names {
    private final ParameterStore store;
    private final String prefix;
    private int next;

    Names(ParameterStore store, String prefix) {
      this.store = store;
      this.prefix = prefix;
    }

    /** Convolution, normalisation, ReLU; a kernel that does not stride keeps the size. */
    Layer block(long in, long out, int kernel, int stride) {
      String name = prefix + next++;
      Init init = Init.kaimingUniform(in * kernel * kernel);
      NDArray weight = store.get(name + ".m.weight", init, out, in, kernel, kernel);
      NDArray gain = store.get(name + ".weight", new Init.Constant(1), out);
      NDArray shift = store.get(name + ".bias", new Init.Constant(0), out);
      int pad = stride == 1 ? kernel / 2 : 0;
      return x -> TorchOps.convNormRelu(x, weight, gain, shift, stride, pad);
    }

    Layer convolution(long in, long out) {
      String name = prefix + next++;
      NDArray weight = store.get(name + ".weight", Init.xavierUniform(in, out), out, in, 1, 1);
      NDArray bias = store.get(name + ".bias", new Init.Constant(0), out);
      return x -> TorchOps.conv2d(x, weight, bias, 1, 0);
    }

    Layer doubling() {
      next++;
      return x -> TorchOps.pixelShuffle(x, 2);
    }
  }

  /** V. */
  public int vocabulary() {
    return vocabulary;
  }

  /**
   * How well each token fits each patch.
   *
   * @param images (B,3,H,W) in [-1,1], H and W multiples of 4
   * @return (B,V,h,w), unnormalised
   */
  public NDArray logits(NDArray images) {
    Shapes shapes = new Shapes().check("images", images, "B 3 H W");
    if (shapes.size("H") % PATCH != 0 || shapes.size("W") % PATCH != 0) {
      throw new IllegalArgumentException(
          "images are " + images.getShape() + ", expected sides that " + PATCH + " divides");
    }
    return run(encoder, images);
  }

  /** The best token of each patch: (B,3,H,W) -> int64 (B,h,w). No gradient flows through it. */
  public NDArray tokens(NDArray images) {
    return logits(images).argMax(1);
  }

  /**
   * A sample of the tokens that gradients flow through (Jang et al. 2017): softmax of log
   * probabilities and noise over a temperature; the colder, the nearer to one-hot.
   *
   * @param logits (B,V,h,w)
   * @param gumbel standard Gumbel noise (B,V,h,w)
   * @param temperature above 0
   * @return (B,V,h,w), summing to 1 over V
   */
  public static NDArray relax(NDArray logits, NDArray gumbel, double temperature) {
    return TorchOps.scale(logits.logSoftmax(1).add(gumbel), 1 / temperature).softmax(1);
  }

  /** One-hot where {@code relaxed} is largest; gradients are those of {@code relaxed}. */
  public static NDArray straightThrough(NDArray relaxed) {
    NDArray hard = oneHot(relaxed.argMax(1), (int) relaxed.getShape().get(1));
    return hard.sub(relaxed.stopGradient()).add(relaxed);
  }

  /** Tokens, or mixtures of them, (B,V,h,w) -> images (B,3,H,W), about in [-1,1]. */
  public NDArray draw(NDArray code) {
    new Shapes().check("code", code, "B V=" + vocabulary + " h w");
    return run(decoder, code);
  }

  /** Tokens int64 (B,h,w) -> images (B,3,H,W). */
  public NDArray drawTokens(NDArray tokens) {
    return draw(oneHot(tokens, vocabulary));
  }

  /** (B,h,w) -> (B,V,h,w). */
  private static NDArray oneHot(NDArray tokens, int vocabulary) {
    new Shapes().check("tokens", tokens, "B h w");
    return tokens.oneHot(vocabulary).transpose(0, 3, 1, 2);
  }

  private static NDArray run(List<Layer> layers, NDArray x) {
    for (Layer layer : layers) {
      x = layer.apply(x);
    }
    return x;
  }
}
