package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import slotcast.config.Check;
import slotcast.data.DataConfig;
import slotcast.error.UserError;
import slotcast.model.SaviConfig;
import slotcast.ranks.Share;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A training run of SAVi: {@code ./slotcast train savi --config FILE}.
 *
 * @param name of the run's folder and of the weights
 * @param model what is trained
 * @param data what is trained and scored on
 * @param optimiser rates and clipping
 * @param phases one after the other; later ones may use longer clips or the area term
 * @param microBatch clips that are in memory at once: a larger batch goes through the model in
 *     parts, whose gradients are added; null for whole batches
 * @param evaluateEvery steps between scores on held-out videos
 * @param checkpointEvery steps between checkpoints
 * @param loss what is added to the mean squared error in every phase; null for nothing
 * @param targets weights of what is drawn; null for colours alone
 * @param crop height and width of the windows, in pixels of the model's image, that training sees
 *     of its frames; only for a model that knows no absolute places; null for whole frames
 * @param tokenizer path of the tokenizer whose tokens {@code model.token_decoder} draws; null
 *     without one
 * @param vit path of the vision transformer that {@code model.vit_encoder} sees through; null
 *     without one
 * @param featureCache whether the transformer's features of each frame are made once and kept in
 *     the cache; null to do so unless each clip shows its frames differently
 * @param health when the run counts as collapsed; null for {@link HealthConfig}'s defaults
 * @param teacher a trained model that shows which masks to draw; null for none
 * @param chooseBy which of several seeds is the best, see {@link SeedChoice}; null to go by what
 *     there is
 */
