package slotcast.labels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import slotcast.error.UserError;
import slotcast.tracking.Box;

/**
 * What somebody says is to be seen in the frames of one camera.
 *
 * @param kind of file, in words
 * @param frames that somebody looked at, by number from 0
 * @param gapless whether frames between those are looked at too, and empty
 * @param inOrder whether the file says nothing of frames' numbers, so that they are the places of
 *     its images
 * @param hasIds whether an object keeps its id from frame to frame; if not, each id is there once
 * @param hasMasks whether every object has a mask
 */
public record TrueObjects(
    String kind,
    TreeMap<Long, Frame> frames,
    boolean gapless,
    boolean inOrder,
    boolean hasIds,
    boolean hasMasks) {
  private static final int HEAD = 512;
  private static final Frame EMPTY = new Frame(0, 0, List.of());

  /**
   * A frame.
   *
   * @param width of its image in pixels; 0 if the file does not tell
   * @param height of its image in pixels; 0 if the file does not tell
   */
  public record Frame(int width, int height, List<TrueObject> objects) {
    public Frame {
      objects = List.copyOf(objects);
    }
  }

  /**
   * An object in a frame.
   *
   * @param box in pixels of the image, from its outer corner
   * @param mask of the image's size; null if there is none
   * @param ignored whether it is neither to be found nor wrong to find
   */
  public record TrueObject(long id, Box box, RunLengths mask, boolean ignored) {}

  /**
   * Reads a file by what is in it: COCO's JSON, or a table of boxes with or without a head.
   *
   * @throws UserError if it is missing, or neither; it names the place
   */
  public static TrueObjects read(Path file) {
    String head = head(file);
    String first = head.strip();
    if (first.isEmpty()) {
      throw fault(file, "an empty file");
    }
    if (first.startsWith("{") || first.startsWith("[")) {
      return CocoFile.read(file);
    }
    if (first.startsWith("<") || head.indexOf('\0') >= 0) {
      throw fault(file, first.startsWith("<") ? "XML" : "no text");
    }
    return BoxTable.read(file);
  }

  private static String head(Path file) {
    if (!Files.isRegularFile(file)) {
      throw fault(file, Files.exists(file) ? "no file" : "no such file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (IOException e) {
      throw fault(file, e.toString());
    }
  }

  static UserError fault(Path file, String got) {
    return new UserError(
        "true objects " + file,
        got,
        "COCO's JSON, or a table of boxes (CSV, or as the MOT challenge has it)",
        "check the path, or export the labels in one of these forms");
  }

  /** What is in a frame; empty if nobody looked at it. */
  public Optional<Frame> at(long frame) {
    Frame named = frames.get(frame);
    return named == null && gapless && frame >= 0 && frame <= frames.lastKey()
        ? Optional.of(EMPTY)
        : Optional.ofNullable(named);
  }
}
