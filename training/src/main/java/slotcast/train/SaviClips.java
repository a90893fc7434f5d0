package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import slotcast.data.VideoSet;
import slotcast.layer.Dropout;
import slotcast.loss.PlaneTarget;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;

/**
 * The batches of a training run of SAVi.
 *
 * @param manager of the batches
 */
record SaviClips(SaviTraining config, long seed, NDManager manager, VideoSet videos) {
  /**
   * What one step is trained on.
   *
   * @param video (B,T,3,H,W) in [-1,1]
   * @param noise (B,T,K,C) standard normal, that a stochastic model draws its kernels with; null
   *     for a deterministic one
   * @param dropout the step's, for one forward pass; null for none
   * @param begun the slots that start with each frame; null for a model without hints
   * @param planes what the decoder draws besides, in its order; null for nothing
   */
  record Batch(
      NDArray video,
      NDArray noise,
      Dropout dropout,
      List<SlotBeginnings> begun,
      List<PlaneTarget> planes) {
    /** A batch of images alone. */
    Batch(NDArray video, NDArray noise, Dropout dropout) {
      this(video, noise, dropout, null, null);
    }
  }

  /** The step's clips, noise and dropout; they depend on seed and step only. */
  Batch batch(int step) {
    SaviTraining.Phase p = config.phase(step);
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    float[] values = videos.batch(random, p.batch(), p.clipFrames(), p.maxStride(), true);
    int h = config.model().height();
    int w = config.model().width();
    NDArray video = manager.create(values, new Shape(p.batch(), p.clipFrames(), 3, h, w));
    NDArray noise = config.model().kernel().stochastic() ? noise(random, p) : null;
    Dropout dropout = Dropout.drawn(config.model().predictor().dropout(), random); // draws last
    return new Batch(video, noise, dropout);
  }

  private NDArray noise(SplittableRandom random, SaviTraining.Phase p) {
    SaviConfig.Slots slots = config.model().slots();
    Shape shape = new Shape(p.batch(), p.clipFrames(), slots.count(), slots.size());
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }
}
