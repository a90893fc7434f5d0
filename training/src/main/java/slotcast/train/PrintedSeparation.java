package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.model.SlotState;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tsne.Embedding;
import slotcast.tsne.Points;
import slotcast.tsne.Tsne;
import slotcast.tsne.TsneConfig;

/**
 * The loss of the paper's algorithm 3 as it is printed: every 250 iterations t-SNE of the slots, a
 * penalty {@code (1 - d)^2} on each pair of points that is closer than 2 in the embedding with
 * {@code i // Y != j // Y}, and one on each pair whose grid positions are closer than 5; their sum
 * times a factor is added to the loss until it is computed again.
 *
 * <p><b>It passes no gradient to the model.</b> t-SNE runs on copies of the numbers and the result
 * is a constant, so that the gradient of every parameter is bit for bit the one without it. What
 * follows: the logged loss is higher, and the same steps lead to the same weights; an improvement
 * seen in a run with this loss comes from something else. {@link TrainableSeparation} has the same
 * intent and trains.
 *
 * <p>More that the printed form says, with slots of shape (X batch, Y slots, Z size) as rows {@code
 * i = x * Y + y}:
 *
 * <ul>
 *   <li>{@code i // Y} is the number of the <i>sample</i>; the slot would be {@code i % Y}. Pairs
 *       of different samples are penalised, whichever slots they are, and two slots of one frame
 *       never.
 *   <li>The grid positions are those of the pixels {@code i % (H*W)} of the encoder's output: they
 *       follow from the row numbers, not from where slots look. The second term is thus one number
 *       for a configuration (batch, slots, H, W), the same at every refresh.
 *   <li>{@code (1 - d)^2} falls with the distance up to 1 only; beyond, up to the thresholds 2 and
 *       5, it grows: to 1 in the embedding, and to 16 on the grid, where no two pixels are closer
 *       than 1 unless they are the same.
 * </ul>
 *
 * <p>The paper leaves open which frame's slots are meant: here those of the clips' last frame.
 * t-SNE has scikit-learn's settings, with perplexity min(30, n-1).
 */
final class PrintedSeparation implements SlotSeparation {
  private static final double CLOSE = 2.0;
  private static final double NEAR = 5.0;
  private static final String MEMORY = "slot_separation";

  private final double factor;
  private final int every;
  private final int height;
  private final int width;
  private float embedding; // float32, so that a checkpoint holds them exactly
  private float grid;

  /**
   * @param every iterations between two runs of t-SNE
   * @param height H of the encoder's output
   * @param width W of the encoder's output
   */
  PrintedSeparation(double factor, int every, int height, int width) {
    this.factor = factor;
    this.every = every;
    this.height = height;
    this.width = width;
  }

  @Override
  public View view(SlotState states, NDArray masks) {
    return new View(states.slots(), null, null);
  }

  @Override
  public boolean trains() {
    return false;
  }

  @Override
  public boolean looks(int step) {
    return step % every == 0;
  }

  @Override
  public Penalty penalty(int step, View view) {
    if (looks(step)) {
      Shape s = view.slots().getShape();
      NDList frames = view.slots().split(s.get(1), 1);
      NDArray newest = frames.get(frames.size() - 1); // (X,1,Y,Z)
      refresh(Points.of(newest.reshape(s.get(0) * s.get(2), s.get(3))), (int) s.get(2));
    }
    double penalty = factor * ((double) embedding + grid);
    Map<String, Double> terms = new LinkedHashMap<>();
    terms.put("separation", penalty);
    terms.put("separation_embedding", factor * embedding);
    terms.put("separation_spatial", factor * grid);
    return new Penalty(view.slots().getManager().create((float) penalty), terms);
  }

  private void refresh(Points points, int slots) {
    Embedding e = Tsne.exact(points, TsneConfig.standard()).embed();
    embedding = (float) embeddingPenalty(e, slots);
    grid = (float) gridPenalty(e.count(), height, width);
  }

  /**
   * Lines 14 and 15.
   *
   * @param slots Y
   */
  static double embeddingPenalty(Embedding e, int slots) {
    double sum = 0;
    for (int i = 0; i < e.count(); i++) {
      for (int j = i + 1; j < e.count(); j++) {
        double d = Math.hypot(e.x()[i] - e.x()[j], e.y()[i] - e.y()[j]);
        if (d < CLOSE && i / slots != j / slots) {
          sum += (1 - d) * (1 - d);
        }
      }
    }
    return sum;
  }

  /** Lines 17 and 18, of so many points. */
  static double gridPenalty(int points, int height, int width) {
    int pixels = height * width;
    double sum = 0;
    for (int i = 0; i < points; i++) {
      for (int j = i + 1; j < points; j++) {
        int a = i % pixels;
        int b = j % pixels;
        double d = Math.hypot(a / width - b / width, a % width - b % width);
        if (d < NEAR) {
          sum += (1 - d) * (1 - d);
        }
      }
    }
    return sum;
  }

  @Override
  public Map<String, Tensor> memory() {
    return Map.of(MEMORY, Tensor.of(new float[] {embedding, grid}, 2));
  }

  @Override
  public void restore(Map<String, Tensor> memory) {
    float[] values = memory.get(MEMORY).floats();
    embedding = values[0];
    grid = values[1];
  }
}
