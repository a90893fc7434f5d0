package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.Linear;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * Slots to features of a frozen encoder (DINOSAUR's MLP decoder, Seitzer et al. 2023, appendix
 * E.2): each slot is copied to every patch, a position is added, and one MLP gives its features and
 * an alpha there; a softmax over slots makes masks of the alphas.
 *
 * <p>Differs: slots of an invariant corrector get no learnt positions but a linear map of where the
 * patch is relative to them, as in {@link BroadcastDecoder}.
 */
public final class FeatureDecoder {
  private static final String NAME = "feature_decoder";

  private final List<Linear> layers = new ArrayList<>();
  private final NDArray position; // (1,N,C); null: relative grids
  private final NDArray grid; // (N,2), or null
  private final Linear relativePosition; // or null
  private final double scalesFactor;
  private final int size; // C
  private final int features; // D

  /**
   * What slots look like.
   *
   * @param features of patches, weighted by alphas: (B,N,D)
   * @param alphas (B,K,N), summing to 1 over K
   */
  public record Decoded(NDArray features, NDArray alphas) {}

  /** Asks the store for {@code feature_decoder.*}. */
  FeatureDecoder(ParameterStore store, SaviConfig config) {
    size = config.slots().size();
    features = config.vitEncoder().vit().width();
    int height = config.featureResolution().get(0);
    int width = config.featureResolution().get(1);
    int n = height * width;
    scalesFactor = config.corrector().scalesFactor();
    if (config.corrector().tracksPose()) {
      position = null;
      Init coordinates = new Init.Buffer(RelativeGrid.coordinates(height, width));
      grid = store.get(NAME + ".grid", coordinates, n, 2);
      relativePosition = Linear.of(store, NAME + ".dense", 2, size);
    } else {
      position = store.get(NAME + ".position", new Init.Normal(Math.pow(size, -0.5)), 1, n, size);
      grid = null;
      relativePosition = null;
    }
    int in = size;
    for (int out : config.featureDecoder().hidden()) {
      layers.add(Linear.of(store, NAME + "." + layers.size(), in, out));
      in = out;
    }
    layers.add(Linear.of(store, NAME + "." + layers.size(), in, features + 1));
  }

  /** Slots (B,K,C), with positions and so on where the corrector tracks them. */
  public Decoded decode(SlotState state) {
    new Shapes().check("slots", state.slots(), "B K C=" + size);
    NDArray places =
        position != null
            ? position.expandDims(1)
            : relativePosition.apply(RelativeGrid.of(grid, state, scalesFactor));
    NDArray x = state.slots().expandDims(2).add(places); // (B,K,N,C)
    for (Linear layer : layers.subList(0, layers.size() - 1)) {
      x = TorchOps.linearRelu(x, layer.weight(), layer.bias());
    }
    NDList parts = layers.get(layers.size() - 1).apply(x).split(new long[] {features}, 3);
    NDArray alphas = parts.get(1).softmax(1); // (B,K,N,1)
    NDArray drawn = parts.get(0).mul(alphas).sum(new int[] {1});
    return new Decoded(drawn, alphas.squeeze(3));
  }
}
