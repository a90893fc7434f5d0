package slotcast.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * A vision transformer as DINO and DINOv2 have it (Dosovitskiy et al. 2021): patches become tokens
 * with positions, blocks of attention and an MLP, each behind a layer norm, work on them. It is
 * frozen: no gradient passes, and scratch arrays are freed block by block.
 */
public final class VisionTransformer {
  /** The kind of its weights' files. */
  public static final String KIND = "vit";

  /** Of every layer norm in it. */
  public static final float NORM_EPSILON = 1e-6f;

  private static final double DEVIATION = 0.02; // of what is drawn, as in the published code

  private final VitConfig config;
  private final int height;
  private final int width;
  private final NDArray kernel;
  private final NDArray bias;
  private final NDArray prefix;
  private final NDArray positions;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm norm; // null: features are what the last block gives

  /** Layers of a block; gammas are (D), null without scaling. */
  private record Block(
      LayerNorm norm1,
      Linear qkv,
      Linear projection,
      NDArray gamma1,
      LayerNorm norm2,
      Linear first,
      Linear second,
      NDArray gamma2) {}

  /**
   * Asks the store for the names of the published models.
   *
   * @param frozen owns the parameters, and what is made of them
   * @param name what the names begin with; may be empty
   * @param height of the images, in pixels; the patch divides it
   * @param width of the images, in pixels; the patch divides it
   */
  public VisionTransformer(
      ParameterStore frozen, String name, VitConfig config, int height, int width) {
    this.config = config;
    this.height = height;
    this.width = width;
    long d = config.width();
    int p = config.patch();
    Init drawn = new Init.TruncatedNormal(DEVIATION);
    NDManager owner = frozen.get(name + "cls_token", drawn, 1, 1, d).getManager();
    frozen.get(name + "pos_embed", drawn, 1, 1 + (long) config.grid() * config.grid(), d);
    if (config.registers() != null) {
      frozen.get(name + "register_tokens", drawn, 1, config.registers(), d);
    }
    frozen.get(name + "patch_embed.proj.weight", Init.fanIn(3L * p * p), d, 3, p, p);
    frozen.get(name + "patch_embed.proj.bias", Init.fanIn(3L * p * p), d);
    for (int i = 0; i < config.depth(); i++) {
      blocks.add(block(frozen, name + "blocks." + i));
    }
    norm = config.finalNorm() ? LayerNorm.of(frozen, name + "norm", d, NORM_EPSILON) : null;
    VitInput input = VitInput.of(config, n -> frozen.export(name + n), height, width);
    kernel = kept(owner, input.kernel());
    bias = kept(owner, input.bias());
    prefix = kept(owner, input.prefix());
    positions = kept(owner, input.positions());
  }

  private Block block(ParameterStore store, String name) {
    long d = config.width();
    long hidden = config.mlpSize();
    boolean scaled = config.layerScale() != null;
    Init one = new Init.Constant(1);
    return new Block(
        LayerNorm.of(store, name + ".norm1", d, NORM_EPSILON),
        Linear.of(store, name + ".attn.qkv", d, 3 * d),
        Linear.of(store, name + ".attn.proj", d, d),
        scaled ? store.get(name + ".ls1.gamma", one, d) : null,
        LayerNorm.of(store, name + ".norm2", d, NORM_EPSILON),
        Linear.of(store, name + ".mlp.fc1", d, hidden),
        Linear.of(store, name + ".mlp.fc2", hidden, d),
        scaled ? store.get(name + ".ls2.gamma", one, d) : null);
  }

  /** Lives as long as its manager, whatever scope the caller is in. */
  private static NDArray kept(NDManager owner, Tensor values) {
    NDArray array = owner.create(values.floats(), new Shape(values.shape()));
    NDScope.unregister(array);
    return array;
  }

  /**
   * Features of patches.
   *
   * @param images (B,3,H,W) RGB in [-1,1]
   * @return (B,N,D)
   */
  public NDArray features(NDArray images) {
    new Shapes().check("images", images, "B 3 H=" + height + " W=" + width);
    NDArray x = alone(() -> tokens(images));
    for (Block block : blocks) {
      NDArray before = x;
      x = alone(() -> apply(block, before));
      before.close();
    }
    NDArray all = x;
    NDArray features =
        alone(
            () -> {
              NDArray patches = all.split(new long[] {config.firstPatch()}, 1).get(1);
              return norm == null ? patches.duplicate() : norm.apply(patches);
            });
    all.close();
    return features;
  }

  private interface Step {
    NDArray run();
  }

  /** A result that belongs to the caller's scope, without the arrays on the way to it. */
  private static NDArray alone(Step step) {
    NDArray result;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      result = step.run();
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }

  /** (B,3,H,W) -> (B,L,D). */
  private NDArray tokens(NDArray images) {
    long b = images.getShape().get(0);
    long d = config.width();
    NDArray x = TorchOps.conv2d(images, kernel, bias, config.patch(), 0); // (B,D,h,w)
    NDArray patches = x.reshape(b, d, -1).transpose(0, 2, 1).add(positions);
    NDArray all = prefix.broadcast(b, config.firstPatch(), d).concat(patches, 1);
    all.attach(images.getManager()); // not the parameters'
    return all;
  }

  private NDArray apply(Block block, NDArray x) {
    NDArray attended = block.projection().apply(attention(block.qkv(), block.norm1().apply(x)));
    NDArray y = x.add(scaled(attended, block.gamma1()));
    NDArray hidden = TorchOps.gelu(block.first().apply(block.norm2().apply(y)));
    return y.add(scaled(block.second().apply(hidden), block.gamma2()));
  }

  private static NDArray scaled(NDArray x, NDArray gamma) {
    return gamma == null ? x : x.mul(gamma);
  }

  /** (B,L,D) -> (B,L,D), before the projection. */
  private NDArray attention(Linear qkv, NDArray x) {
    Shape s = x.getShape();
    long heads = config.heads();
    NDArray all = qkv.apply(x).reshape(s.get(0), s.get(1), 3, heads, s.get(2) / heads);
    NDList parts = all.transpose(2, 0, 3, 1, 4).split(3, 0); // each (1,B,H,L,d)
    NDArray y =
        TorchOps.attention(
            parts.get(0).squeeze(0), parts.get(1).squeeze(0), parts.get(2).squeeze(0));
    return y.transpose(0, 2, 1, 3).reshape(s);
  }
}
