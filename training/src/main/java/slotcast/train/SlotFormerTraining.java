package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;
import slotcast.data.DataConfig;
import slotcast.loss.SlotFormerLoss;
import slotcast.slotformer.SlotFormerConfig.PoseMode;

/**
 * A training run of SlotFormer: {@code ./slotcast train slotformer --config FILE}.
 *
 * @param name of the run's folder and of the weights
 * @param perception path or bundled name of the SAVi model whose slots it learns to predict
 * @param model what is trained
 * @param data what is trained and scored on
 * @param optimiser rates and clipping
 * @param steps of training
 * @param batch clips a step
 * @param rollout frames predicted from each history while training
 * @param poseWeight of the error of predicted poses, beside that of slots; null for 10
 * @param imageWeight of the error of decoded images, on {@code imageClips} clips of each batch; 0
 *     to train on slots alone, which is many times as fast
 * @param imageClips see imageWeight; the batch for all, as the reference
 * @param imageFrames random predicted frames of each of those clips that are decoded; null for one,
 *     the rollout for all, as the reference
 * @param evaluateEvery steps between scores on held-out videos
 * @param checkpointEvery steps between checkpoints
 */
public record SlotFormerTraining(
    String name,
    String perception,
    Model model,
    DataConfig data,
    OptimiserConfig optimiser,
    int steps,
    int batch,
    int rollout,
    Double poseWeight,
    double imageWeight,
    int imageClips,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer imageFrames,
    int evaluateEvery,
    int checkpointEvery) {

  /**
   * See {@link slotcast.slotformer.SlotFormerConfig}.
   *
   * @param poses of slots with positions: held or predicted; null for predicted
   * @param dropout share of values that the transformer drops in training; null for 0
   */
  public record Model(
      int historyLen,
      int dModel,
      int layers,
      int heads,
      int ffnSize,
      boolean residual,
      PoseMode poses,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double dropout) {
    public Model {
      if (dropout != null) {
        Check.share("model.dropout", dropout);
      }
    }
  }

  public SlotFormerTraining {
    Check.name("name", name);
    Check.present("perception", perception);
    Check.present("model", model);
    Check.present("data", data);
    Check.present("optimiser", optimiser);
    Check.positive("steps", steps);
    Check.positive("batch", batch);
    Check.positive("rollout", rollout);
    poseWeight = poseWeight == null ? 10.0 : poseWeight;
    Check.positive("evaluate_every", evaluateEvery);
    Check.positive("checkpoint_every", checkpointEvery);
    Check.notNegative("pose_weight", poseWeight);
    if (!(imageWeight >= 0) || imageClips < 0 || imageClips > batch) {
      throw new IllegalArgumentException(
          "image_weight is "
              + imageWeight
              + " on image_clips "
              + imageClips
              + ", expected a weight of at least 0 on 0 to batch clips");
    }
    if (imageFrames != null) {
      Check.range("image_frames", imageFrames, 1, rollout);
    }
    int frames = data.kind().frames();
    if (frames > 0 && model.historyLen() + rollout > frames) {
      throw new IllegalArgumentException(
          "model.history_len + rollout is "
              + (model.historyLen() + rollout)
              + ", videos have "
              + frames);
    }
    if (data.mirrors()) {
      throw new IllegalArgumentException(
          "data.augment.mirror is for images; slots are those of whole videos as they are");
    }
  }

  /** What is minimised. */
  SlotFormerLoss loss() {
    return new SlotFormerLoss(1, poseWeight, imageWeight);
  }

  /** Whether predicted frames are decoded and compared with images. */
  boolean drawsImages() {
    return imageWeight > 0 && imageClips > 0;
  }

  /** Predicted frames of a clip that are. */
  int framesDrawn() {
    return imageFrames == null ? 1 : imageFrames;
  }

  /** The same run over the slots of another model. */
  SlotFormerTraining withPerception(String other) {
    return with(other, data);
  }

  /** The same run on other videos. */
  SlotFormerTraining withData(DataConfig other) {
    return with(perception, other);
  }

  private SlotFormerTraining with(String otherPerception, DataConfig otherData) {
    return new SlotFormerTraining(
        name,
        otherPerception,
        model,
        otherData,
        optimiser,
        steps,
        batch,
        rollout,
        poseWeight,
        imageWeight,
        imageClips,
        imageFrames,
        evaluateEvery,
        checkpointEvery);
  }
}
