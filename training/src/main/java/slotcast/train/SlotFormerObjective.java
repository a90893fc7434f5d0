package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import slotcast.data.Clip;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.image.RgbImage;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.SlotState;
import slotcast.picture.Picture;
import slotcast.picture.RolloutPictures;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;

/**
 * What SlotFormer is trained for: {@link SlotFormerLoss}.
 *
 * <p>Differs from the reference where the configuration says so: only some frames of some clips of
 * a batch are then decoded, since decoding all of them is nearly all of the work on a CPU.
 */
final class SlotFormerObjective implements TrainingLoop.Objective {
  private static final int VIDEOS_AT_ONCE = 8; // to score

  /** Pixels of slots that are decoded at once: 64 frames of the reference's size and slots. */
  private static final int DECODED_AT_ONCE = 64 * 7 * 64 * 64;

  private final SlotFormerTraining config;
  private final NDManager manager;
  private final Batches<SlotFormerClips.Batch> batches;
  private final SlotFormer model;
  private final SlotSet heldOut;
  private final VideoSet heldOutVideos;
  private final int stride;
  private final int framesAtOnce;

  /**
   * @param manager of what is scored
   * @param batches by step
   * @param heldOut slots to score on
   * @param stride of the clips that are scored, in frames of their videos
   */
  SlotFormerObjective(
      SlotFormerTraining config,
      NDManager manager,
      Batches<SlotFormerClips.Batch> batches,
      SlotFormer model,
      SlotSet heldOut,
      VideoSet heldOutVideos,
      int stride) {
    this(
        config,
        manager,
        batches,
        model,
        heldOut,
        heldOutVideos,
        stride,
        framesAtOnce(model.config()));
  }

  private static int framesAtOnce(SlotFormerConfig c) {
    return Math.max(1, DECODED_AT_ONCE / (c.numSlots() * c.height() * c.width()));
  }

  /** As the other, with so many frames decoded at once. */
  SlotFormerObjective(
      SlotFormerTraining config,
      NDManager manager,
      Batches<SlotFormerClips.Batch> batches,
      SlotFormer model,
      SlotSet heldOut,
      VideoSet heldOutVideos,
      int stride,
      int framesAtOnce) {
    this.stride = stride;
    this.framesAtOnce = framesAtOnce;
    this.config = config;
    this.manager = manager;
    this.batches = batches;
    this.model = model;
    this.heldOut = heldOut;
    this.heldOutVideos = heldOutVideos;
  }

  @Override
  public int parts(int step) {
    return batches.parts(step);
  }

  @Override
  public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
    SlotFormerClips.Batch batch = batches.batch(step, part);
    return batch.part().weighted(show(batch, batch.images(), each).total());
  }

  private SlotFormerLoss.Value show(
      SlotFormerClips.Batch batch, SlotFormerLoss.Images images, BiConsumer<String, NDArray> each) {
    SaviActivations.show("the frames seen", batch.history(), each);
    SaviActivations.show("the frames to be predicted", batch.future(), each);
    SlotFormerLoss.Value value =
        config
            .loss(batch.imageShare())
            .evaluate(model, batch.history(), batch.future(), images, batch.dropout());
    SaviActivations.show("the predicted frames", value.predicted(), each);
    each.accept("mean squared error of slots", value.slots());
    if (value.poses() != null) {
      each.accept("error of poses", value.poses());
    }
    if (value.images() != null) {
      each.accept("decoded images", value.decoded().combined());
      each.accept("error of images", value.images());
    }
    each.accept("loss", value.total());
    return value;
  }

  @Override
  public double gradients(int step, double scale) {
    double sum = 0;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      for (int part = 0; part < parts(step); part++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          SlotFormerClips.Batch batch = batches.batch(step, part);
          double weight = batch.part().weight();
          double loss =
              config
                  .loss(batch.imageShare())
                  .gradients(
                      collector,
                      model,
                      batch.history(),
                      batch.future(),
                      batch.images(),
                      batch.dropout(),
                      framesAtOnce,
                      scale * weight);
          sum += weight * loss;
        }
      }
    }
    return sum;
  }

  /** Images are decoded some at a time, as for the gradients. */
  @Override
  public void activations(int step, BiConsumer<String, NDArray> each) {
    JniUtils.setGradMode(false);
    try {
      for (int part = 0; part < parts(step); part++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          showInPieces(batches.batch(step, part), each);
        }
      }
    } finally {
      JniUtils.setGradMode(true);
    }
  }

  private void showInPieces(SlotFormerClips.Batch batch, BiConsumer<String, NDArray> each) {
    SlotFormerLoss.Value value = show(batch, null, each);
    if (batch.images() != null) {
      double error =
          SlotFormerLoss.show(
              model,
              value.predicted(),
              batch.images(),
              framesAtOnce,
              decoded -> each.accept("decoded images", decoded));
      each.accept("error of images", manager.create((float) error));
    }
  }

  @Override
  public int frames(int step) {
    return config.batch() * (config.model().historyLen() + config.rollout());
  }

  /**
   * Errors of slots and positions beside those of standing still, in the mean and at the last step.
   */
  @Override
  public Map<String, Double> scores() {
    int history = config.model().historyLen();
    int length = history + config.rollout();
    Map<String, Double> sums = new LinkedHashMap<>();
    int span = (length - 1) * stride + 1;
    int[] all = heldOut.longEnough(span);
    for (int from = 0; from < all.length; from += VIDEOS_AT_ONCE) {
      int videos = Math.min(VIDEOS_AT_ONCE, all.length - from);
      List<Clip> last = new ArrayList<>(); // of each video
      for (int video : Arrays.copyOfRange(all, from, from + videos)) {
        last.add(new Clip(video, heldOut.frames(video) - span, stride, false));
      }
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        SlotFormerClips.Batch clips =
            SlotFormerClips.Batch.cut(heldOut.clips(manager, last, length), history, null, null);
        SlotState predicted = model.rollout(clips.history(), config.rollout());
        SlotState newest = clips.history().map(x -> x.split(history, 1).get(history - 1));
        add("slot_mse", sums, predicted, clips.future(), SlotState::slots);
        add("stand_still_slot_mse", sums, newest, clips.future(), SlotState::slots);
        if (model.config().poses() != null) {
          add("position_mse", sums, predicted, clips.future(), SlotState::positions);
          add("stand_still_position_mse", sums, newest, clips.future(), SlotState::positions);
        }
      }
    }
    sums.replaceAll((name, sum) -> sum / all.length);
    return sums;
  }

  @Override
  public Map<String, RgbImage> pictures() {
    int seen = config.model().historyLen();
    return Picture.byName(
        RolloutPictures.strips(
            RolloutPictures.rollouts(
                model,
                video -> heldOut.clips(manager, List.of(new Clip(video, 0, stride, false)), seen),
                heldOutVideos,
                stride,
                TrainingLoop.VIDEOS_SHOWN,
                RolloutPictures.MOST_PREDICTED)));
  }

  /**
   * Adds the mean squared error times the number of videos, in all and at the last step.
   *
   * @param a S frames, or one for all
   */
  private void add(
      String name,
      Map<String, Double> sums,
      SlotState a,
      SlotState b,
      Function<SlotState, NDArray> part) {
    NDArray error = part.apply(a).sub(part.apply(b)).square();
    NDArray last = error.split(config.rollout(), 1).get(config.rollout() - 1);
    double videos = error.getShape().get(0);
    sums.merge(name, videos * error.mean().getFloat(), Double::sum);
    sums.merge(name + "_last", videos * last.mean().getFloat(), Double::sum);
  }
}
