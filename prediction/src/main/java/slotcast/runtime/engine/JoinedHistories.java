package slotcast.runtime.engine;

import java.util.List;
import java.util.function.Function;
import slotcast.perception.SlotFrame;

/**
 * Histories of several cameras one after the other, in arrays that the next call fills anew if
 * sizes are the same. One thread at a time.
 */
final class JoinedHistories {
  private static final float[] NONE = {};

  private float[] slots = NONE;
  private float[] positions = NONE;
  private float[] scales = NONE;
  private float[] rotations = NONE;

  /** The histories, each of as many frames, valid until the next call. */
  SlotBatch of(List<List<SlotFrame>> histories) {
    slots = joined(histories, SlotFrame::slots, slots);
    positions = joined(histories, SlotFrame::positions, positions);
    scales = joined(histories, SlotFrame::scales, scales);
    rotations = joined(histories, SlotFrame::rotations, rotations);
    return new SlotBatch(
        histories.size(), histories.get(0).size(), slots, positions, scales, rotations);
  }

  /** (B,T,K,…) of one part, in the array given if that is as long. */
  private static float[] joined(
      List<List<SlotFrame>> histories, Function<SlotFrame, float[]> part, float[] before) {
    List<SlotFrame> first = histories.get(0);
    int each = part.apply(first.get(0)).length;
    int length = histories.size() * first.size() * each;
    float[] all = before.length == length ? before : new float[length];
    int at = 0;
    for (List<SlotFrame> history : histories) {
      for (SlotFrame frame : history) {
        System.arraycopy(part.apply(frame), 0, all, at, each);
        at += each;
      }
    }
    return all;
  }
}
