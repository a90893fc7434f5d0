package slotcast.model;

import ai.djl.ndarray.NDArray;
import slotcast.layer.LayerNorm;
import slotcast.layer.Mlp;
import slotcast.tensor.ParameterStore;
import slotcast.vit.VisionTransformer;

/**
 * Frames to features of a frozen vision transformer, and these, by a layer norm and an MLP, to what
 * a corrector sees (DINOSAUR, Seitzer et al. 2023, appendix E).
 */
public final class VitEncoder implements FrameEncoder {
  /** What the names of the transformer's parameters start with in a model that holds it. */
  public static final String PREFIX = "vit.";

  private final VisionTransformer vit;
  private final LayerNorm norm;
  private final Mlp mlp;
  private final int height;
  private final int width;

  /**
   * Asks the store for {@code encoder_out_layer.*}, and the other one for {@code vit.*}.
   *
   * @param frozen owns the transformer's parameters
   */
  VitEncoder(ParameterStore store, ParameterStore frozen, SaviConfig config) {
    VitEncoderConfig e = config.vitEncoder();
    long d = e.vit().width();
    vit = new VisionTransformer(frozen, PREFIX, e.vit(), config.height(), config.width());
    norm = LayerNorm.of(store, "encoder_out_layer.0", d);
    mlp = Mlp.of(store, "encoder_out_layer.1", "encoder_out_layer.3", d, d, e.outChannels());
    height = config.featureResolution().get(0);
    width = config.featureResolution().get(1);
  }

  @Override
  public int featureHeight() {
    return height;
  }

  @Override
  public int featureWidth() {
    return width;
  }

  /** The transformer's own features, without gradients: (B,3,H,W) -> (B,N,D). */
  public NDArray frozen(NDArray images) {
    return vit.features(images);
  }

  /** Frozen features (B,N,D) -> (B,N,F). */
  public NDArray head(NDArray frozen) {
    return mlp.apply(norm.apply(frozen));
  }

  @Override
  public NDArray encode(NDArray images) {
    return head(frozen(images));
  }
}
