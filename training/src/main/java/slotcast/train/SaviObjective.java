package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import slotcast.data.VideoSet;
import slotcast.eval.ReconstructionScore;
import slotcast.eval.SegmentationScore;
import slotcast.image.RgbImage;
import slotcast.loss.PlaneTarget;
import slotcast.loss.SaviLoss;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.picture.Picture;
import slotcast.picture.SaviPictures;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.TorchOps;

/**
 * What SAVi is trained for: {@link SaviLoss}, the mean squared error of the reconstructed frames
 * and for a stochastic model the divergence of its kernels.
 *
 * <p>Optional area term, {@code weight * mean over frames of sum over slots of sqrt(mean mask
 * area)}: reconstruction alone lets every slot draw a share of a plain floor for nothing; the
 * square root makes one large mask cheaper than many small ones, which gathers the floor in one
 * slot. It belongs in a late phase: from the first step on it keeps slots from binding.
 *
 * <p>Optional {@link SlotContrast}, so that slots keep their objects.
 *
 * <p>Optional masks of a {@link Teacher}, who sees the clips as they are while the model sees them
 * changed.
 *
 * <p>Optional penalty on slots that are hard to tell apart, see {@link SlotSeparation}.
 */
final class SaviObjective implements TrainingLoop.Objective {
  private static final int UNSEEN_BATCHES = 8;

  private final SaviTraining config;
  private final NDManager manager;
  private final Batches<SaviClips.Batch> batches;
  private final Savi model;
  private final VideoSet heldOut;
  private final IntFunction<SaviClips.Batch> unseen; // null: whole images are scored
  private final SlotSeparation separation; // null: none
  private final Teacher teacher; // null: none
  private BatchPenalty whole; // of a step in parts; null: each batch is looked at by itself
  private Map<String, Double> terms = Map.of();
  private Health health = Health.NONE;

  SaviObjective(SaviClips clips, Savi model, VideoSet heldOut) {
    this(clips, model, heldOut, null, null);
  }

  /**
   * @param unseen batches of held-out clips to score on; null to score whole images
   * @param teacher of a configuration with one; null for none
   */
  SaviObjective(
      SaviClips clips,
      Savi model,
      VideoSet heldOut,
      IntFunction<SaviClips.Batch> unseen,
      Teacher teacher) {
    this(clips.config(), clips.manager(), clips, model, heldOut, unseen, teacher);
  }

  /**
   * @param manager of what is scored
   * @param batches by step
   */
  SaviObjective(
      SaviTraining config,
      NDManager manager,
      Batches<SaviClips.Batch> batches,
      Savi model,
      VideoSet heldOut) {
    this(config, manager, batches, model, heldOut, null, null);
  }

  private SaviObjective(
      SaviTraining config,
      NDManager manager,
      Batches<SaviClips.Batch> batches,
      Savi model,
      VideoSet heldOut,
      IntFunction<SaviClips.Batch> unseen,
      Teacher teacher) {
    this.unseen = unseen;
    this.teacher = teacher;
    this.config = config;
    this.manager = manager;
    this.batches = batches;
    this.model = model;
    this.heldOut = heldOut;
    separation =
        SlotSeparation.of(
            config.separation(), model.encoder().featureHeight(), model.encoder().featureWidth());
  }

  @Override
  public int parts(int step) {
    return batches.parts(step);
  }

  @Override
  public double gradients(int step, double scale) {
    whole = whole(step);
    return TrainingLoop.Objective.super.gradients(step, scale);
  }

  @Override
  public void activations(int step, BiConsumer<String, NDArray> each) {
    whole = whole(step);
    TrainingLoop.Objective.super.activations(step, each);
  }

  private BatchPenalty whole(int step) {
    int parts = parts(step);
    return separation == null || parts == 1 || !separation.looks(step)
        ? null
        : BatchPenalty.of(separation, step, parts, manager, part -> seen(step, part));
  }

  private Teacher.Lesson lesson(int step, int part) {
    SaviClips.Batch batch = batches.batch(step, part);
    return teacher == null ? Teacher.Lesson.of(batch) : teacher.lesson(batch);
  }

  private BatchPenalty.Seen seen(int step, int part) {
    SaviClips.Batch batch = lesson(step, part).batch();
    SlotState states = SaviActivations.encode(model, batch, NOBODY).states();
    NDArray masks = model.decode(states.merged()).masks();
    return new BatchPenalty.Seen(batch.part(), separation.view(states, masks));
  }

