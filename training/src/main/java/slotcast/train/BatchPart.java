package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import slotcast.ranks.Share;
import slotcast.tensor.TorchOps;

/**
 * A part of a step's batch, that goes through the model by itself. A rank's parts are to it what
 * ranks are to the batch: each takes every so many of its clips.
 *
 * @param share which clips of the batch
 * @param batch clips of the whole batch
 * @param weight of a mean over this part in the mean over the rank's clips; the weights sum to 1
 */
record BatchPart(Share share, int batch, double weight) {
  /** All of a batch. */
  static BatchPart whole(int batch) {
    return new BatchPart(Share.WHOLE, batch, 1);
  }

  /**
   * The parts of a rank's share, whose sizes differ by a clip at most.
   *
   * @param microBatch clips that are in memory at once; null for all
   * @param rank the rank's share of the batch
   */
  static List<BatchPart> of(int batch, Integer microBatch, Share rank) {
    int clips = rank.of(batch);
    int parts = microBatch == null ? 1 : (clips + microBatch - 1) / microBatch;
    List<BatchPart> out = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      Share share = rank.part(i, parts);
      out.add(new BatchPart(share, batch, (double) share.of(batch) / clips));
    }
    return out;
  }

  /** Clips of this part. */
  int clips() {
    return share.of(batch);
  }

  /** What a mean over this part adds to the mean over the rank's clips. */
  NDArray weighted(NDArray mean) {
    return weight == 1 ? mean : TorchOps.scale(mean, weight);
  }

  /** This part's of numbers of the whole batch, clip by clip; null for none. */
  float[] of(float[] values) {
    return share.of(values, batch);
  }
}
