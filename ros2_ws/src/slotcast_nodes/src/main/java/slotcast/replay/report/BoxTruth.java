package slotcast.replay.report;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.error.UserError;
import slotcast.metrics.TrackFrames;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;

/**
 * Holds boxes against true ones from a file in the format of the MOT challenge: a line {@code
 * frame,id,left,top,width,height[,use[,…]]} for each box, frames counted from 1, pixels of the
 * camera; boxes whose "use" is 0 are left out. Frames behind the last one in the file are not
 * compared.
 */
final class BoxTruth implements Measure {
  private static final int LEAST_FIELDS = 6;
  private static final int USE = 6;

  /** A true box. */
  private record Truth(long id, Box box) {}

  private final TreeMap<Long, List<Truth>> byFrame;
  private final TrackFrames tracks = new TrackFrames();
  private long compared;

  private BoxTruth(TreeMap<Long, List<Truth>> byFrame) {
    this.byFrame = byFrame;
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is missing or not of that format; it names the line
   */
  static BoxTruth read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserError(
          "true boxes " + file,
          e instanceof CharacterCodingException ? "no text" : e.toString(),
          "a file of the MOT challenge's format",
          "check the path",
          e);
    }
    TreeMap<Long, List<Truth>> byFrame = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        add(line, file + " line " + (i + 1), byFrame);
      }
    }
    if (byFrame.isEmpty()) {
      throw new UserError("true boxes " + file, "no box", "a line for each box", "check the path");
    }
    return new BoxTruth(byFrame);
  }

  private static void add(String line, String where, TreeMap<Long, List<Truth>> byFrame) {
    String[] fields = line.split("\\s*,\\s*");
    double[] n = new double[Math.min(USE + 1, fields.length)];
    try {
      for (int i = 0; i < n.length; i++) {
        n[i] = Double.parseDouble(fields[i]);
      }
    } catch (NumberFormatException e) {
      throw wrong(where, line);
    }
    if (n.length < LEAST_FIELDS
        || n[0] < 1
        || n[0] != Math.rint(n[0])
        || n[1] != Math.rint(n[1])
        || !(n[4] > 0 && n[5] > 0)
        || !Double.isFinite(n[2] + n[3] + n[4] + n[5])) {
      throw wrong(where, line);
    }
    List<Truth> frame = byFrame.computeIfAbsent((long) n[0], f -> new ArrayList<>());
    if (n.length > USE && n[USE] == 0) {
      return;
    }
    long id = (long) n[1];
    if (frame.stream().anyMatch(t -> t.id == id)) {
      throw new UserError(
          "true boxes " + where, "object " + id + " twice in a frame", "once", "correct the file");
    }
    frame.add(new Truth(id, Box.between(n[2], n[3], n[2] + n[4], n[3] + n[5])));
  }

  private static UserError wrong(String where, String line) {
    return new UserError(
        "true boxes " + where,
        line.length() > 80 ? line.substring(0, 80) + "…" : line,
        "frame,id,left,top,width,height with frames from 1 and positive sizes",
        "correct the file");
  }

  @Override
  public void frame(Seen seen) {
    long frame = seen.index() + 1;
    if (frame > byFrame.lastKey()) {
      return;
    }
    List<Truth> truths = byFrame.getOrDefault(frame, List.of());
    List<TrackedObject> found = seen.objects();
    double[][] similarity = new double[truths.size()][found.size()];
    for (int i = 0; i < truths.size(); i++) {
      for (int j = 0; j < found.size(); j++) {
        similarity[i][j] = Boxes.iou(truths.get(i).box, found.get(j).box());
      }
    }
    tracks.add(
        truths.stream().mapToLong(Truth::id).toArray(),
        found.stream().mapToLong(TrackedObject::trackId).toArray(),
        similarity);
    compared++;
  }

  @Override
  public Map<String, Score> scores() {
    Map<String, Score> scores =
        new LinkedHashMap<>(LabelTruth.missing("true boxes say nothing of masks"));
    scores.putAll(
        compared == 0
            ? TrackScores.missing("no frame of the recording is among the true boxes")
            : TrackScores.of(tracks, compared));
    return scores;
  }
}
