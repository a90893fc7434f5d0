package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.image.RgbImage;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.SlotState;
import slotcast.picture.Picture;
import slotcast.picture.RolloutPictures;
import slotcast.slotformer.SlotFormer;

/**
 * What SlotFormer is trained for: {@link SlotFormerLoss}.
 *
 * <p>Differs from the reference where the configuration says so: only some frames of some clips of
 * a batch are then decoded, since decoding all of them is nearly all of the work on a CPU.
 */
final class SlotFormerObjective implements TrainingLoop.Objective {
  private static final int VIDEOS_AT_ONCE = 8; // to score

  private final SlotFormerTraining config;
  private final NDManager manager;
  private final IntFunction<SlotFormerClips.Batch> batches;
  private final SlotFormer model;
  private final SlotSet heldOut;
  private final VideoSet heldOutVideos;

  /**
   * @param manager of what is scored
   * @param batches by step
   */
  SlotFormerObjective(
      SlotFormerTraining config,
      NDManager manager,
      IntFunction<SlotFormerClips.Batch> batches,
      SlotFormer model,
      SlotSet heldOut,
      VideoSet heldOutVideos) {
    this.config = config;
    this.manager = manager;
    this.batches = batches;
    this.model = model;
    this.heldOut = heldOut;
    this.heldOutVideos = heldOutVideos;
  }

  @Override
  public NDArray loss(int step, BiConsumer<String, NDArray> each) {
    SlotFormerClips.Batch batch = batches.apply(step);
    SaviActivations.show("the frames seen", batch.history(), each);
    SaviActivations.show("the frames to be predicted", batch.future(), each);
    SlotFormerLoss.Value value =
        config
            .loss()
            .evaluate(model, batch.history(), batch.future(), batch.images(), batch.dropout());
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
    return value.total();
  }

  /**
   * Errors of slots and positions beside those of standing still, in the mean and at the last step.
   */
  @Override
  public Map<String, Double> scores() {
    int history = config.model().historyLen();
    int length = history + config.rollout();
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int from = 0; from < heldOut.videos(); from += VIDEOS_AT_ONCE) {
      int videos = Math.min(VIDEOS_AT_ONCE, heldOut.videos() - from);
      SlotSet.Start[] starts = new SlotSet.Start[videos];
      for (int i = 0; i < videos; i++) {
        starts[i] = new SlotSet.Start(from + i, heldOut.frames() - length);
      }
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        SlotFormerClips.Batch clips =
            SlotFormerClips.Batch.cut(heldOut.clips(manager, starts, length), history, null, null);
        SlotState predicted = model.rollout(clips.history(), config.rollout());
        SlotState last = clips.history().map(x -> x.split(history, 1).get(history - 1));
        add("slot_mse", sums, predicted, clips.future(), SlotState::slots);
        add("stand_still_slot_mse", sums, last, clips.future(), SlotState::slots);
        if (model.config().poses() != null) {
          add("position_mse", sums, predicted, clips.future(), SlotState::positions);
          add("stand_still_position_mse", sums, last, clips.future(), SlotState::positions);
        }
      }
    }
    sums.replaceAll((name, sum) -> sum / heldOut.videos());
    return sums;
  }

  @Override
  public Map<String, RgbImage> pictures() {
    int seen = config.model().historyLen();
    return Picture.byName(
        RolloutPictures.strips(
            RolloutPictures.rollouts(
                model,
                video ->
                    heldOut.clips(
                        manager, new SlotSet.Start[] {new SlotSet.Start(video, 0)}, seen),
                heldOutVideos,
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
