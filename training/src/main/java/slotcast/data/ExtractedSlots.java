package slotcast.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;

/**
 * The slots that a frozen SAVi model finds in whole videos (SlotFormer's {@code extract_slots}): no
 * dropout, no noise. Differs from the reference, which draws the kernels of a stochastic model also
 * here: these take the mean, so that the same videos give the same slots.
 *
 * <p>A few videos of one length go through the model together, some frames at a time; slots, poses
 * and the predictor's memory go on from one piece to the next. Memory is bounded by the piece. How
 * a video is cut changes how many images the encoder sees at once, and with that, in its
 * convolutions, the order of sums: slots differ by rounding only, some 1e-6.
 */
public final class ExtractedSlots implements SlotSource {
  private static final int VIDEOS_AT_ONCE = 8;
  private static final int IMAGES_AT_ONCE = 64;

  private final Savi model;
  private final String sha256;
  private final NDManager manager;
  private final VideoSet set;
  private final int imagesAtOnce;

  /**
   * @param sha256 of the model
   * @param manager of the arrays in between
   */
  public ExtractedSlots(Savi model, String sha256, NDManager manager, VideoSet set) {
    this(model, sha256, manager, set, IMAGES_AT_ONCE);
  }

  ExtractedSlots(Savi model, String sha256, NDManager manager, VideoSet set, int imagesAtOnce) {
    this.model = model;
    this.sha256 = sha256;
    this.manager = manager;
    this.set = set;
    this.imagesAtOnce = imagesAtOnce;
  }

  @Override
  public String model() {
    return sha256;
  }

  @Override
  public String data() {
    return set.hash();
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public List<String> videos() {
    return IntStream.range(0, set.videos()).mapToObj(set::name).toList();
  }

  @Override
  public int frames(int video) {
    return set.frames(video);
  }

  @Override
  public Map<String, long[]> parts() {
    SlotsConfig slots = model.config().slots();
    long k = slots.count();
    CorrectorType type = model.config().corrector().type();
    Map<String, long[]> parts = new LinkedHashMap<>();
    parts.put("slots", new long[] {k, slots.size()});
    if (model.config().corrector().tracksPose()) {
      parts.put("positions", new long[] {k, 2});
    }
    if (type == CorrectorType.ISA_TS || type == CorrectorType.ISA_TSR) {
      parts.put("scales", new long[] {k, 2});
    }
    if (type == CorrectorType.ISA_TSR) {
      parts.put("rotations", new long[] {k, 2, 2});
    }
    return parts;
  }

  @Override
  public void write(int from, int to, Sink sink) throws IOException {
    JniUtils.setGradMode(false);
    try {
      int first = from;
      while (first < to) {
        int end = first + 1;
        while (end < to && end - first < VIDEOS_AT_ONCE && set.frames(end) == set.frames(first)) {
          end++;
        }
        together(first, end, sink);
        first = end;
      }
    } finally {
      JniUtils.setGradMode(true);
    }
  }

  private void together(int from, int to, Sink sink) throws IOException {
    int frames = set.frames(from);
    int piece = Math.max(1, imagesAtOnce / (to - from));
    try (NDManager kept = manager.newSubManager()) {
      Savi.Recurrent last = null;
      for (int t = 0; t < frames; t += piece) {
        int length = Math.min(piece, frames - t);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Savi.Encoded encoded = model.encode(images(from, to, t, length), last, null);
          put(encoded.states(), from, to, t, sink);
          Savi.Recurrent next = CarriedState.keep(encoded.last(), kept);
          CarriedState.close(last);
          last = next;
        }
      }
    }
  }

  /** (B,length,3,H,W). */
  private NDArray images(int from, int to, int start, int length) {
    int size = length * 3 * set.height() * set.width();
    float[] values = new float[(to - from) * size];
    for (int v = from; v < to; v++) {
      System.arraycopy(set.clip(v, start, length), 0, values, (v - from) * size, size);
    }
    return manager.create(values, new Shape(to - from, length, 3, set.height(), set.width()));
  }

  private static void put(SlotState states, int from, int to, int start, Sink sink)
      throws IOException {
    NDArray[] parts = {states.slots(), states.positions(), states.scales(), states.rotations()};
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == null) {
        continue;
      }
      float[] values = parts[i].toFloatArray();
      int each = values.length / (to - from);
      for (int v = from; v < to; v++) {
        float[] own = Arrays.copyOfRange(values, (v - from) * each, (v - from + 1) * each);
        sink.put(v, PARTS.get(i), start, own);
      }
    }
  }
}
