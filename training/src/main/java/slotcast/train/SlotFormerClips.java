package slotcast.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.layer.Dropout;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.SlotState;

/**
 * The batches of a training run of SlotFormer.
 *
 * @param manager of the batches
 * @param slots of the videos
 */
record SlotFormerClips(
    SlotFormerTraining config, long seed, NDManager manager, SlotSet slots, VideoSet videos) {
  /**
   * What one step is trained on.
   *
   * @param history what is seen, (B,L,K,…)
   * @param future what is to be predicted, (B,S,K,…)
   * @param images that predicted frames are compared with; null for none
   * @param dropout the step's, for one forward pass; null for none
   */
  record Batch(SlotState history, SlotState future, SlotFormerLoss.Images images, Dropout dropout) {
    /** Cuts clips after the first frames. */
    static Batch cut(SlotState clips, int history, SlotFormerLoss.Images images, Dropout dropout) {
      long[] at = {history};
      return new Batch(
          clips.map(x -> x.split(at, 1).get(0)),
          clips.map(x -> x.split(at, 1).get(1)),
          images,
          dropout);
    }
  }

  /** The step's clips and dropout; they depend on seed and step only. */
  Batch batch(int step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    int history = config.model().historyLen();
    int length = history + config.rollout();
    SlotSet.Start[] starts = slots.starts(random, config.batch(), length);
    SlotState clips = slots.clips(manager, starts, length);
    SlotFormerLoss.Images images = config.drawsImages() ? images(starts, random) : null;
    Dropout dropout = Dropout.drawn(config.model().dropout(), random); // the last to draw
    return Batch.cut(clips, history, images, dropout);
  }

  /**
   * Of each of the first clips as many random frames as the configuration says, and their images.
   */
  private SlotFormerLoss.Images images(SlotSet.Start[] starts, SplittableRandom random) {
    int history = config.model().historyLen();
    int perClip = config.framesDrawn();
    int n = config.clipsDrawn() * perClip;
    List<SlotFormerLoss.Images.Frame> drawn = new ArrayList<>();
    FloatBuffer pixels = FloatBuffer.allocate(n * 3 * videos.height() * videos.width());
    for (int i = 0; i < config.clipsDrawn(); i++) {
      for (int step : some(random, config.rollout(), perClip)) {
        drawn.add(new SlotFormerLoss.Images.Frame(i, step));
        pixels.put(videos.clip(starts[i].video(), starts[i].frame() + history + step, 1));
      }
    }
    Shape shape = new Shape(n, 3, videos.height(), videos.width());
    boolean all = config.clipsDrawn() == config.batch() && perClip == config.rollout();
    return new SlotFormerLoss.Images(all ? null : drawn, manager.create(pixels.array(), shape));
  }

  /** Different numbers from 0 to below {@code all}, in order. */
  static int[] some(SplittableRandom random, int all, int count) {
    int[] numbers = IntStream.range(0, all).toArray();
    for (int i = 0; i < count && count < all; i++) {
      int j = i + random.nextInt(all - i);
      int chosen = numbers[j];
      numbers[j] = numbers[i];
      numbers[i] = chosen;
    }
    return IntStream.of(numbers).limit(count).sorted().toArray();
  }
}
