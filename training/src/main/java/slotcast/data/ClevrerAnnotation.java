package slotcast.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import slotcast.labels.JsonFile;

/**
 * What the reference reads of a CLEVRER annotation: which objects are in view when. Objects are
 * known by their place in the list; the first frame says how many there are.
 *
 * @param scene its number, which is the video's; -1 if it is not told
 * @param video name of the video's file; empty if it is not told
 * @param inView by frame, then by object
 */
public record ClevrerAnnotation(int scene, String video, List<List<Boolean>> inView) {
  public ClevrerAnnotation {
    inView = inView.stream().map(List::copyOf).toList();
  }

  /**
   * @throws slotcast.error.UserError if the file is missing, no JSON, or not laid out as CLEVRER's
   */
  public static ClevrerAnnotation read(Path file) {
    JsonFile json = JsonFile.read("annotation", file, JsonFile.COPY_ANEW);
    List<List<Boolean>> inView = new ArrayList<>();
    JsonNode trajectory = json.list(json.root(), "motion_trajectory", "");
    for (int t = 0; t < trajectory.size(); t++) {
      String place = "motion_trajectory[" + t + "]";
      JsonNode objects = json.list(trajectory.get(t), "objects", place);
      if (t > 0 && objects.size() != inView.get(0).size()) {
        throw json.fault(
            place + ".objects",
            objects.size() + " objects",
            inView.get(0).size() + " as in the first frame");
      }
      List<Boolean> frame = new ArrayList<>();
      for (int o = 0; o < objects.size(); o++) {
        String object = place + ".objects[" + o + "]";
        frame.add(json.truth(objects.get(o), "inside_camera_view", object));
      }
      inView.add(frame);
    }
    boolean told = json.root().has("scene_index");
    int scene = told ? json.integer(json.root(), "scene_index", "") : -1;
    return new ClevrerAnnotation(scene, json.root().path("video_filename").asText(""), inView);
  }

  /** How many frames. */
  public int frames() {
    return inView.size();
  }

  /** Frames at which an object is in view that was not one frame before, each once. */
  public int[] enterTimes() {
    return IntStream.range(1, frames())
        .filter(
            t ->
                IntStream.range(0, inView.get(t).size())
                    .anyMatch(o -> inView.get(t).get(o) && !inView.get(t - 1).get(o)))
        .toArray();
  }
}
