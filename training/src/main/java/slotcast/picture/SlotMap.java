package slotcast.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import slotcast.data.VideoSet;
import slotcast.image.RgbImage;
import slotcast.model.Savi;
import slotcast.tsne.Embedding;
import slotcast.tsne.NeighbourShare;
import slotcast.tsne.Points;
import slotcast.tsne.Tsne;
import slotcast.tsne.TsneConfig;

/**
 * Features of frames of many videos brought into the plane by t-SNE, with the slot that each
 * belongs to.
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

  /** Of a video; more are not looked at. */
  private static final int MOST_FRAMES = 64;

  /**
   * @param pixels the encoder's features, each of the slot with the most attention there (Algorithm
   *     1)
   * @param slots the slots themselves (Algorithm 2)
   */
  public record Both(SlotMap pixels, SlotMap slots) {}

  /**
   * Embeds frames of the first videos: the middle one of each, or, where there are fewer videos
   * than asked for, evenly spread ones of their first 64. With 32 videos of the paper's model those
   * are 32·1·4096 features of 128 values, and 32·1·6 slots of 128. The model is run from each
   * video's first frame on.
   *
   * @param frames B·T, at most; the paper has 32 videos of one frame
   * @param most pixels that are embedded, at most; drawn by the seed from all
   */
  public static Both of(
      Savi model, NDManager manager, VideoSet set, int frames, int most, long seed) {
    int videos = Math.min(frames, set.videos());
    List<float[]> features = new ArrayList<>();
    List<float[]> slots = new ArrayList<>();
    List<Integer> pixelSlots = new ArrayList<>();
    for (int v = 0; v < videos; v++) {
      int length = Math.min(MOST_FRAMES, set.frames(v));
      int[] chosen =
          frames / videos == 1 ? new int[] {length / 2} : Frames.spread(length, frames / videos);
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        Shape shape = new Shape(1, length, 3, set.height(), set.width());
        NDArray video = manager.create(set.clip(v, 0, length), shape);
        Savi.Encoded encoded = model.encode(video, null, null);
        for (int t : chosen) {
          NDArray image = video.get(0).get(t).expandDims(0);
          features.add(model.encoder().encode(image).toFloatArray()); // (1,N,D)
          slots.add(encoded.slots().get(0).get(t).toFloatArray()); // (K,C)
          NDArray attention = encoded.attention().get(0).get(t); // (K,N)
          for (long slot : attention.argMax(0).toLongArray()) {
            pixelSlots.add((int) slot);
          }
        }
      }
    }
    int k = model.config().slots().count();
    int[] slotNumbers = IntStream.range(0, slots.size() * k).map(i -> i % k).toArray();
    int[] pixels = pixelSlots.stream().mapToInt(Integer::intValue).toArray();
    return new Both(
        of("tsne-features", joined(features), pixels, k, most, seed),
        of("tsne-slots", joined(slots), slotNumbers, k, slotNumbers.length, seed));
  }

  private static float[] joined(List<float[]> parts) {
    int each = parts.get(0).length;
    float[] all = new float[Math.multiplyExact(parts.size(), each)];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, all, i * each, each);
    }
    return all;
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
   * Writes {@code NAME.npy} (count,D), {@code NAME-slot.npy} (count), {@code NAME-rows.npy} with
   * the rows that were embedded, and {@code NAME-plane.npy} with where they are.
   */
  public void write(Path folder) throws IOException {
    NpyFile.write(folder.resolve(name + ".npy"), features, count, size);
    NpyFile.write(folder.resolve(name + "-slot.npy"), slotOf, count);
    NpyFile.write(folder.resolve(name + "-rows.npy"), chosen, chosen.length);
    NpyFile.write(folder.resolve(name + "-plane.npy"), embedding.toFloats(), chosen.length, 2);
  }
}
