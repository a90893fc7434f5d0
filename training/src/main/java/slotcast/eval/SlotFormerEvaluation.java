package slotcast.eval;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slotcast.data.CarriedState;
import slotcast.data.Clip;
import slotcast.data.ObjectMasks;
import slotcast.data.ScoredVideos.Piece;
import slotcast.data.VideoSet;
import slotcast.lpips.Lpips;
import slotcast.metrics.Contingency;
import slotcast.metrics.FloatImage;
import slotcast.metrics.LabelBox;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.SoftMasks;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.slotformer.SlotFormer;

/**
 * Scores predicted frames beside the last seen one copied. Axes: B clips, L frames seen, S
 * predicted, K slots, H and W of the model's images.
 *
 * <p>As {@code test_vp.py} and {@code pred_eval_step} of SlotFormer's reference: slots of the
 * frames seen are those of the whole video, from its first frame on and without strides; masks are
 * hard by {@link SoftMasks#labels}; all is compared at the model's size, by frame. Differs: true
 * boxes are those of the label maps, where the reference takes each object's own mask, which
 * another may hide. Automatic differentiation must be off.
 */
public final class SlotFormerEvaluation {
  private static final int FRAMES_AT_ONCE = 8;

  private final Savi savi;
  private final SlotFormer model;
  private final NDManager manager;
  private final VideoSet set;
  private final int burnIn;
  private final TrueFrames truth;
  private final ScoreTable predicted = new ScoreTable();
  private final ScoreTable copied = new ScoreTable();

  /**
   * @param savi whose slots are predicted
   * @param manager on the models' device
   * @param burnIn L; at least the model's history
   * @param lpips null to leave it out
   */
  public SlotFormerEvaluation(
      Savi savi, SlotFormer model, NDManager manager, VideoSet set, int burnIn, Lpips lpips) {
    this.savi = savi;
    this.model = model;
    this.manager = manager;
    this.set = set;
    this.burnIn = burnIn;
    truth = new TrueFrames(set, manager, lpips);
    for (ScoreTable table : List.of(predicted, copied)) {
      truth.tellAbsent(table, List.of("trajectory_px"), List.of("ar", "ap"));
    }
  }

  /** Scores of predicted frames, by steps ahead. */
  public ScoreTable predicted() {
    return predicted;
  }

  /** Scores of the last seen frame and its masks, in place of predicted ones. */
  public ScoreTable copied() {
    return copied;
  }

