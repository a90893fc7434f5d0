package slotcast.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.metrics.BoxMatching;
import slotcast.metrics.Contingency;
import slotcast.metrics.FloatImage;
import slotcast.metrics.ImageError;
import slotcast.metrics.LabelBox;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.Ssim;

/**
 * The scores of one frame by name, as {@code pred_eval_step} of SlotFormer's reference takes them.
 */
public final class FrameScores {
  /** Sides below this have no window of {@link Ssim}. */
  static final int SMALLEST_FOR_SSIM = 11;

  private static final double BOX_IOU = 0.5;

  private FrameScores() {}

  /**
   * {@code mse} a value, {@code mse_sum} over the pixels as the reference reports it, {@code psnr}
   * in dB and, of images that are large enough, {@code ssim}.
   */
  public static Map<String, Double> image(FloatImage truth, FloatImage predicted) {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("mse", ImageError.mse(truth, predicted));
    scores.put("mse_sum", ImageError.mseSumOverPixels(truth, predicted));
    scores.put("psnr", ImageError.psnr(truth, predicted));
    if (Math.min(truth.height(), truth.width()) >= SMALLEST_FOR_SSIM) {
      scores.put("ssim", Ssim.ssim(truth, predicted));
    }
    return scores;
  }

  /** {@code ari}, {@code fg_ari}, {@code miou} and {@code fg_miou}, the reference's miou. */
  public static Map<String, Double> masks(Contingency table, AbsentLabels absent) {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("fg_ari", Segmentation.fgAri(table));
    scores.put("ari", Segmentation.ari(table));
    scores.put("miou", Segmentation.miou(table, absent));
    scores.put("fg_miou", Segmentation.fgMiou(table, absent));
    return scores;
  }

  /** {@code ar} and {@code ap} at an IoU of 0.5. */
  public static Map<String, Double> boxes(List<LabelBox> truth, List<LabelBox> predicted) {
    BoxMatching matching = BoxMatching.asPublished(truth, predicted, BOX_IOU);
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("ar", matching.recall());
    scores.put("ap", matching.precision());
    return scores;
  }
}
