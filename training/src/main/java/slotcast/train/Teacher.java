package slotcast.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Randomness;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;

/**
 * A trained model that looks at clips as they are and tells their masks, while the pupil looks at
 * them painted and without colours. What the teacher finds by colour on plain scenes, the pupil
 * learns to find where colours do not tell it. Nothing but the clips is needed, no labels.
 */
final class Teacher implements AutoCloseable {
  private final LoadedSavi loaded;

  /**
   * What a pupil is shown and asked.
   *
   * @param batch with the clips that it sees
   * @param target (B,T,3,H,W) that it is to draw: what it sees, without patterns
   * @param masks (B*T,K,1,H,W) that it is to draw; null without a teacher
   */
  record Lesson(SaviClips.Batch batch, NDArray target, NDArray masks) {
    /** Of clips as they are, for a model that nobody teaches. */
    static Lesson of(SaviClips.Batch batch) {
      return new Lesson(batch, batch.video(), null);
    }
  }

  /**
   * @param file of {@link #file}
   * @param source names it in messages
   */
  Teacher(ModelFile file, String source, Device device) {
    loaded = LoadedSavi.of(file, source, device);
  }

  /**
   * The teacher's file; null for a run without one.
   *
   * @throws UserError if it cannot teach the run's model
   */
  static ModelFile file(SaviTraining config) {
    if (config.teacher() == null) {
      return null;
    }
    String source = config.teacher().weights();
    ModelFile file = BundledWeights.read(source, LoadedSavi.KIND);
    config.data().seenBy(file, source);
    SaviConfig own = config.model();
    SaviConfig seen = file.config(SaviConfig.class, source);
    if (!seen.resolution().equals(own.resolution())
        || seen.slots().count() != own.slots().count()
        || seen.decoder() == null
        || seen.kernel().stochastic()
        || seen.drawsInitialState()
        || !seen.corrector().tracksPose()) {
      throw new UserError(
          "teacher " + source,
          seen.slots().count() + " slots, images of " + seen.resolution(),
          "a model with positions that draws images of "
              + own.resolution()
              + " by "
              + own.slots().count()
              + " slots and nothing at random",
          "take another, or change the configuration");
    }
    return file;
  }

  /** Of a batch with paint. */
  Lesson lesson(SaviClips.Batch batch) {
    NDArray video = batch.video();
    Shape s = video.getShape();
    Savi savi = loaded.savi();
    Savi.Encoded encoded = savi.encode(video, null, null, Randomness.NONE, null);
    SlotState states = encoded.states().merged();
    Shape a = encoded.attention().getShape();
    NDArray attention = encoded.attention().reshape(a.get(0) * a.get(1), a.get(2), a.get(3));
    NDArray images = video.reshape(s.get(0) * s.get(1), s.get(2), s.get(3), s.get(4));
    NDArray masks = savi.masks(states, attention, images, loaded.noise().orElse(null));
    NDArray byClip = masks.reshape(s.get(0), s.get(1), a.get(2), s.get(3), s.get(4));
    SlotPaint.View view =
        batch.paint().on(video, TaughtMasks.of(byClip), encoded.states().positions());
    NDArray taught = view.masks().reshape(masks.getShape());
    return new Lesson(batch.withVideo(view.seen()), view.plain(), taught);
  }

  @Override
  public void close() {
    loaded.close();
  }
}
