package slotcast.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.model.Savi;
import slotcast.model.SlotState;

/**
 * The slots of whole videos, as a frozen perception model sees them (SlotFormer's {@code
 * extract_slots}).
 *
 * @param videos how many
 * @param frames T of each
 * @param parts of the slots' states: {@code slots}, and poses where the model has them
 */
public record SlotSet(int videos, int frames, List<Part> parts) {
  private static final Logger LOG = LoggerFactory.getLogger(SlotSet.class);
  private static final int VIDEOS_AT_ONCE = 8;

  /**
   * One part of a state.
   *
   * @param each shape of one frame: (K,C), (K,2), or (K,2,2)
   * @param values of all frames of all videos, row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // large and shared, never compared
  public record Part(Shape each, float[] values) {}

  /** Runs the model over every video. */
  public static SlotSet extract(Savi model, NDManager manager, VideoSet set) {
    List<Part> parts = new ArrayList<>();
    JniUtils.setGradMode(false);
    try {
      for (int from = 0; from < set.videos(); from += VIDEOS_AT_ONCE) {
        int to = Math.min(set.videos(), from + VIDEOS_AT_ONCE);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Shape shape = new Shape(to - from, set.frames(), 3, set.height(), set.width());
          NDArray video = manager.create(set.whole(from, to), shape);
          List<NDArray> arrays = arrays(model.encode(video, null, null).states());
          for (int i = 0; i < arrays.size(); i++) {
            if (from == 0) {
              Shape each = arrays.get(i).getShape().slice(2);
              int size = Math.toIntExact(each.size() * set.videos() * set.frames());
              parts.add(new Part(each, new float[size]));
            }
            Part part = parts.get(i);
            float[] values = arrays.get(i).toFloatArray();
            int at = (int) part.each().size() * set.frames() * from;
            System.arraycopy(values, 0, part.values(), at, values.length);
          }
        }
        if (to % 400 < VIDEOS_AT_ONCE) {
          LOG.info("slots of {} of {} videos", to, set.videos());
        }
      }
    } finally {
      JniUtils.setGradMode(true);
    }
    return new SlotSet(set.videos(), set.frames(), List.copyOf(parts));
  }

  private static List<NDArray> arrays(SlotState s) {
    return Stream.of(s.slots(), s.positions(), s.scales(), s.rotations())
        .filter(Objects::nonNull)
        .toList();
  }

  /** Where a clip begins. */
  public record Start(int video, int frame) {}

  /** Random starts of clips of a length. */
  public Start[] starts(SplittableRandom random, int batch, int length) {
    Start[] starts = new Start[batch];
    for (int i = 0; i < batch; i++) {
      starts[i] = new Start(random.nextInt(videos), random.nextInt(frames - length + 1));
    }
    return starts;
  }

  /**
   * The clips: slots (B,length,K,C), and poses where the model has them.
   *
   * @param manager owns the arrays
   */
  public SlotState clips(NDManager manager, Start[] starts, int length) {
    List<NDArray> a = parts.stream().map(p -> clips(manager, p, starts, length)).toList();
    return new SlotState(
        a.get(0),
        a.size() > 1 ? a.get(1) : null,
        a.size() > 2 ? a.get(2) : null,
        a.size() > 3 ? a.get(3) : null);
  }

  private NDArray clips(NDManager manager, Part part, Start[] starts, int length) {
    int frame = (int) part.each().size();
    float[] out = new float[starts.length * length * frame];
    for (int i = 0; i < starts.length; i++) {
      int at = (starts[i].video() * frames + starts[i].frame()) * frame;
      System.arraycopy(part.values(), at, out, i * length * frame, length * frame);
    }
    return manager.create(out, new Shape(starts.length, length).addAll(part.each()));
  }
}