public record SaviTraining(
    String name,
    SaviConfig model,
    DataConfig data,
    OptimiserConfig optimiser,
    List<Phase> phases,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer microBatch,
    int evaluateEvery,
    int checkpointEvery,
    @JsonInclude(JsonInclude.Include.NON_NULL) LossConfig loss,
    @JsonInclude(JsonInclude.Include.NON_NULL) TargetWeights targets,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Integer> crop,
    @JsonInclude(JsonInclude.Include.NON_NULL) String tokenizer,
    @JsonInclude(JsonInclude.Include.NON_NULL) String vit,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean featureCache,
    @JsonInclude(JsonInclude.Include.NON_NULL) HealthConfig health,
    @JsonInclude(JsonInclude.Include.NON_NULL) TeacherConfig teacher,
    @JsonInclude(JsonInclude.Include.NON_NULL) String chooseBy)
    implements TrainingConfig<SaviTraining> {
  private static final double MOST_ZOOM = 4;

  /** A run that draws colours, from whole frames and in whole batches. */
  SaviTraining(
      String name,
      SaviConfig model,
      DataConfig data,
      OptimiserConfig optimiser,
      List<Phase> phases,
      int evaluateEvery,
      int checkpointEvery,
      LossConfig loss,
      String tokenizer,
      HealthConfig health,
      String chooseBy) {
    this(
        name,
        model,
        data,
        optimiser,
        phases,
        null,
        evaluateEvery,
        checkpointEvery,
        loss,
        null,
        null,
        tokenizer,
        null,
        null,
        health,
        null,
        chooseBy);
  }

  /**
   * @param steps of this phase
   * @param batch clips a step
   * @param clipFrames T
   * @param maxStride a clip takes every n-th frame, n random from 1 to this
   * @param areaWeight of the sum of square roots of mask areas, see {@link SaviObjective}
   * @param hintNoise how far from its blob a slot starts, in the blob's scales, and how much its
   *     size is wrong: slots learn to find their objects again; null for 0
   * @param zoom windows are enlarged by up to this factor, so that what is learnt of small objects
   *     holds of larger ones; with {@code crop}; null for 1
   * @param contrastWeight of {@link SlotContrast}, by which slots keep their objects; null for 0
   */
  public record Phase(
      int steps,
      int batch,
      int clipFrames,
      int maxStride,
      double areaWeight,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double hintNoise,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double zoom,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double contrastWeight) {
    /** Where slots start at their hints, in windows as they are. */
    public Phase(int steps, int batch, int clipFrames, int maxStride, double areaWeight) {
      this(steps, batch, clipFrames, maxStride, areaWeight, null, null, null);
    }

    public Phase {
      if (hintNoise != null) {
        Check.notNegative("phases.hint_noise", hintNoise);
      }
      if (zoom != null) {
        Check.range("phases.zoom", zoom, 1, MOST_ZOOM);
      }
      Check.positive("phases.steps", steps);
      Check.positive("phases.batch", batch);
      Check.positive("phases.clip_frames", clipFrames);
      Check.positive("phases.max_stride", maxStride);
      Check.notNegative("phases.area_weight", areaWeight);
      if (contrastWeight != null) {
        Check.notNegative("phases.contrast_weight", contrastWeight);
        if (contrastWeight > 0 && clipFrames < 2) {
          throw new IllegalArgumentException(
              "phases.contrast_weight is "
                  + contrastWeight
                  + ", but clips of one frame have no next one to compare with");
        }
      }
    }

    /** Weight of the slot contrast. */
    double contrast() {
      return contrastWeight == null ? 0 : contrastWeight;
    }
  }

  public SaviTraining {
    Check.name("name", name);
    Check.present("model", model);
    Check.present("data", data);
    Check.present("optimiser", optimiser);
    if (phases == null || phases.isEmpty()) {
      throw new IllegalArgumentException("phases is empty");
    }
    phases = List.copyOf(phases);
    for (Phase p : phases) {
      if (p.zoom() != null && crop == null) {
        throw new IllegalArgumentException(
            "phases.zoom is " + p.zoom() + ", but whole frames are not enlarged: it needs a crop");
      }
      int frames = data.kind().frames();
      if (frames > 0 && p.clipFrames() > frames) {
        throw new IllegalArgumentException(
            "phases.clip_frames is " + p.clipFrames() + ", videos have " + frames);
      }
      if (loss != null && (model.slots().count() < 2 || p.batch() * p.clipFrames() < 2)) {
        throw new IllegalArgumentException(
            "loss.slot_separation compares slots of a frame and of others, there are "
                + model.slots().count()
                + " slots in phases of "
                + p.batch() * p.clipFrames()
                + " frames");
      }
    }
    if (model.decoder() == null && loss != null) {
      throw new IllegalArgumentException(
          "loss.slot_separation is about masks of images, model."
              + (model.tokenDecoder() != null ? "token_decoder" : "feature_decoder")
              + " draws none");
    }
    if (tokenizer != null && model.tokenDecoder() == null) {
      throw new IllegalArgumentException("tokenizer is for a model with token_decoder");
    }
    if (vit != null && model.vitEncoder() == null) {
      throw new IllegalArgumentException("vit is for a model with vit_encoder");
    }
    if (featureCache != null && featureCache) {
      checkCacheable(model, data, crop);
    }
    TargetWeights.check(targets, model);
    if (crop != null) {
      crop = List.copyOf(crop);
      if (crop.size() != 2 || crop.get(0) > model.height() || crop.get(1) > model.width()) {
        throw new IllegalArgumentException(
            "crop is " + crop + ", expected height and width within " + model.resolution());
      }
      model.withResolution(crop.get(0), crop.get(1));
    }
    if (microBatch != null) {
      int largest = phases.stream().mapToInt(Phase::batch).max().orElseThrow();
      Check.positive("micro_batch", microBatch);
      Check.ordered("micro_batch", microBatch, "phases.batch", largest);
      if (ClipWindows.needed(crop, model)) {
        throw new IllegalArgumentException(
            "micro_batch is "
                + microBatch
                + ", but the errors of hints, windows and planes are no means over clips;"
                + " lower phases.batch instead");
      }
      if (contrasts(phases)) {
        throw new IllegalArgumentException(
            "micro_batch is "
                + microBatch
                + ", but phases.contrast_weight compares the slots of all clips of a batch;"
                + " lower phases.batch instead");
      }
    }
    if (teacher != null) {
      checkTaught(model, crop, targets);
    }
    if (chooseBy != null) {
      SeedChoice.check(chooseBy);
    }
    optimiser.checkSchedule(
        phases.stream().mapToInt(Phase::steps).sum(), evaluateEvery, checkpointEvery);
  }

  private static void checkCacheable(SaviConfig model, DataConfig data, List<Integer> crop) {
    if (model.vitEncoder() == null) {
      throw new IllegalArgumentException(
          "feature_cache is for a model with vit_encoder, whose features stay as they are");
    }
    if (crop != null || data.greyShare() > 0) {
      throw new IllegalArgumentException(
          "feature_cache is true, but "
              + (crop != null ? "crop" : "data.augment.grey")
              + " shows a frame differently in each clip, with other features; leave one of the two"
              + " out");
    }
  }

  private static void checkTaught(SaviConfig model, List<Integer> crop, TargetWeights targets) {
    if (model.decoder() == null || ClipWindows.needed(crop, model) || targets != null) {
      throw new IllegalArgumentException(
          "teacher is for a model that draws images of whole frames, without hints, crop and"
              + " targets");
    }
  }

  /** Whether features of a frozen encoder are read from the cache. */
  boolean cachesFeatures() {
    boolean same = model.vitEncoder() != null && crop == null && data.greyShare() == 0;
    return featureCache == null ? same : featureCache;
  }

  /** The same run with the tokens of another tokenizer. */
  SaviTraining withTokenizer(String other) {
    return withFrozen(other, vit);
  }

  /** The same run with the features of another vision transformer. */
  SaviTraining withVit(String other) {
    return withFrozen(tokenizer, other);
  }

  private SaviTraining withFrozen(String otherTokenizer, String otherVit) {
    return new SaviTraining(
        name,
        model,
        data,
        optimiser,
        phases,
        microBatch,
        evaluateEvery,
        checkpointEvery,
        loss,
        targets,
        crop,
        otherTokenizer,
        otherVit,
        featureCache,
        health,
        teacher,
        chooseBy);
  }

  @Override
  public SaviTraining withData(DataConfig other) {
    return new SaviTraining(
        name,
        model,
        other,
        optimiser,
        phases,
        microBatch,
        evaluateEvery,
        checkpointEvery,
        loss,
        targets,
        crop,
        tokenizer,
        vit,
        featureCache,
        health,
        teacher,
        chooseBy);
  }

  /** The model as training sees it: of the windows' size where there are any. */
  SaviConfig trained() {
    return crop == null ? model : model.withResolution(crop.get(0), crop.get(1));
  }

  /** Takes the grids of windows out of a model's tensors: whole frames have their own, built in. */
  void removeWindows(Map<String, Tensor> tensors) {
    if (crop != null) {
      tensors.keySet().removeIf(name -> name.endsWith(".grid"));
    }
  }

  /** The penalty on slots that are hard to tell apart, or null. */
  SeparationConfig separation() {
    return loss == null ? null : loss.slotSeparation();
  }

  /**
   * Refuses ranks that would train something else than one.
   *
   * @throws slotcast.error.UserError if a batch has another number of clips than a multiple of the
   *     ranks, or the loss compares them with each other
   */
  void requireShareable(Share share) {
    phases.forEach(p -> share.check("phases.batch", p.batch()));
    if (share.size() > 1 && ClipWindows.needed(this)) {
      throw new UserError(
          "hints, windows and planes that the decoder draws",
          "them with " + share.size() + " ranks",
          "one rank, since their errors are no means over clips",
          "train it by one rank");
    }
    if (share.size() > 1 && (loss != null || contrasts(phases))) {
      throw new UserError(
          loss != null ? "loss.slot_separation" : "phases.contrast_weight",
          "it with " + share.size() + " ranks",
          "one rank, since it compares the slots of all clips of a batch with each other",
          "train it by one rank, or leave it out of the configuration");
    }
  }

  /** Whether a phase compares the slots of a batch's clips with each other. */
  private static boolean contrasts(List<Phase> phases) {
    return phases.stream().anyMatch(p -> p.contrast() > 0);
  }

  /** Steps of all phases. */
  public int steps() {
    return phases.stream().mapToInt(Phase::steps).sum();
  }

  /** The phase that a step (from 0) belongs to. */
  public Phase phase(int step) {
    int end = 0;
    for (Phase p : phases) {
      end += p.steps();
      if (step < end) {
        return p;
      }
    }
    return phases.get(phases.size() - 1);
  }
}
