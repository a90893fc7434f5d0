package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import slotcast.data.VideoSet;
import slotcast.image.Colour;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.metrics.SoftMasks;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.motion.HintConfig;
import slotcast.motion.MovingBlob;
import slotcast.motion.RunningBackground;
import slotcast.perception.MaskCalibration;
import slotcast.perception.MaskCalibration.Edges;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.runtime.torch.TorchRuntime;

/**
 * Chooses the {@link MaskCalibration} of a camera that stands still, without labels: the one whose
 * objects cover best what differs from the background. The measure is the IoU of the two, over all
 * frames that are looked at together.
 *
 * @param calibration the chosen one
 * @param agreement its IoU
 * @param before the IoU of the masks as they are
 */
public record StillCalibration(MaskCalibration calibration, double agreement, double before) {
  /** Of each video; what is before them tells what the background is. */
  private static final int MOST_FRAMES = 600;

  private static final int EVERY = 5; // frames: neighbours tell the same

  /** No further video is begun from so many on: they are all in memory. */
  private static final int ENOUGH_LOOKS = MOST_FRAMES / 2 / EVERY;

  private static final double STEP_SECONDS = 0.1; // between frames; perception asks only for order
  private static final int[] EDGE_WINDOWS = {48, 24, 14}; // radii in the model's image
  private static final double EDGE_EPSILON = 1e-3; // as ./slotcast calibrate has it
  private static final double SHARED_SIMILARITY = 0.95; // likewise
  private static final double[] WEIGHTS = {0.5, 0.7, 1, 1.4, 2, 2.8, 4};

  /** Where the model of a configuration does not say it. */
  private static final HintConfig USUAL = new HintConfig(0.1, 0.001, 0.5, 0.001, 0);

  /**
   * A frame as the model saw it.
   *
   * @param masks (K,H,W)
   * @param image (3,H,W)
   * @param moves (H,W)
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Look(float[] masks, float[] image, boolean[] moves) {
    Look with(Edges edges, int height, int width) {
      MaskCalibration filter = new MaskCalibration(1, 1, edges);
      return new Look(filter.apply(masks, image, height, width), image, moves);
    }
  }

  /**
   * Plays videos, the first ones of a set of many, through perception and compares.
   *
   * @param name of the model, for messages
   * @param set of a camera that stands still, at the model's resolution and in its colours
   * @return masks as they are where nothing is better
   */
  public static StillCalibration choose(
      ModelFile savi, String name, VideoSet set, TorchRuntime runtime) {
    HintConfig hints = savi.config(SaviConfig.class, name).hints();
    ModelFile plain = savi.withExtra(MaskCalibration.KEY, MaskCalibration.NONE.toJson());
    List<Look> looks = new ArrayList<>();
    try (SlotPerception perception =
        new SlotPerception(runtime.perception(plain, name, 1), PerceptionOptions.DEFAULT)) {
      for (int video = 0; video < set.videos() && looks.size() < ENOUGH_LOOKS; video++) {
        perception.reset();
        looks.addAll(play(perception, set, savi.colour(), video, hints == null ? USUAL : hints));
      }
    }
    return choose(looks, set.height(), set.width());
  }

  static StillCalibration choose(List<Look> looks, int height, int width) {
    List<Edges> edges = new ArrayList<>();
    edges.add(null);
    for (int windows : EDGE_WINDOWS) {
      edges.add(new Edges(Math.max(1, height / windows), EDGE_EPSILON));
    }
    double before = agreement(looks, MaskCalibration.NONE);
    StillCalibration best = new StillCalibration(MaskCalibration.NONE, before, before);
    for (Edges e : edges) {
      List<Look> filtered = looks.stream().map(l -> l.with(e, height, width)).toList();
      for (double weight : WEIGHTS) {
        double agreement = agreement(filtered, new MaskCalibration(weight, SHARED_SIMILARITY));
        if (agreement > best.agreement) {
          MaskCalibration chosen = new MaskCalibration(weight, SHARED_SIMILARITY, e);
          best = new StillCalibration(chosen, agreement, before);
        }
      }
    }
    return best;
  }

  /** What was chosen and what it brings, in a line. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "masks agree with what moves by an IoU of %.2f (%.2f as they are): %s edges, background"
            + " weight %.2f",
        agreement,
        before,
        calibration.edges() == null
            ? "the masks'"
            : "the image's in windows of " + (2 * calibration.edges().radius() + 1),
        calibration.backgroundWeight());
  }

  private static List<Look> play(
      SlotPerception perception, VideoSet set, Colour colour, int video, HintConfig motion) {
    RunningBackground background = new RunningBackground(motion.backgroundStep());
    List<Look> looks = new ArrayList<>();
    int frames = Math.min(MOST_FRAMES, set.frames(video));
    for (int t = 0; t < frames; t++) {
      // (3,H,W), as perception takes it
      float[] image = colour.shown(set.clip(video, t, 1), set.width() * set.height());
      RgbImage frame = Resampling.fromModel(image, set.width(), set.height());
      float[] masks =
          perception.process(frame, Math.round(t * STEP_SECONDS * 1e9)).orElseThrow().masks();
      float[] change = background.change(image);
      if (t >= frames / 2 && t % EVERY == 0) {
        boolean[] moves = MovingBlob.moves(change, set.height(), set.width(), motion.threshold());
        looks.add(new Look(masks, image, moves));
      }
    }
    return looks;
  }

  /** IoU of what is not background and of what moves. */
  private static double agreement(List<Look> looks, MaskCalibration calibration) {
    long both = 0;
    long either = 0;
    for (Look look : looks) {
      int slots = look.masks.length / look.moves.length;
      boolean[] objects = objects(calibration.apply(look.masks, slots), slots);
      for (int p = 0; p < objects.length; p++) {
        both += objects[p] && look.moves[p] ? 1 : 0;
        either += objects[p] || look.moves[p] ? 1 : 0;
      }
    }
    return either == 0 ? 0 : (double) both / either;
  }

  private static boolean[] objects(float[] masks, int slots) {
    int pixels = masks.length / slots;
    int background = SoftMasks.largestSlot(masks, slots);
    boolean[] objects = new boolean[pixels];
    for (int p = 0; p < pixels; p++) {
      for (int k = 0; k < slots && !objects[p]; k++) {
        objects[p] = k != background && masks[k * pixels + p] > masks[background * pixels + p];
      }
    }
    return objects;
  }
}
