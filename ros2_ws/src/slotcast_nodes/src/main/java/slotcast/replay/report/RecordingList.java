package slotcast.replay.report;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slotcast.config.Check;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.NaturalOrder;

/**
 * Recordings to run, in order: those in a folder, or of a file.
 *
 * <p>Of a folder each folder in it, and each file that a bag or video is named like. A text file
 * has a path in each line, then {@code truth=FILE}, {@code topic=TOPIC} (several times for several
 * cameras) and {@code name=NAME} as needed; lines from {@code #} on are remarks. A YAML file has
 * {@code recordings}, a list with the keys {@code path}, {@code truth}, {@code topics} and {@code
 * name}. Paths are relative to the file.
 *
 * @param name of the folder or file, without its suffix
 */
record RecordingList(String name, List<ListedRecording> recordings) {
  private static final Set<String> SUFFIXES =
      Set.of("mcap", "db3", "mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg", "ts", "ogv");
  private static final Pattern KEY = Pattern.compile("\\s+(truth|topic|name)=");
  private static final String METADATA = "metadata.yaml";

  RecordingList {
    recordings = List.copyOf(recordings);
  }

  /**
   * The YAML form.
   *
   * @param recordings at least one
   */
  record Written(List<Entry> recordings) {
    Written {
      Check.present("recordings", recordings);
    }
  }

  /** A recording in YAML; all but the path may be missing. */
  record Entry(String path, String truth, List<String> topics, String name) {
    Entry {
      Check.present("path", path);
      topics = topics == null ? List.of() : List.copyOf(topics);
    }
  }

  /**
   * Reads a list.
   *
   * @throws UserError if it is none, empty, or two recordings have one name
   */
  static RecordingList read(Path list) {
    String file = list.toAbsolutePath().normalize().getFileName().toString();
    boolean yaml = file.matches(".*\\.(yaml|yml|json)");
    try {
      List<Entry> entries;
      if (Files.isDirectory(list)) {
        entries = folder(list);
      } else if (!Files.isRegularFile(list)) {
        throw fault(list, Files.exists(list) ? "neither a file nor a folder" : "nothing");
      } else {
        entries = yaml ? Yaml.read(list, Written.class).recordings : lines(list);
      }
      if (entries.isEmpty()) {
        throw fault(list, "no recording in it");
      }
      Path base = Files.isDirectory(list) ? list : list.toAbsolutePath().getParent();
      String name =
          Files.isDirectory(list) || !file.contains(".") || file.startsWith(".")
              ? file
              : file.substring(0, file.lastIndexOf('.'));
      return new RecordingList(name, named(list, base, entries));
    } catch (CharacterCodingException e) {
      throw fault(list, "no text");
    } catch (IOException e) {
      throw fault(list, e.toString());
    }
  }

  private static UserError fault(Path list, String got) {
    return new UserError(
        "--many " + list,
        got,
        "a folder of recordings, or a file with a path in each line or with YAML",
        "check the path");
  }

  private static List<Entry> folder(Path folder) throws IOException {
    if (Files.exists(folder.resolve(METADATA))) {
      throw new UserError(
          "--many " + folder,
          "one bag",
          "a folder of recordings",
          "leave out --many, or name the" + " folder that it lies in");
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(RecordingList::isRecording)
          .map(p -> p.getFileName().toString())
          .sorted(new NaturalOrder())
          .map(n -> new Entry(n, null, null, null))
          .toList();
    }
  }

  private static boolean isRecording(Path path) {
    String name = path.getFileName().toString();
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && (Files.isDirectory(path) || SUFFIXES.contains(suffix));
  }

  private static List<Entry> lines(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replace("\ufeff", "").strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(line(line, file + " line " + (i + 1)));
      }
    }
    return entries;
  }

  private static Entry line(String line, String where) {
    Matcher key = KEY.matcher(line);
    String path = null;
    String truth = null;
    String name = null;
    List<String> topics = new ArrayList<>();
    String of = "path";
    int from = 0;
    for (boolean more = true; more; ) {
      more = key.find();
      String value = line.substring(from, more ? key.start() : line.length()).strip();
      if (value.isEmpty()
          || (of.equals("truth") && truth != null)
          || (of.equals("name") && name != null)) {
        throw new UserError(
            "--many " + where,
            value.isEmpty() ? "nothing for " + of : of + " twice",
            "PATH [truth=FILE] [topic=TOPIC]… [name=NAME]",
            "correct the line");
      }
      switch (of) {
        case "path" -> path = value;
        case "truth" -> truth = value;
        case "name" -> name = value;
        default -> topics.add(value);
      }
      if (more) {
        of = key.group(1);
        from = key.end();
      }
    }
    return new Entry(path, truth, topics, name);
  }

  /** With names that are not given made of the last parts of paths, as many as tell all apart. */
  private static List<ListedRecording> named(Path list, Path base, List<Entry> entries) {
    List<Path> paths = entries.stream().map(e -> base.resolve(e.path).normalize()).toList();
    int most = paths.stream().mapToInt(Path::getNameCount).max().orElse(1);
    List<String> names = List.of();
    for (int parts = 1; parts <= most; parts++) {
      names = new ArrayList<>();
      for (int i = 0; i < paths.size(); i++) {
        String given = entries.get(i).name;
        names.add(given != null ? given : tail(paths.get(i), parts));
      }
      if (new HashSet<>(names).size() == names.size()) {
        break;
      }
    }
    Set<String> seen = new HashSet<>();
    List<ListedRecording> recordings = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean twice = !seen.add(name);
      if (twice || name.isBlank() || name.matches("\\.+") || name.matches(".*[/\\x00].*")) {
        throw new UserError(
            "--many " + list,
            "the name " + name + (twice ? " twice" : ""),
            "a name of its own for each recording, that can be a folder's",
            "name it: name=NAME");
      }
      Entry e = entries.get(i);
      Path truth = e.truth == null ? null : base.resolve(e.truth).normalize();
      recordings.add(new ListedRecording(name, paths.get(i), e.topics, truth));
    }
    return recordings;
  }

  private static String tail(Path path, int parts) {
    int count = path.getNameCount();
    return Stream.iterate(Math.max(0, count - parts), i -> i < count, i -> i + 1)
        .map(i -> path.getName(i).toString())
        .collect(Collectors.joining("_"));
  }
}
