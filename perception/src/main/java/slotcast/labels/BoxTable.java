package slotcast.labels;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import slotcast.error.UserError;
import slotcast.labels.TrueObjects.Frame;
import slotcast.labels.TrueObjects.TrueObject;
import slotcast.tracking.Box;

/**
 * A table with a line for each box. Without a head its columns are those of the MOT challenge,
 * {@code frame,id,left,top,width,height[,use[,…]]}. A head names them: {@code frame} (from 1) or
 * {@code frame_index} (from 0); {@code id} or {@code track_id}, or neither; {@code left}, {@code
 * top} (or {@code x}, {@code y}); {@code width}, {@code height} (or {@code w}, {@code h}), or
 * {@code right}, {@code bottom}; {@code use}. Boxes whose "use" is 0 are left out. Numbers are
 * pixels; other columns do not matter. Commas, semicolons or tabs separate.
 */
final class BoxTable {
  private static final List<String> MOT =
      List.of("frame", "id", "left", "top", "width", "height", "use");
  private static final Map<String, String> NAMES = new HashMap<>();
  private static final Pattern NUMBERS = Pattern.compile("[-+0-9.].*");
  private static final Pattern QUOTED = Pattern.compile("\"(.*)\"");
  private static final double MOST_FRAMES = 1e12;

  static {
    for (String name : MOT) {
      NAMES.put(name, name);
    }
    NAMES.putAll(Map.of("frame_index", "frame_index", "track_id", "id", "x", "left", "y", "top"));
    NAMES.putAll(Map.of("w", "width", "h", "height", "right", "right", "bottom", "bottom"));
    NAMES.putAll(Map.of("x1", "left", "y1", "top", "x2", "right", "y2", "bottom"));
    NAMES.putAll(Map.of("xmin", "left", "ymin", "top", "xmax", "right", "ymax", "bottom"));
    NAMES.putAll(Map.of("bb_left", "left", "bb_top", "top"));
    NAMES.putAll(Map.of("bb_width", "width", "bb_height", "height"));
  }

  private final Path file;
  private final boolean hasHead;
  private final String separator;
  private final Map<String, Integer> columns = new HashMap<>();
  private final Map<String, Long> ids = new HashMap<>(); // by their text
  private final TreeMap<Long, List<TrueObject>> frames = new TreeMap<>();
  private final boolean hasIds;
  private long boxes; // numbered, where they have no ids

  private BoxTable(Path file, String first) {
    this.file = file;
    hasHead = !NUMBERS.matcher(first).matches();
    separator = first.indexOf(',') >= 0 ? "," : first.indexOf(';') >= 0 ? ";" : "\t";
    List<String> names = hasHead ? fields(first) : MOT;
    for (int i = 0; i < names.size(); i++) {
      String name = NAMES.get(names.get(i).toLowerCase(Locale.ROOT));
      if (name != null && columns.put(name, i) != null) {
        throw head(first, "each column once");
      }
    }
    if (columns.containsKey("frame") == columns.containsKey("frame_index")) {
      throw head(first, "one column frame (from 1) or frame_index (from 0)");
    }
    if (!columns.keySet().containsAll(Set.of("left", "top"))
        || !(columns.keySet().containsAll(Set.of("width", "height"))
            || columns.keySet().containsAll(Set.of("right", "bottom")))) {
      throw head(first, "columns left, top, width and height, or left, top, right and bottom");
    }
    hasIds = columns.containsKey("id");
  }

