package slotcast.eval;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.metrics.LabelBox;

/**
 * Boxes that somebody drew in some frames of a video, from a JSON file: {@code {"video": …, "made":
 * …, "frames": {"520": {"boxes": [[x, y, w, h], …], "ignore": […], "ids": […]}}}}.
 *
 * @param video name of the file, for people
 * @param made how, for people
 * @param frames by number, from 0
 */
public record LabelledBoxes(
    @JsonInclude(JsonInclude.Include.NON_NULL) String video,
    @JsonInclude(JsonInclude.Include.NON_NULL) String made,
    Map<Integer, Frame> frames) {
  /**
   * One frame; boxes are x, y, width and height in pixels of the video.
   *
   * @param boxes of what is to be found
   * @param ignore of what is neither to be found nor wrong to find; null for nothing
   * @param ids which object each of the boxes shows, the same in every frame; null if nobody said
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Frame(List<List<Double>> boxes, List<List<Double>> ignore, List<Integer> ids) {
    public Frame {
      if (boxes == null) {
        throw new IllegalArgumentException("boxes are missing");
      }
      ignore = ignore == null ? List.of() : ignore;
      boxes.forEach(Frame::check);
      ignore.forEach(Frame::check);
      if (ids != null && ids.size() != boxes.size()) {
        throw new IllegalArgumentException(ids.size() + " ids for " + boxes.size() + " boxes");
      }
    }

    private static void check(List<Double> box) {
      if (box.size() != 4 || !(box.get(2) > 0 && box.get(3) > 0)) {
        throw new IllegalArgumentException("box " + box + ", expected [x, y, width, height]");
      }
    }

    List<LabelBox> truth() {
      return boxes.stream().map(Frame::box).toList();
    }

    List<LabelBox> ignored() {
      return ignore.stream().map(Frame::box).toList();
    }

    private static LabelBox box(List<Double> b) {
      return corners(b.get(0), b.get(1), b.get(2), b.get(3));
    }
  }

  public LabelledBoxes {
    if (frames == null || frames.isEmpty()) {
      throw new IllegalArgumentException("frames are missing");
    }
    frames = new TreeMap<>(frames);
  }

  /** With corners at pixels, as metrics have them. */
  static LabelBox corners(double x, double y, double width, double height) {
    return new LabelBox((float) x, (float) y, (float) (x + width - 1), (float) (y + height - 1));
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is missing or not of that form
   */
  static LabelledBoxes read(Path file) throws IOException {
    try {
      return Yaml.parseJson(Files.readString(file), LabelledBoxes.class, file.toString());
    } catch (NoSuchFileException e) {
      throw new UserError("boxes " + file, "no such file", "a JSON file", "check the path", e);
    }
  }
}
