package slotcast.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a number of a run means, in plain words, and what it does not say.
 *
 * @param title as it is usually called
 * @param better {@code higher} or {@code lower}; empty where neither is
 * @param meaning what it measures
 * @param limits what it does not say
 */
record ScoreText(String title, String better, String meaning, String limits) {
  private static final String STAND_STILL = "stand_still_";
  private static final String LAST = "_last";
  private static final Map<String, ScoreText> TEXTS = new LinkedHashMap<>();

  static {
    put(
        "fg_ari",
        "FG-ARI",
        "higher",
        "Of the pixels of true objects: do two of one object share a slot, and two of different"
            + " objects not? 1 is perfect, 0 is chance. All frames of a video count together, so a"
            + " slot must keep its object.",
        "Nothing about the background: objects whose slots also spill over the floor score as high"
            + " as clean ones.");
    put(
        "ari",
        "ARI",
        "higher",
        "As FG-ARI, over all pixels, the background being one more object.",
        "The background has most pixels and rules it: small objects may be lost and the number"
            + " hardly moves.");
    put(
        "miou",
        "mIoU",
        "higher",
        "How much of each true object, the background among them, its best slot covers: overlap"
            + " over union, mean over objects. 1 is perfect.",
        "Each slot may serve one object only, so that an object split in two counts as half found;"
            + " it does not tell which of the two happened.");
    put(
        "fg_miou",
        "FG-mIoU",
        "higher",
        "As mIoU, without the background.",
        "Small objects weigh as much as large ones; a few pixels along an edge cost a small one"
            + " a lot.");
    put(
        "held_out_loss",
        "Loss on held-out videos",
        "lower",
        "The mean squared error of reconstructed frames, on videos that were not trained on.",
        "How objects are divided among slots: one slot alone can draw a frame well.");
    put(
        "mse",
        "Mean squared error",
        "lower",
        "Of images drawn by the model, values from -1 to 1.",
        "Whether small things are there: a missing object of few pixels costs little.");
    put(
        "psnr",
        "PSNR, dB",
        "higher",
        "The mean squared error as decibels below the largest possible value.",
        "The same as the mean squared error does not say.");
    put(
        "ssim",
        "SSIM",
        "higher",
        "How alike small windows of both images are in brightness, contrast and pattern; 1 is the"
            + " same image.",
        "A plain background alone makes it high.");
    put(
        "lpips",
        "LPIPS",
        "lower",
        "Distance of both images as a network for pictures sees them.",
        "Where an object is: a sharp one in a wrong place may do well.");
    put(
        "tokens_used",
        "Tokens in use",
        "",
        "Different tokens that appear in held-out images.",
        "Whether they are used well; few of many is a sign that training went wrong.");
    put(
        "token_loss",
        "Cross entropy of tokens",
        "lower",
        "How surprised the model is by the tokens of held-out frames, given its slots.",
        "How objects are divided among slots.");
    put(
        "drawn_mse",
        "Error of drawn images",
        "lower",
        "Mean squared error of images drawn token by token from slots, values from -1 to 1.",
        "Whether small things are there.");
    put(
        "slot_mse",
        "Error of predicted slots",
        "lower",
        "Mean squared error of predicted slots, over all predicted steps.",
        "Nothing by itself: slots have no unit. Compare it with that of standing still, on the same"
            + " slots only.");
    put(
        "position_mse",
        "Error of predicted positions",
        "lower",
        "Mean squared error of the slots' positions; the image goes from -1 to 1.",
        "Whether the slots are those of objects: the background's position counts too.");
    put(
        "slot_entropy",
        "Entropy of the slots' areas",
        "",
        "1 where all slots have the same share of the image, 0 where one has all.",
        "Whether the shares are those of objects.");
    put(
        "pixel_entropy",
        "Entropy of the masks",
        "lower",
        "0 where every pixel belongs to one slot, 1 where all slots share all pixels.",
        "Whether it is the right slot.");
    put(
        "background_share",
        "Share of the largest slot",
        "",
        "Of all pixels. It should be that of the background.",
        "Whether it is the background.");
    put(
        "empty_slots",
        "Empty slots",
        "",
        "Slots with next to no pixel, mean over frames. Scenes with fewer objects than slots have"
            + " some.",
        "Whether an object lacks a slot.");
    put("slot_norm", "Length of slots", "", "Mean Euclidean norm of a slot.", "How good they are.");
    put(
        "scale_saturation",
        "Scales at a limit",
        "lower",
        "Share of the slots' scales that are as small or large as they may be.",
        "Which of both.");
  }

  private static void put(String name, String title, String better, String meaning, String limits) {
    TEXTS.put(name, new ScoreText(title, better, meaning, limits));
  }

  /** The scores by name: those that are known in the order in which they are read, then others. */
  static Map<String, Double> inOrder(Map<String, Double> scores) {
    Map<String, Double> sorted = new LinkedHashMap<>();
    for (String name : TEXTS.keySet()) {
      for (String of : List.of(name, name + LAST, STAND_STILL + name, STAND_STILL + name + LAST)) {
        if (scores.containsKey(of)) {
          sorted.put(of, scores.get(of));
        }
      }
    }
    new TreeMap<>(scores).forEach(sorted::putIfAbsent);
    return sorted;
  }

  /** The text of a score; a plain one for a name that is not known here. */
  static ScoreText of(String name) {
    ScoreText known = TEXTS.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith(STAND_STILL)) {
      ScoreText model = of(name.substring(STAND_STILL.length()));
      return new ScoreText(
          model.title + ", standing still",
          "",
          "The same number if the last frame seen is taken for all predicted ones: what to beat.",
          "");
    }
    if (name.endsWith(LAST)) {
      ScoreText all = of(name.substring(0, name.length() - LAST.length()));
      return new ScoreText(
          all.title + ", last step", all.better, "The same at the last predicted step alone.", "");
    }
    String words = name.replace('_', ' ');
    String title = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return new ScoreText(
        title, "", "No words for it here: see the code that logs " + name + ".", "");
  }
}
