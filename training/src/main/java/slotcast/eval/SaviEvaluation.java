package slotcast.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.data.CarriedState;
import slotcast.data.Clip;
import slotcast.data.ScoredVideos.Piece;
import slotcast.data.VideoSet;
import slotcast.image.FrameMapping;
import slotcast.lpips.Lpips;
import slotcast.metrics.Contingency;
import slotcast.metrics.FloatImage;
import slotcast.metrics.PaperAri;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.SoftMasks;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.perception.LabelImage;

/**
 * Scores a SAVi model: how well it draws frames again, and how well its slots find and keep
 * objects. Axes: B clips, T frames, K slots, H and W of the model's images.
 *
 * <p>Videos pass in pieces of a few frames, with the recurrent state carried over, so that the
 * memory does not depend on their length. Predicted masks are brought to the size of the labels
 * before each pixel goes to its strongest slot, as in {@link SegmentationScore}; labels that do not
 * occur are left out. Automatic differentiation must be off.
 */
public final class SaviEvaluation {
  /** Scores over whole clips, which need labels that keep their object. */
  private static final List<String> WHOLE =
      List.of("fg_ari_video", "ari_video", "miou_video", "fg_miou_video");

  private static final int FRAMES_AT_ONCE = 8;

  private final Savi model;
  private final NDManager manager;
  private final VideoSet set;
  private final TrueFrames truth;
  private final ScoreTable table = new ScoreTable();
  private final FrameMapping mapping; // null: no labels

  /**
   * @param manager on the model's device
   * @param lpips null to leave it out
   */
  public SaviEvaluation(Savi model, NDManager manager, VideoSet set, Lpips lpips) {
    this.model = model;
    this.manager = manager;
    this.set = set;
    truth = new TrueFrames(set, manager, lpips);
    mapping =
        set.hasLabels()
            ? FrameMapping.of(
                FrameMapping.Fit.STRETCH,
                set.labelWidth(),
                set.labelHeight(),
                set.width(),
                set.height())
            : null;
    truth.tellAbsent(table, WHOLE, List.of("background_kept", "paper_ari"));
    if (model.config().featureDecoder() != null) {
      List.of("mse", "mse_sum", "psnr", "ssim", "lpips")
          .forEach(m -> table.absent(m, "the model draws features, not images"));
    }
  }

  /** The scores so far. */
  public ScoreTable table() {
    return table;
  }

  /** Scores clips of one start, stride and length. */
  public void add(List<Piece> pieces) {
    List<Clip> clips = pieces.stream().map(Piece::clip).toList();
    int frames = pieces.get(0).frames();
    List<ClipScores> scores = new ArrayList<>();
    List<Contingency> whole = new ArrayList<>();
    for (int b = 0; b < clips.size(); b++) {
      scores.add(new ClipScores(frames));
      whole.add(new Contingency());
    }
    try (NDManager kept = manager.newSubManager()) {
      Savi.Recurrent last = null;
      for (int t = 0; t < frames; t += FRAMES_AT_ONCE) {
        int length = Math.min(FRAMES_AT_ONCE, frames - t);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          float[] input = truth.read(clips, t, length); // (B,length,3,H,W)
          Savi.Encoded encoded = model.encode(truth.array(input, clips.size()), last, null);
          draw(clips, t, length, input, encoded, scores, whole);
          Savi.Recurrent next = CarriedState.keep(encoded.last(), kept);
          CarriedState.close(last);
          last = next;
        }
      }
    }
    for (int b = 0; b < clips.size(); b++) {
      if (set.hasLabels() && set.keepsLabels()) {
        Map<String, Double> video = new LinkedHashMap<>();
        FrameScores.masks(whole.get(b), AbsentLabels.LEAVE_OUT)
            .forEach((metric, value) -> video.put(metric + "_video", value));
        video.forEach(scores.get(b)::whole);
      }
      table.add(scores.get(b));
    }
  }

  private void draw(
      List<Clip> clips,
      int from,
      int length,
      float[] input,
      Savi.Encoded encoded,
      List<ClipScores> scores,
      List<Contingency> whole) {
    SlotState states = encoded.states().merged(); // (B*length,K,…)
    float[] drawn; // null: no images
    float[] masks; // (B*length,K,1,H,W)
    if (model.config().decoder() == null) {
      long[] a = encoded.attention().getShape().getShape();
      NDArray attention = encoded.attention().reshape(a[0] * a[1], a[2], a[3]);
      drawn = model.tokens() == null ? null : model.tokens().draw(states.slots()).toFloatArray();
      masks = model.masks(states, attention).toFloatArray();
    } else {
      Decoded decoded = model.decode(states);
      drawn = decoded.combined().toFloatArray();
      masks = decoded.masks().toFloatArray();
    }
    int slots = model.config().slots().count();
    int size = slots * set.height() * set.width();
    float[] distances = drawn == null ? null : truth.lpips(input, drawn);
    for (int b = 0; b < clips.size(); b++) {
      for (int f = 0; f < length; f++) {
        int at = b * length + f;
        if (drawn != null) {
          FloatImage image = truth.image(drawn, at);
          truth.scoreImage(scores.get(b), from + f, truth.image(input, at), image, distances, at);
        }
        if (mapping != null) {
          byte[] labels = set.labels(clips.get(b).video(), clips.get(b).frame(from + f));
          float[] frame = TrueFrames.masks(masks, at, size);
          segment(labels, frame, slots, scores.get(b), from + f, whole.get(b));
        }
      }
    }
  }

  private void segment(
      byte[] labels, float[] masks, int slots, ClipScores scores, int step, Contingency whole) {
    boolean[] every = new boolean[slots];
    Arrays.fill(every, true);
    byte[] predicted = LabelImage.draw(masks, every, mapping);
    Contingency one = new Contingency();
    one.add(labels, predicted);
    whole.add(labels, predicted);
    scores.put(step, FrameScores.masks(one, AbsentLabels.LEAVE_OUT));
    scores.put("background_kept", step, Segmentation.backgroundKept(one));
    int[] truth = new int[labels.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = labels[i] & 0xff;
    }
    int background = SoftMasks.largestSlot(masks, slots);
    scores.put(
        "paper_ari",
        step,
        PaperAri.of(truth, set.labelWidth(), masks, slots, set.width(), background));
  }
}
