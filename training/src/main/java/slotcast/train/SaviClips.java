package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import slotcast.data.VideoSet;

/**
 * The batches of a training run of SAVi.
 *
 * @param manager of the batches
 */
record SaviClips(SaviTraining config, long seed, NDManager manager, VideoSet videos) {
  /** The step's clips (B,T,3,H,W) in [-1,1]; they depend on seed and step only. */
  NDArray batch(int step) {
    SaviTraining.Phase p = config.phase(step);
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    float[] values = videos.batch(random, p.batch(), p.clipFrames(), p.maxStride(), true);
    int h = config.model().height();
    int w = config.model().width();
    return manager.create(values, new Shape(p.batch(), p.clipFrames(), 3, h, w));
  }
}