  /** Scores clips of one start, stride and length, L + S. */
  public void add(List<Piece> pieces) {
    List<Clip> clips = pieces.stream().map(Piece::clip).toList();
    int steps = pieces.get(0).frames() - burnIn;
    List<One> all = new ArrayList<>();
    try (NDManager kept = manager.newSubManager()) {
      SlotState history = history(clips, kept);
      SlotState future;
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        float[] newest = truth.read(clips, burnIn - 1, 1);
        SlotState last = frames(history, burnIn - 1, 1);
        float[] masks = model.decode(last).masks().toFloatArray();
        for (int b = 0; b < clips.size(); b++) {
          all.add(new One(clips.get(b), steps, truth.image(newest, b), newest, b, masks));
        }
        future = CarriedState.keep(model.rollout(history, steps), kept);
      }
      for (int t = 0; t < steps; t += FRAMES_AT_ONCE) {
        int length = Math.min(FRAMES_AT_ONCE, steps - t);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Decoded decoded = model.decode(frames(future, t, length)); // (B*length,…)
          score(all, clips, t, length, decoded);
        }
      }
    }
    all.forEach(
        one -> {
          predicted.add(one.model);
          copied.add(one.copy);
        });
  }

  private static SlotState frames(SlotState clip, int from, int length) {
    return clip.map(x -> x.get(":, " + from + ":" + (from + length)));
  }

  /** Slots of the frames seen, (B,L,K,…). */
  private SlotState history(List<Clip> clips, NDManager kept) {
    Clip first = clips.get(0);
    int end = first.frame(burnIn - 1) + 1;
    List<Clip> videos = clips.stream().map(c -> new Clip(c.video(), 0, 1, false)).toList();
    List<SlotState> seen = new ArrayList<>();
    Savi.Recurrent last = null;
    for (int t = 0; t < end; t += FRAMES_AT_ONCE) {
      int length = Math.min(FRAMES_AT_ONCE, end - t);
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        float[] input = truth.read(videos, t, length);
        Savi.Encoded encoded = savi.encode(truth.array(input, clips.size()), last, null);
        for (int f = t; f < t + length; f++) {
          if (f >= first.start() && (f - first.start()) % first.stride() == 0) {
            seen.add(CarriedState.keep(frames(encoded.states(), f - t, 1), kept));
          }
        }
        Savi.Recurrent next = CarriedState.keep(encoded.last(), kept);
        CarriedState.close(last);
        last = next;
      }
    }
    return SlotState.concat(seen);
  }

  private void score(List<One> all, List<Clip> clips, int from, int length, Decoded decoded) {
    float[] drawn = decoded.combined().toFloatArray();
    float[] masks = decoded.masks().toFloatArray();
    float[] real = truth.read(clips, burnIn + from, length);
    float[] distances = truth.lpips(real, drawn);
    int k = model.config().numSlots();
    int size = k * set.height() * set.width();
    for (int b = 0; b < all.size(); b++) {
      One one = all.get(b);
      float[] copies = truth.lpips() == null ? null : one.copyDistances(real, b, length);
      for (int f = 0; f < length; f++) {
        int at = b * length + f;
        int step = from + f;
        FloatImage image = truth.image(real, at);
        truth.scoreImage(one.model, step, image, truth.image(drawn, at), distances, at);
        truth.scoreImage(one.copy, step, image, one.newest, copies, f);
        if (set.hasLabels()) {
          one.segment(step, TrueFrames.masks(masks, at, size));
        }
      }
    }
  }

  /** One clip. */
  private final class One {
    final ClipScores model;
    final ClipScores copy;
    final FloatImage newest;
    private final float[] newestSigned;
    private final Clip clip;
    private final int[] newestLabels; // by postproc_mask
    private final SlotCentres centres; // null: no labels that keep their object

    One(Clip clip, int steps, FloatImage newest, float[] signed, int index, float[] masks) {
      this.clip = clip;
      this.newest = newest;
      model = new ClipScores(steps);
      copy = new ClipScores(steps);
      int slots = SlotFormerEvaluation.this.model.config().numSlots();
      newestSigned = FloatImage.slice(signed, index, 3, set.height(), set.width());
      float[] own = TrueFrames.masks(masks, index, slots * set.height() * set.width());
      newestLabels = SoftMasks.labels(own, slots);
      centres =
          set.hasLabels() && set.keepsLabels()
              ? new SlotCentres(own, slots, set.width(), labels(burnIn - 1))
              : null;
    }

    /** True labels at the model's size. */
    private byte[] labels(int frame) {
      return ObjectMasks.nearest(
          set.labels(clip.video(), clip.frame(frame)),
          set.labelWidth(),
          set.labelHeight(),
          set.width(),
          set.height());
    }

    float[] copyDistances(float[] real, int b, int length) {
      int size = newestSigned.length;
      float[] own = new float[length * size];
      float[] copies = new float[length * size];
      System.arraycopy(real, b * length * size, own, 0, own.length);
      for (int f = 0; f < length; f++) {
        System.arraycopy(newestSigned, 0, copies, f * size, size);
      }
      return truth.lpips(own, copies);
    }

    void segment(int step, float[] masks) {
      int slots = SlotFormerEvaluation.this.model.config().numSlots();
      byte[] labels = labels(burnIn + step);
      int[] real = new int[labels.length];
      int largest = 0;
      for (int i = 0; i < real.length; i++) {
        real[i] = labels[i] & 0xff;
        largest = Math.max(largest, real[i]);
      }
      List<LabelBox> boxes = LabelBox.ofLabels(real, set.width(), largest + 1);
      List<LabelBox> objects = boxes.subList(1, boxes.size()); // without the background
      compare(real, objects, SoftMasks.labels(masks, slots), slots, model, step);
      compare(real, objects, newestLabels, slots, copy, step);
      if (centres != null) {
        SlotCentres.Distances d = centres.step(masks, labels);
        model.put("trajectory_px", step, d.predicted());
        copy.put("trajectory_px", step, d.stayed());
      }
    }

    private void compare(
        int[] real,
        List<LabelBox> objects,
        int[] predicted,
        int slots,
        ClipScores scores,
        int step) {
      Map<String, Double> masks =
          FrameScores.masks(Contingency.of(real, predicted), AbsentLabels.COUNT_AS_MISSED);
      scores.put(step, masks);
      scores.put(
          step, FrameScores.boxes(objects, LabelBox.ofLabels(predicted, set.width(), slots)));
    }
  }
}
