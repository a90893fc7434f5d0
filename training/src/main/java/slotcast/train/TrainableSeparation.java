package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.model.RelativeGrid;
import slotcast.model.SlotState;
import slotcast.tensor.TorchOps;
import slotcast.tsne.TsneArrays;

/**
 * What the paper's section 3.3 wants of its loss, with gradients: slots of one frame that t-SNE
 * would draw close together are pulled apart, and so are slots at the same place.
 *
 * <p>{@code factor * (embedding_weight * E + spatial_weight * S)}, each step, E and S in [0,1]:
 *
 * <ul>
 *   <li><b>E, the share of neighbours in the own frame.</b> Joint affinities p (t-SNE's, they sum
 *       to 1) of all slots of the batch's frames; E is the sum over pairs of different slots of the
 *       same frame. A surrogate for distances in the embedding: the embedding is fitted so that its
 *       affinities come near p, hence points are close in it where p is high; p has exact
 *       derivatives ({@link TsneArrays}), while those of the embedding would lead through all its
 *       iterations. Each point's distances are measured by its perplexity: larger slots do not
 *       lower E. The perplexity is min(30, (n-1)/3).
 *   <li><b>S, the closeness of centres.</b> Mean over pairs of slots of the same frame of {@code (1
 *       - d / margin)^2}, 0 beyond the margin, d the distance of their centres in half images.
 *       Centres are the corrector's positions where it tracks them, else the means of the decoded
 *       masks. A pair counts as much as the smaller of its two masks' areas, so that empty slots,
 *       which are nowhere, do not matter; no gradient passes through these weights, so that S is
 *       not lowered by giving up a slot.
 * </ul>
 *
 * <p>The slot of the background has a centre too: within the margin of the image's middle objects
 * are pushed a little. The mean squared error holds against it.
 */
final class TrainableSeparation implements SlotSeparation {
  private static final double LARGEST_PERPLEXITY = 30;
  private static final float TINY_AREA = 1e-9f;
  private static final float TINY_SQUARE = 1e-12f; // of a distance, whose root has no slope at 0

  private final double factor;
  private final double embeddingWeight;
  private final double spatialWeight;
  private final double margin;

  TrainableSeparation(SeparationConfig config) {
    factor = config.factor();
    embeddingWeight = config.embeddingWeight();
    spatialWeight = config.spatialWeight();
    margin = config.margin();
  }

  @Override
  public View view(SlotState states, NDArray masks) {
    Shape s = states.slots().getShape().slice(0, 3); // B, T, K
    NDArray m = masks.reshape(s.get(0) * s.get(1), s.get(2), -1);
    Shape image = masks.getShape().slice(3);
    NDArray centres =
        states.positions() != null
            ? states.positions()
            : centres(m, (int) image.get(0), (int) image.get(1)).reshape(s.add(2));
    return new View(states.slots(), centres, m.mean(new int[] {2}).stopGradient().reshape(s));
  }

  @Override
  public boolean trains() {
    return true;
  }

  @Override
  public boolean looks(int step) {
    return true;
  }

  @Override
  public Penalty penalty(int step, View view) {
    NDArray e = ownFrameShare(merged(view.slots()));
    NDArray c = closeness(merged(view.centres()), view.areas().reshape(-1, slots(view)), margin);
    NDArray value =
        TorchOps.scale(e, factor * embeddingWeight).add(TorchOps.scale(c, factor * spatialWeight));
    Map<String, Double> terms = new LinkedHashMap<>();
    terms.put("separation", scalar(value));
    terms.put("separation_embedding", factor * embeddingWeight * scalar(e));
    terms.put("separation_spatial", factor * spatialWeight * scalar(c));
    return new Penalty(value, terms);
  }

  private static long slots(View view) {
    return view.slots().getShape().get(2);
  }

  /** (B,T,K,…) -> (B*T,K,…). */
  private static NDArray merged(NDArray x) {
    return x.reshape(new Shape(-1).addAll(x.getShape().slice(2)));
  }

  private static double scalar(NDArray x) {
    return x.toArray()[0].doubleValue();
  }

  /**
   * E.
   *
   * @param slots (M,K,C) of M frames, at least 4 slots in all
   * @return scalar in [0,1]
   */
  static NDArray ownFrameShare(NDArray slots) {
    int m = (int) slots.getShape().get(0);
    int k = (int) slots.getShape().get(1);
    int n = m * k;
    double perplexity = Math.min(LARGEST_PERPLEXITY, (n - 1) / 3.0);
    NDArray p = TsneArrays.affinities(slots.reshape(n, -1), perplexity); // (n,n), diagonal 0
    float[] own = new float[n * n];
    for (int i = 0; i < n; i++) {
      int first = i / k * k;
      Arrays.fill(own, i * n + first, i * n + first + k, 1);
    }
    NDManager manager = slots.getManager();
    return p.mul(manager.create(own, new Shape(n, n)).toType(p.getDataType(), false)).sum();
  }

  /**
   * Means of the masks.
   *
   * @param masks (M,K,H*W)
   * @return (M,K,2) y and x in [-1,1]
   */
  static NDArray centres(NDArray masks, int height, int width) {
    NDArray grid =
        masks
            .getManager()
            .create(RelativeGrid.coordinates(height, width), new Shape((long) height * width, 2))
            .toType(masks.getDataType(), false);
    return masks.matMul(grid).div(masks.sum(new int[] {2}, true).add(TINY_AREA));
  }

  /**
   * S.
   *
   * @param centres (M,K,2)
   * @param areas (M,K), parts of the image
   * @return scalar in [0,1]
   */
  static NDArray closeness(NDArray centres, NDArray areas, double margin) {
    int k = (int) areas.getShape().get(1);
    NDArray d =
        centres
            .expandDims(2)
            .sub(centres.expandDims(1))
            .square()
            .sum(new int[] {3})
            .add(TINY_SQUARE)
            .sqrt(); // (M,K,K)
    NDArray close = Activation.relu(TorchOps.scale(d, -1 / margin).add(1)).square();
    NDArray a = areas.stopGradient();
    NDManager manager = areas.getManager();
    NDArray others = manager.eye(k).toType(a.getDataType(), false).neg().add(1);
    NDArray weights = NDArrays.minimum(a.expandDims(2), a.expandDims(1)).mul(others);
    return close.mul(weights).sum().div(weights.sum().add(TINY_AREA));
  }
}