  /** Without the separation where the rest is not finite. */
  @Override
  public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
    Teacher.Lesson lesson = lesson(step, part);
    SaviClips.Batch batch = lesson.batch();
    NDArray video = lesson.target(); // (B,T,3,H,W)
    Savi.Encoded encoded = SaviActivations.encode(model, batch, each);
    SlotState states = encoded.states(); // (B,T,K,…)
    Decoded decoded = SaviActivations.decode(model, states, each);
    SaviLoss parts = SaviLoss.ofDecoded(model, video, encoded, decoded);
    each.accept("mean squared error", parts.reconstruction());
    Map<String, Double> shown = new LinkedHashMap<>();
    NDArray loss = parts.total();
    if (config.targets() != null) {
      loss = PlaneTarget.loss(config.targets().rgb(), parts, batch.planes(), shown);
      each.accept("loss of all targets", loss);
    }
    if (parts.divergence() != null) {
      each.accept("divergence of kernels", parts.divergence());
      shown.put("divergence", (double) parts.divergence().getFloat());
    }
    if (lesson.masks() != null) {
      NDArray taught = MaskLesson.loss(lesson.masks(), decoded.logits(), video.getShape().get(0));
      each.accept("cross entropy of the teacher's masks", taught);
      shown.put("teacher", (double) taught.getFloat());
      loss = loss.add(TorchOps.scale(taught, config.teacher().weight()));
    }
    double areaWeight = config.phase(step).areaWeight();
    NDArray masks = decoded.masks(); // (B*T,K,1,H,W)
    if (areaWeight > 0) {
      NDArray spread = spread(masks.reshape(masks.getShape().get(0), masks.getShape().get(1), -1));
      each.accept("area term", spread);
      loss = loss.add(TorchOps.scale(spread, areaWeight));
    }
    double contrastWeight = config.phase(step).contrast();
    if (contrastWeight > 0) {
      NDArray contrast = SlotContrast.of(states.slots());
      each.accept("slot contrast", contrast);
      shown.put("contrast", (double) contrast.getFloat());
      loss = loss.add(TorchOps.scale(contrast, contrastWeight));
    }
    if (separation != null && Float.isFinite(loss.getFloat())) {
      SlotSeparation.View view = separation.view(states, masks);
      SlotSeparation.Penalty penalty =
          whole == null ? separation.penalty(step, view) : whole.of(batch.part(), view);
      shown.putAll(penalty.terms());
      each.accept("slot separation", penalty.value());
      loss = loss.add(penalty.value());
    }
    each.accept("loss", loss);
    Map<String, Double> sums = part == 0 ? new LinkedHashMap<>() : terms;
    shown.forEach((name, value) -> sums.merge(name, batch.part().weight() * value, Double::sum));
    terms = sums;
    return batch.part().weighted(loss);
  }

  /**
   * The area term without its weight.
   *
   * @param masks (B,K,N)
   */
  static NDArray spread(NDArray masks) {
    NDArray areas = masks.mean(new int[] {2}); // (B,K)
    return areas.add(1e-6f).sqrt().sum(new int[] {1}).mean();
  }

  @Override
  public Map<String, Double> terms() {
    return terms;
  }

  @Override
  public int frames(int step) {
    SaviTraining.Phase phase = config.phase(step);
    return phase.batch() * phase.clipFrames();
  }

  /** Segmentation where there are labels, and the error of the reconstruction. */
  @Override
  public Map<String, Double> scores() {
    if (unseen != null) {
      return errors();
    }
    health = SlotHealth.of(model, manager, heldOut);
    Map<String, Double> scores = SegmentationScore.whereLabelled(model, manager, heldOut);
    int frames = config.phases().get(config.phases().size() - 1).clipFrames();
    scores.put("mse", ReconstructionScore.of(model, manager, heldOut, frames));
    return scores;
  }

  @Override
  public Health health() {
    return health;
  }

  /** The errors of everything that is drawn, on windows of held-out clips. */
  private Map<String, Double> errors() {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int i = 0; i < UNSEEN_BATCHES; i++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        SaviClips.Batch batch = unseen.apply(i);
        Savi.Encoded encoded = SaviActivations.encode(model, batch, NOBODY);
        Decoded decoded = model.decode(encoded.states().merged());
        SaviLoss parts = SaviLoss.ofDecoded(model, batch.video(), encoded, decoded);
        Map<String, Double> errors = new LinkedHashMap<>();
        errors.put("mse", (double) parts.reconstruction().getFloat());
        PlaneTarget.loss(0, parts, batch.planes(), errors);
        errors.forEach((name, e) -> sums.merge(name, e / UNSEEN_BATCHES, Double::sum));
      }
    }
    return sums;
  }

  @Override
  public Map<String, RgbImage> pictures() {
    if (config.crop() != null) { // the model here has the windows' size; the report has pictures
      return Map.of();
    }
    return Picture.byName(SaviPictures.of(model, manager, heldOut, TrainingLoop.VIDEOS_SHOWN));
  }

  @Override
  public Map<String, Tensor> memory() {
    return separation == null ? Map.of() : separation.memory();
  }

  @Override
  public void restore(Map<String, Tensor> memory) {
    if (separation != null) {
      separation.restore(memory);
    }
  }
}
