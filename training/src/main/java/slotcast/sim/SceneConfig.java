package slotcast.sim;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import slotcast.error.UserError;

/**
 * Every knob of the generator.
 *
 * @param width image width in pixels
 * @param height image height in pixels; scenes of one seed are the same at every size of one aspect
 *     ratio
 * @param frames in a video
 * @param frameIntervalSeconds time from one frame to the next
 * @param conditions what makes the scenes harder to see, at most one of a kind
 */
public record SceneConfig(
    int width,
    int height,
    int frames,
    double frameIntervalSeconds,
    ObjectConfig objects,
    MotionConfig motion,
    ViewConfig view,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Condition> conditions) {
  /**
   * @throws UserError if a setting is out of range
   */
  public SceneConfig {
    ConfigCheck.range("width", width, 16, 4096);
    ConfigCheck.range("height", height, 16, 4096);
    ConfigCheck.range("width / height", (double) width / height, 0.5, 2.5);
    ConfigCheck.range("frames", frames, 1, 100_000);
    ConfigCheck.range("frameIntervalSeconds", frameIntervalSeconds, 0.001, 2);
    conditions = List.copyOf(conditions);
    if (conditions.stream().map(Object::getClass).distinct().count() < conditions.size()) {
      throw new UserError(
          "scene setting conditions",
          conditions.toString(),
          "at most one of a kind",
          "leave the others out");
    }
  }

  /** Scenes in the manner of OBJ3D: 64x64, 20 frames at 10 Hz, three to five objects. */
  public static SceneConfig obj3d() {
    return new SceneConfig(
        64, 64, 20, 0.1, ObjectConfig.obj3d(), MotionConfig.obj3d(), ViewConfig.obj3d(), List.of());
  }

  /** The same scenes at another image size. */
  public SceneConfig withSize(int newWidth, int newHeight) {
    return new SceneConfig(
        newWidth, newHeight, frames, frameIntervalSeconds, objects, motion, view, conditions);
  }

  /** Videos of another length. */
  public SceneConfig withFrames(int newFrames) {
    return new SceneConfig(
        width, height, newFrames, frameIntervalSeconds, objects, motion, view, conditions);
  }

  /** Another time between frames. */
  public SceneConfig withFrameInterval(double seconds) {
    return new SceneConfig(width, height, frames, seconds, objects, motion, view, conditions);
  }

  /** Another number of objects. */
  public SceneConfig withObjectCount(int min, int max) {
    return withObjects(
        new ObjectConfig(
            min,
            max,
            objects.minSize(),
            objects.maxSize(),
            objects.distinctColours(),
            objects.shapes(),
            objects.materials()));
  }

  /** Other objects. */
  public SceneConfig withObjects(ObjectConfig newObjects) {
    return new SceneConfig(
        width, height, frames, frameIntervalSeconds, newObjects, motion, view, conditions);
  }

  /** Other motion. */
  public SceneConfig withMotion(MotionConfig newMotion) {
    return new SceneConfig(
        width, height, frames, frameIntervalSeconds, objects, newMotion, view, conditions);
  }

  /** Another camera, light or floor. */
  public SceneConfig withView(ViewConfig newView) {
    return new SceneConfig(
        width, height, frames, frameIntervalSeconds, objects, motion, newView, conditions);
  }

  /** Under other conditions. */
  public SceneConfig under(Condition... newConditions) {
    return new SceneConfig(
        width, height, frames, frameIntervalSeconds, objects, motion, view, List.of(newConditions));
  }

  /** The condition of a kind, if the scenes have it. */
  public <T extends Condition> Optional<T> condition(Class<T> kind) {
    return conditions.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }
}