  private UserError head(String first, String expected) {
    return new UserError(
        "true objects " + file + " line 1", shorten(first), expected, "name the columns so");
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is not of that form; it names the line
   */
  static TrueObjects read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw TrueObjects.fault(file, "no text");
    } catch (IOException e) {
      throw TrueObjects.fault(file, e.toString());
    }
    BoxTable table = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = (i == 0 ? lines.get(i).replace("\ufeff", "") : lines.get(i)).strip();
      if (line.isEmpty()) {
        continue;
      }
      boolean first = table == null;
      table = first ? new BoxTable(file, line) : table;
      if (!first || !table.hasHead) {
        table.add(line, file + " line " + (i + 1));
      }
    }
    if (table == null || table.frames.isEmpty()) {
      throw new UserError(
          "true objects " + file, "no box", "a line for each box", "check the path");
    }
    return table.objects();
  }

  private TrueObjects objects() {
    // The MOT challenge writes -1 where there is no id.
    boolean told = hasIds && !(ids.size() == 1 && ids.containsKey("-1"));
    TreeMap<Long, Frame> all = new TreeMap<>();
    frames.forEach(
        (number, objects) -> all.put(number, new Frame(0, 0, told ? objects : apart(objects))));
    if (told) {
      all.forEach(this::once);
    }
    return new TrueObjects(
        hasHead ? "table of boxes" : "boxes of the MOT challenge's format",
        all,
        true,
        false,
        told,
        false);
  }

  /** Each with a number of its own. */
  private List<TrueObject> apart(List<TrueObject> objects) {
    return objects.stream().map(o -> new TrueObject(boxes++, o.box(), null, false)).toList();
  }

  private void once(long number, Frame frame) {
    Set<Long> here = new HashSet<>();
    for (TrueObject object : frame.objects()) {
      if (!here.add(object.id())) {
        String id =
            ids.entrySet().stream()
                .filter(e -> e.getValue() == object.id())
                .findFirst()
                .orElseThrow()
                .getKey();
        throw new UserError(
            "true objects "
                + file
                + " frame "
                + (columns.containsKey("frame") ? number + 1 : number),
            "object " + id + " twice in a frame",
            "once",
            "correct the file");
      }
    }
  }

  private List<String> fields(String line) {
    return Arrays.stream(line.split(separator, -1))
        .map(f -> QUOTED.matcher(f.strip()).replaceFirst("$1").strip())
        .toList();
  }

  private void add(String line, String where) {
    List<String> fields = fields(line);
    double[] n = new double[4];
    double frame;
    double use;
    boolean sized = columns.containsKey("width") && columns.containsKey("height");
    try {
      frame = number(fields, fromOne() ? "frame" : "frame_index");
      n[0] = number(fields, "left");
      n[1] = number(fields, "top");
      n[2] = sized ? number(fields, "width") : number(fields, "right") - n[0];
      n[3] = sized ? number(fields, "height") : number(fields, "bottom") - n[1];
      Integer column = columns.get("use");
      use = column == null || column >= fields.size() ? 1 : number(fields, "use");
      if (hasIds && !hasHead) {
        Long.parseLong(field(fields, "id").replaceFirst("\\.0+$", ""));
      }
    } catch (NumberFormatException e) {
      throw wrong(where, line);
    }
    long first = fromOne() ? 1 : 0;
    if (!(frame >= first && frame < MOST_FRAMES)
        || frame != Math.rint(frame)
        || !(n[2] > 0 && n[3] > 0)
        || !Double.isFinite(n[0] + n[1] + n[2] + n[3] + use)
        || (hasIds && field(fields, "id").isEmpty())) {
      throw wrong(where, line);
    }
    List<TrueObject> objects = frames.computeIfAbsent((long) frame - first, f -> new ArrayList<>());
    if (use != 0) {
      long id = hasIds ? ids.computeIfAbsent(field(fields, "id"), i -> (long) ids.size()) : 0;
      Box box = Box.between(n[0], n[1], n[0] + n[2], n[1] + n[3]);
      objects.add(new TrueObject(id, box, null, false));
    }
  }

  private boolean fromOne() {
    return columns.containsKey("frame");
  }

  private String field(List<String> fields, String name) {
    int column = columns.get(name);
    if (column >= fields.size()) {
      throw new NumberFormatException(name);
    }
    return fields.get(column);
  }

  private double number(List<String> fields, String name) {
    return Double.parseDouble(field(fields, name));
  }

  private UserError wrong(String where, String line) {
    return new UserError(
        "true objects " + where,
        shorten(line),
        (hasHead ? "numbers as the head says" : "frame,id,left,top,width,height")
            + " with frames from "
            + (fromOne() ? "1 (a column frame_index counts from 0)" : "0")
            + " and positive sizes",
        "correct the file");
  }

  private static String shorten(String line) {
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }
}
