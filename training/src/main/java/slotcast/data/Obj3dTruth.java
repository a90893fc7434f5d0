package slotcast.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slotcast.error.UserError;
import slotcast.labels.JsonFile;
import slotcast.labels.RunLengths;

/**
 * The exact masks that the simulator writes beside an episode of OBJ3D's layout. An object has one
 * label in all frames.
 */
public final class Obj3dTruth {
  private final JsonFile json;
  private final List<List<RunLengths>> frames;

  private Obj3dTruth(JsonFile json, List<List<RunLengths>> frames) {
    this.json = json;
    this.frames = frames;
  }

  /**
   * @throws UserError if the file is no JSON, or not laid out as the simulator's
   */
  public static Obj3dTruth read(Path file) {
    JsonFile json = JsonFile.read("ground truth", file, JsonFile.COPY_ANEW);
    List<List<RunLengths>> frames = new ArrayList<>();
    JsonNode list = json.list(json.root(), "motion_trajectory", "");
    for (int t = 0; t < list.size(); t++) {
      String place = "motion_trajectory[" + t + "]";
      JsonNode objects = json.list(list.get(t), "objects", place);
      List<RunLengths> masks = new ArrayList<>();
      for (int o = 0; o < objects.size(); o++) {
        masks.add(RunLengths.of(json, objects.get(o), "mask", place + ".objects[" + o + "]"));
      }
      frames.add(masks);
    }
    return new Obj3dTruth(json.withoutRoot(), frames);
  }

  /** How many frames. */
  public int frames() {
    return frames.size();
  }

  /**
   * The label map of a frame, of the image's size.
   *
   * @throws UserError if there is no such frame, or run lengths are malformed or of another size
   */
  public SourceFrame.Labels labels(int frame, int width, int height) {
    if (frame >= frames.size()) {
      throw json.fault("motion_trajectory", frames.size() + " frames", "one for each image");
    }
    List<byte[]> masks = new ArrayList<>();
    for (RunLengths mask : frames.get(frame)) {
      if (mask.width() != width || mask.height() != height) {
        throw json.fault(
            mask.place(),
            "a mask of " + mask.width() + "x" + mask.height(),
            width + "x" + height + " as the image is");
      }
      masks.add(mask.decode());
    }
    return new ObjectMasks(width, height, masks).labels();
  }
}
