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
 * @param microBatch clips that are in memory at once: a larger batch goes through the model in
 *     parts, whose gradients are added; null for whole batches
 * @param rollout frames predicted from each history while training
 * @param poseWeight of the error of predicted poses, beside that of slots; null for 10
 * @param slots folder that {@code ./slotcast extract} filled, or the reference's pickle, with the
 *     slots of the training and held-out videos; null to extract them with {@code perception}
 * @param imageLoss of the images decoded from predicted slots; null to train on slots alone, which
 *     is many times as fast
 * @param evaluateEvery steps between scores on held-out videos
 * @param checkpointEvery steps between checkpoints
 * @param health when the run counts as collapsed; null for {@link HealthConfig}'s defaults
 * @param chooseBy which of several seeds is the best, see {@link SeedChoice}; null to go by what
 *     there is
 */
public record SlotFormerTraining(
    String name,
    String perception,
    Model model,
    DataConfig data,
    OptimiserConfig optimiser,
    int steps,
    int batch,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer microBatch,
    int rollout,
    Double poseWeight,
    @JsonInclude(JsonInclude.Include.NON_NULL) String slots,
    @JsonInclude(JsonInclude.Include.NON_NULL) ImageLoss imageLoss,
    int evaluateEvery,
    int checkpointEvery,
    @JsonInclude(JsonInclude.Include.NON_NULL) HealthConfig health,
    @JsonInclude(JsonInclude.Include.NON_NULL) String chooseBy)
    implements TrainingConfig<SlotFormerTraining> {

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
    if (microBatch != null) {
      Check.positive("micro_batch", microBatch);
      Check.ordered("micro_batch", microBatch, "batch", batch);
    }
    poseWeight = poseWeight == null ? 10.0 : poseWeight;
    if (chooseBy != null) {
      SeedChoice.check(chooseBy);
    }
    optimiser.checkSchedule(steps, evaluateEvery, checkpointEvery);
    Check.notNegative("pose_weight", poseWeight);
    if (imageLoss != null) {
      imageLoss.clips().check("image_loss.clips", batch, "batch");
      imageLoss.frames().check("image_loss.frames", rollout, "rollout");
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

  /**
   * What is minimised.
   *
   * @param imageShare see {@link SlotFormerClips.Batch}
   */
  SlotFormerLoss loss(double imageShare) {
    return new SlotFormerLoss(1, poseWeight, drawsImages() ? imageLoss.weight() * imageShare : 0);
  }

  /** Whether predicted frames are decoded and compared with images. */
  boolean drawsImages() {
    return imageLoss != null && imageLoss.weight() > 0;
  }

  /** Clips of a batch of which predicted frames are decoded. */
  int clipsDrawn() {
    return imageLoss.clips().of(batch);
  }

  /** Predicted frames of a clip that are decoded. */
  int framesDrawn() {
    return imageLoss.frames().of(rollout);
  }

  /** The same run over the slots of another model. */
  SlotFormerTraining withPerception(String other) {
    return with(other, data);
  }

  @Override
  public SlotFormerTraining withData(DataConfig other) {
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
        microBatch,
        rollout,
        poseWeight,
        slots,
        imageLoss,
        evaluateEvery,
        checkpointEvery,
        health,
        chooseBy);
  }
}
