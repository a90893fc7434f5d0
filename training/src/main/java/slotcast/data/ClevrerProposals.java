package slotcast.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slotcast.error.UserError;
import slotcast.labels.JsonFile;
import slotcast.labels.RunLengths;

/**
 * The mask proposals of a CLEVRER video: what the parser of NS-DR found in each frame. They are
 * predictions. Objects of one frame have nothing to do with those of the next: a label says which
 * pixels belong together in its own frame, and a score over whole videos needs another source.
 */
public final class ClevrerProposals {
  private final JsonFile json;
  private final int video;
  private final int width;
  private final int height;
  private final List<Frame> frames;

  /**
   * @param index as the file says; -1 where it says nothing
   */
  private record Frame(int index, List<RunLengths> masks) {}

  private ClevrerProposals(JsonFile json, int video, List<Frame> frames) {
    this.json = json;
    this.video = video;
    RunLengths first = frames.stream().flatMap(f -> f.masks().stream()).findFirst().orElse(null);
    this.width = first == null ? Clevrer.WIDTH : first.width();
    this.height = first == null ? Clevrer.HEIGHT : first.height();
    this.frames = frames;
  }

  /**
   * Reads a file. Run lengths are looked into by {@link #masks} only.
   *
   * @throws UserError if the file is missing, no JSON, or not laid out as CLEVRER's
   */
  public static ClevrerProposals read(Path file) {
    JsonFile json = JsonFile.read("mask proposals", file, JsonFile.COPY_ANEW);
    List<Frame> frames = new ArrayList<>();
    JsonNode list = json.list(json.root(), "frames", "");
    for (int t = 0; t < list.size(); t++) {
      String place = "frames[" + t + "]";
      JsonNode objects = json.list(list.get(t), "objects", place);
      List<RunLengths> masks = new ArrayList<>();
      for (int o = 0; o < objects.size(); o++) {
        masks.add(RunLengths.of(json, objects.get(o), "mask", place + ".objects[" + o + "]"));
      }
      boolean numbered = list.get(t).has("frame_index");
      int index = numbered ? json.integer(list.get(t), "frame_index", place) : -1;
      frames.add(new Frame(index, List.copyOf(masks)));
    }
    boolean told = json.root().has("video_index");
    int video = told ? json.integer(json.root(), "video_index", "") : -1;
    JsonFile header = json.withoutRoot(); // the tree may be collected
    return new ClevrerProposals(header, video, List.copyOf(frames));
  }

  /** Number of the video that they belong to, as the file says; -1 if it says nothing. */
  public int video() {
    return video;
  }

  /** How many frames. */
  public int frames() {
    return frames.size();
  }

  /** The number that a frame bears; -1 if none. The reference goes by the place in the list. */
  public int frameIndex(int frame) {
    return frames.get(frame).index();
  }

  /** Of all masks, pixels: the first one's; the published size if there is none. */
  public int width() {
    return width;
  }

  /** Of all masks, pixels: the first one's; the published size if there is none. */
  public int height() {
    return height;
  }

  /**
   * The masks of a frame, in the order of the file; none of a frame in which nothing was found,
   * where the reference counts the whole video as broken.
   *
   * @throws UserError if there is no such frame, or run lengths are malformed or of another size
   */
  public ObjectMasks masks(int frame) {
    if (frame >= frames.size()) {
      throw json.fault("frames", frames.size() + " frames", "one for each of the video");
    }
    List<RunLengths> masks = frames.get(frame).masks();
    List<byte[]> objects = new ArrayList<>();
    for (RunLengths mask : masks) {
      if (mask.width() != width || mask.height() != height) {
        throw json.fault(
            mask.place(),
            "a mask of " + mask.width() + "x" + mask.height(),
            width + "x" + height + " as the first one");
      }
      objects.add(mask.decode());
    }
    return new ObjectMasks(width, height, objects);
  }
}
