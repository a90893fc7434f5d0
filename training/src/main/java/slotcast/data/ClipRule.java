package slotcast.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which clips of a set of videos there are, and how likely each is drawn. */
public interface ClipRule {
  /**
   * Gets ready to draw clips of a length.
   *
   * @param videos of the training set
   * @param length frames of a clip
   * @param maxStride a clip takes every n-th frame, n random from 1 to this; 0 for the rule's own
   *     stride, which is not drawn
   * @throws slotcast.error.UserError if there is no such clip, or the strides are not the rule's
   */
  Drawer over(VideoSet videos, int length, int maxStride);

  /** Draws clips. What it draws depends on the generator alone. */
  @FunctionalInterface
  interface Drawer {
    /** A clip that is not mirrored. */
    Clip draw(SplittableRandom random);

    /**
     * Clips of a batch.
     *
     * @param mirror whether half of them are mirrored
     */
    default List<Clip> draw(SplittableRandom random, int count, boolean mirror) {
      List<Clip> clips = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Clip c = draw(random);
        boolean mirrored = mirror && random.nextBoolean();
        clips.add(new Clip(c.video(), c.start(), c.stride(), mirrored));
      }
      return clips;
    }
  }
}
