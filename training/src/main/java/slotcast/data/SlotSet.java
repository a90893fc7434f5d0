package slotcast.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.model.Savi;

/**
 * The slots of whole videos, as a frozen perception model sees them (SlotFormer's {@code
 * extract_slots}).
 *
 * @param videos how many
 * @param frames T of each
 * @param count K
 * @param size C
 * @param values videos*T*K*C, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // large and shared, never compared
public record SlotSet(int videos, int frames, int count, int size, float[] values) {
  private static final Logger LOG = LoggerFactory.getLogger(SlotSet.class);
  private static final int VIDEOS_AT_ONCE = 8;

  /** Runs the model over every video. */
  public static SlotSet extract(Savi model, NDManager manager, VideoSet set) {
    int k = model.config().slots().count();
    int c = model.config().slots().size();
    int videoSize = set.frames() * k * c;
    float[] values = new float[Math.multiplyExact(set.videos(), videoSize)];
    JniUtils.setGradMode(false);
    try {
      for (int from = 0; from < set.videos(); from += VIDEOS_AT_ONCE) {
        int to = Math.min(set.videos(), from + VIDEOS_AT_ONCE);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Shape shape = new Shape(to - from, set.frames(), 3, set.height(), set.width());
          NDArray video = manager.create(set.whole(from, to), shape);
          float[] slots = model.encode(video, null, null).slots().toFloatArray();
          System.arraycopy(slots, 0, values, from * videoSize, slots.length);
        }
        if (to % 400 < VIDEOS_AT_ONCE) {
          LOG.info("slots of {} of {} videos", to, set.videos());
        }
      }
    } finally {
      JniUtils.setGradMode(true);
    }
    return new SlotSet(set.videos(), set.frames(), k, c, values);
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

  /** The clips (B,length,K,C), row-major. */
  public float[] clips(Start[] starts, int length) {
    int clipSize = length * count * size;
    float[] out = new float[starts.length * clipSize];
    for (int i = 0; i < starts.length; i++) {
      int at = (starts[i].video() * frames + starts[i].frame()) * count * size;
      System.arraycopy(values, at, out, i * clipSize, clipSize);
    }
    return out;
  }
}
