package slotcast.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import slotcast.data.VideoSet;
import slotcast.image.RgbImage;
import slotcast.model.Savi;
import slotcast.tsne.Embedding;
import slotcast.tsne.NeighbourShare;
import slotcast.tsne.Points;
import slotcast.tsne.Tsne;
import slotcast.tsne.TsneConfig;

/**
 * Features of many videos brought into the plane by t-SNE, with the slot that each belongs to.
 *
 * @param name of its files
 * @param count rows of the features, before some were chosen
 * @param size D, of a feature
 * @param features (count,D), all of them
 * @param slotOf slot of each
 * @param chosen rows that were embedded, ascending
 * @param embedding of the chosen ones
 * @param slots K
 * @param neighbours k, of the shares
 * @param shareInPlane of the k nearest points in the picture, how many belong to another slot
 * @param shareOfFeatures the same by distances of the features themselves
 * @param shareByChance the same if slots were dealt out at random
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written, never compared
public record SlotMap(
    String name,
    int count,
    int size,
    float[] features,
    int[] slotOf,
    int[] chosen,
    Embedding embedding,
    int slots,
    int neighbours,
    double shareInPlane,
    double shareOfFeatures,
    double shareByChance) {
  /** Points that every pair of is compared; of more, t-SNE sums far ones up. */
  private static final int EXACT = 2000;

  private static final int NEIGHBOURS = 10;

  /** What a model has in the middle frame of each video (Algorithms 1 and 2). */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Middle(float[] features, int[] pixelSlots, float[] slots) {}

  /**
   * @param pixels the encoder's features, each of the slot with the most attention there
   *     (Algorithm 1)
   * @param slots the slots themselves (Algorithm 2)
   */
  public record Both(SlotMap pixels, SlotMap slots) {}

  /**
   * Embeds the middle frames of the first videos: with 32 videos of the paper's model, 32·1·4096
   * features of 128 values, and 32·1·6 slots of 128. Each model is run from its video's first frame
   * on.
   *
   * @param videos how many, at most; the paper has 32
   * @param most pixels that are embedded, at most; drawn by the seed from all
   */
  public static Both of(
      Savi model, NDManager manager, VideoSet set, int videos, int most, long seed) {
    int b = Math.min(videos, set.videos());
    int k = model.config().slots().count();
    int c = model.config().slots().size();
    int n = model.encoder().featureHeight() * model.encoder().featureWidth();
    float[] features = null;
    int[] pixelSlots = new int[b * n];
    float[] slots = new float[b * k * c];
    for (int v = 0; v < b; v++) {
      Middle middle = middle(model, manager, set, v);
      features = features == null ? new float[b * middle.features().length] : features;
      System.arraycopy(
          middle.features(), 0, features, v * middle.features().length, middle.features().length);
      System.arraycopy(middle.pixelSlots(), 0, pixelSlots, v * n, n);
      System.arraycopy(middle.slots(), 0, slots, v * k * c, k * c);
    }
    int[] slotNumbers = new int[b * k];
    for (int i = 0; i < slotNumbers.length; i++) {
      slotNumbers[i] = i % k;
    }
    return new Both(
        of("tsne-features", features, pixelSlots, k, most, seed),
        of("tsne-slots", slots, slotNumbers, k, slotNumbers.length, seed));
  }

  private static Middle middle(Savi model, NDManager manager, VideoSet set, int video) {
    int t = set.frames() / 2;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Shape shape = new Shape(1, t + 1, 3, set.height(), set.width());
      NDArray frames = manager.create(set.clip(video, 0, t + 1), shape);
      Savi.Encoded encoded = model.encode(frames, null, null);
      NDList last = frames.squeeze(0).split(t + 1, 0);
      NDArray features = model.encoder().encode(last.get(t)); // (1,N,D)
      NDArray attention = encoded.attention().get(0).get(t); // (K,N)
      long[] best = attention.argMax(0).toLongArray();
      int[] slots = Arrays.stream(best).mapToInt(s -> (int) s).toArray();
      return new Middle(
          features.toFloatArray(), slots, encoded.slots().get(0).get(t).toFloatArray());
    }
  }

  /**
   * Embeds features.
   *
   * @param features (N,D) row-major, N the length of {@code slotOf}
   * @param most of them that are embedded
   */
  static SlotMap of(String name, float[] features, int[] slotOf, int slots, int most, long seed) {
    int count = slotOf.length;
    int size = features.length / count;
    int[] chosen = choose(count, Math.min(most, count), seed);
    float[] some = new float[chosen.length * size];
    int[] classes = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(features, chosen[i] * size, some, i * size, size);
      classes[i] = slotOf[chosen[i]];
    }
    Points points = new Points(chosen.length, size, some);
    TsneConfig config = TsneConfig.standard();
    Embedding embedding =
        (chosen.length <= EXACT ? Tsne.exact(points, config) : Tsne.barnesHut(points, config))
            .embed();
    int k = Math.min(NEIGHBOURS, chosen.length - 1);
    return new SlotMap(
        name,
        count,
        size,
        features,
        slotOf,
        chosen,
        embedding,
        slots,
        k,
        NeighbourShare.of(embedding, classes, k),
        NeighbourShare.of(points, classes, k),
        NeighbourShare.chance(classes));
  }

  /** Different numbers from 0 to below n, ascending. */
  private static int[] choose(int n, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] chosen = new int[count];
    int taken = 0;
    for (int i = 0; taken < count; i++) { // each with the chance that fills the rest
      if (random.nextInt(n - i) < count - taken) {
        chosen[taken++] = i;
      }
    }
    return chosen;
  }

  /** The scatter plot. */
  public RgbImage draw() {
    int[] classes = new int[chosen.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = slotOf[chosen[i]];
    }
    return Scatter.draw(embedding, classes, slots);
  }

  /**
   * Writes {@code NAME.npy} (count,D), {@code NAME-slot.npy} (count), {@code NAME-rows.npy} with the
   * rows that were embedded, and {@code NAME-plane.npy} with where they are.
   */
  public void write(Path folder) throws IOException {
    NpyFile.write(folder.resolve(name + ".npy"), features, count, size);
    NpyFile.write(folder.resolve(name + "-slot.npy"), slotOf, count);
    NpyFile.write(folder.resolve(name + "-rows.npy"), chosen, chosen.length);
    NpyFile.write(folder.resolve(name + "-plane.npy"), embedding.toFloats(), chosen.length, 2);
  }
}
