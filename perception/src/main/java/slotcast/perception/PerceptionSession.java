package slotcast.perception;

import java.util.List;
import java.util.Optional;
import slotcast.image.FrameMapping;
import slotcast.image.ModelPictures;
import slotcast.image.RgbImage;
import slotcast.metrics.SoftMasks;
import slotcast.motion.SlotHints;
import slotcast.motion.SlotStart;
import slotcast.tracking.MaskRegion;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Tracker;

/**
 * One camera's side of perception, in plain Java: which frames are seen, what is remembered from
 * one to the next, and which objects are the same. {@link #admit} says what the model has to see,
 * {@link #finish} takes what it saw; between the two the model may see frames of other cameras in
 * the same call.
 *
 * <p>One thread at a time.
 */
public final class PerceptionSession {
  private final PerceptionModel.Spec spec;
  private PerceptionOptions options;
  private ObjectExtractor extractor;
  private final Tracker tracker;
  private final StampGate gate;
  private final SlotHints hints; // null: the model takes none
  private final GuidedFilter filter; // null: the model's masks get no edges
  private FrameMapping mapping; // null before the first frame
  private ModelPictures pictures; // of that mapping
  private LabelImage labels; // of that mapping
  private final float[] image; // as the model sees it, of the frame admitted last
  private final float[] masks; // (K,h,w), of the same
  private final int[] hard; // (h,w), the slot with the largest mask, of the frame finished last
  private FrameMasks lent; // both of the frame finished last, to its result; null before the first
  private StreamState memory; // null: the next frame begins a scene

  public PerceptionSession(PerceptionModel.Spec spec, PerceptionOptions options) {
    this.spec = spec;
    this.options = options;
    this.extractor = new ObjectExtractor(options);
    this.tracker = new Tracker(options.patienceFrames());
    this.gate = new StampGate(options.maxGap());
    this.image = new float[3 * spec.width() * spec.height()];
    this.masks = new float[spec.numSlots() * spec.width() * spec.height()];
    this.hard = new int[spec.width() * spec.height()];
    this.filter = spec.calibration().filter(spec.height(), spec.width());
    this.hints =
        spec.hints() == null
            ? null
            : new SlotHints(
                spec.hints().withPatience(hintPatience(options)),
                spec.height(),
                spec.width(),
                spec.numSlots());
  }

  /** A slot is not given away while its track lives. */
  private int hintPatience(PerceptionOptions wanted) {
    return Math.max(spec.hints().patienceFrames(), wanted.patienceFrames());
  }

  /**
   * Other options, from the next frame on; tracks and slots go on.
   *
   * @throws IllegalArgumentException if images would be fitted in another way
   */
  public void change(PerceptionOptions next) {
    if (next.fit() != options.fit()) {
      throw new IllegalArgumentException(
          "fit is " + next.fit() + ", and stays " + options.fit() + " for a session's life");
    }
    options = next;
    extractor = new ObjectExtractor(next);
    tracker.patience(next.patienceFrames());
    gate.maxGap(next.maxGap());
    if (hints != null) {
      hints.patience(hintPatience(next));
    }
  }

  /**
   * Takes the camera's next frame. The image that the model sees and the masks that it draws lie in
   * arrays of the session's own, which are filled anew with each frame: the masks of the
   * {@linkplain PerceptionResult result} before are gone.
   *
   * @param frame of any size; another size than before begins a new scene
   * @param stampNanos of the frame; see {@link StampGate}
   */
  public Admission admit(RgbImage frame, long stampNanos) {
    StampGate.Verdict verdict = gate.judge(stampNanos);
    boolean resized =
        mapping != null
            && (mapping.cameraWidth() != frame.width() || mapping.cameraHeight() != frame.height());
    if (verdict.isSkip()) {
      return new Admission(stampNanos, verdict, resized, mapping, Optional.empty());
    }
    if (mapping == null || resized) {
      mapping =
          FrameMapping.of(
              options.fit(), frame.width(), frame.height(), spec.width(), spec.height());
      pictures = new ModelPictures(mapping);
      labels = new LabelImage(mapping);
    }
    if (resized || verdict == StampGate.Verdict.JUMP) {
      forget();
    }
    if (lent != null) {
      lent.end();
    }
    pictures.into(image, frame);
    List<SlotStart> starts = hints == null ? List.of() : hints.starts(image);
    return new Admission(
        stampNanos,
        verdict,
        resized,
        mapping,
        Optional.of(new PerceptionModel.Input(image, masks, memory, starts)));
  }

  /**
   * Takes what the model saw of the frame admitted last. Its masks are changed, and lent to the
   * result until the next frame is admitted.
   *
   * @throws IllegalStateException if a value is not finite; the frame is then forgotten, and the
   *     next one starts from the one before
   */
  public PerceptionResult finish(Admission admission, PerceptionModel.Output seen) {
    if (!seen.state().isFinite() || !StreamState.isFinite(seen.masks())) {
      throw new IllegalStateException(
          "the model gave values that are not finite; the frame is left out");
    }
    FrameMapping m = admission.mapping();
    memory = seen.state();
    float[] soft = seen.masks();
    spec.calibration().applyInPlace(soft, image, spec.height(), spec.width(), filter);
    var unused = SoftMasks.argmax(soft, spec.numSlots(), hard);
    List<MaskRegion> regions = extractor.extract(soft, hard, m);
    if (hints != null) {
      SlotHints.Seen shown = hints.seen(hard, memory.positions(), memory.scales());
      memory = memory.without(shown.ended());
      regions.removeIf(r -> !shown.shows()[r.slot()]);
    }
    List<TrackedObject> objects = tracker.update(regions, m);
    int[] trackIds = new int[spec.numSlots()];
    for (TrackedObject o : objects) {
      trackIds[o.slot()] = o.trackId();
    }
    SlotFrame slots =
        new SlotFrame(
            spec.modelId(),
            admission.stampNanos(),
            m,
            spec.numSlots(),
            spec.slotSize(),
            memory.slots(),
            memory.positions(),
            memory.scales(),
            memory.rotations(),
            trackIds,
            SlotFrame.sightings(spec.numSlots(), objects));
    lent = new FrameMasks(soft, hard);
    return new PerceptionResult(lent, slots, objects, labels, admission.restarts());
  }

  /** Forgets everything: the next frame begins a new scene, and all tracks end. */
  public void reset() {
    gate.reset();
    forget();
  }

  private void forget() {
    memory = null;
    tracker.reset();
    if (hints != null) {
      hints.reset();
    }
  }

  /** Counts its tracks on from those of another session, so that no id is used twice. */
  public void continueIdsOf(PerceptionSession other) {
    tracker.continueIdsOf(other.tracker);
  }
}
