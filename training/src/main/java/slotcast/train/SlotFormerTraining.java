package slotcast.train;

import slotcast.slotformer.SlotFormerConfig.PoseMode;

/**
 * A training run of SlotFormer: {@code ./slotcast train slotformer --config FILE}.
 *
 * @param name of the run's folder and of the weights
 * @param perception path or bundled name of the SAVi model whose slots it learns to predict
 * @param model what is trained
 * @param data simulated scenes
 * @param optimiser rates and clipping
 * @param steps of training
 * @param batch clips a step
 * @param rollout frames predicted from each history while training
 * @param poseWeight of the error of predicted poses, beside that of slots; null for 10
 * @param imageWeight of the error of decoded images, on {@code imageClips} clips of each batch; 0
 *     to train on slots alone, which is many times as fast
 * @param imageClips see imageWeight
 * @param evaluateEvery steps between scores on held-out videos
 * @param checkpointEvery steps between checkpoints
 */
public record SlotFormerTraining(
    String name,
    String perception,
    Model model,
    ScenesConfig data,
    OptimiserConfig optimiser,
    int steps,
    int batch,
    int rollout,
    Double poseWeight,
    double imageWeight,
    int imageClips,
    int evaluateEvery,
    int checkpointEvery) {

  /**
   * See {@link slotcast.slotformer.SlotFormerConfig}.
   *
   * @param poses of slots with positions: held or predicted; null for predicted
   */
  public record Model(
      int historyLen,
      int dModel,
      int layers,
      int heads,
      int ffnSize,
      boolean residual,
      PoseMode poses) {}

  public SlotFormerTraining {
    Ranges.name("name", name);
    Ranges.present("perception", perception);
    Ranges.present("model", model);
    Ranges.present("data", data);
    Ranges.present("optimiser", optimiser);
    Ranges.positive("steps", steps);
    Ranges.positive("batch", batch);
    Ranges.positive("rollout", rollout);
    poseWeight = poseWeight == null ? 10.0 : poseWeight;
    Ranges.positive("evaluate_every", evaluateEvery);
    Ranges.positive("checkpoint_every", checkpointEvery);
    if (!(poseWeight >= 0)) {
      throw new IllegalArgumentException("pose_weight is " + poseWeight + ", expected at least 0");
    }
    if (!(imageWeight >= 0) || imageClips < 0 || imageClips > batch) {
      throw new IllegalArgumentException(
          "image_weight is "
              + imageWeight
              + " on image_clips "
              + imageClips
              + ", expected a weight of at least 0 on 0 to batch clips");
    }
    if (model.historyLen() + rollout > data.frames()) {
      throw new IllegalArgumentException(
          "model.history_len + rollout is "
              + (model.historyLen() + rollout)
              + ", videos have "
              + data.frames());
    }
  }

  /** The same run over the slots of another model. */
  SlotFormerTraining withPerception(String other) {
    return new SlotFormerTraining(
        name,
        other,
        model,
        data,
        optimiser,
        steps,
        batch,
        rollout,
        poseWeight,
        imageWeight,
        imageClips,
        evaluateEvery,
        checkpointEvery);
  }
}
