package slotcast.data.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.data.Clevrer;
import slotcast.sim.Split;

/** Which videos of CLEVRER there are, and where; {@link ClevrerVideoCheck} looks into each. */
final class ClevrerCheck implements SetCheck {
  private static final ExpectedSet PUBLISHED =
      new ExpectedSet(
          false, Clevrer.PUBLISHED, Clevrer.VIDEO_FRAMES, Clevrer.WIDTH, Clevrer.HEIGHT);
  private static final Pattern VIDEO = Pattern.compile("video_(\\d{5})\\.mp4");
  private static final Pattern IMAGES = Pattern.compile("video_(\\d{5})");

  private final Path root;
  private final List<Split> splits;
  private final boolean subset;
  private final List<Part> parts = new ArrayList<>();

  /**
   * @param subset whether fewer videos than published are meant
   */
  ClevrerCheck(Path root, List<Split> splits, boolean subset) {
    this.root = root;
    this.splits = splits;
    this.subset = subset;
  }

  @Override
  public String name() {
    return "CLEVRER";
  }

  @Override
  public String unit() {
    return "videos";
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public List<Count> survey(Findings out) {
    ExpectedSet expected = ExpectedSet.of(root, "clevrer", PUBLISHED, out);
    Folders.unfinished(root, out);
    boolean proposals = Files.isDirectory(root.resolve("derender_proposals"));
    if (!proposals) {
      out.remark("no folder derender_proposals: there are no masks to score with");
    }
    List<Count> counts = new ArrayList<>();
    for (Split split : splits) {
      boolean annotations = Files.isDirectory(root.resolve("annotations").resolve(split.folder()));
      if (!annotations && split != Split.TEST) {
        out.remark(
            "no folder annotations/" + split.folder() + ": filter_enter cannot be used with it");
      }
      counts.add(
          survey(split, new ClevrerVideoCheck(root, split, expected, annotations, proposals), out));
    }
    if (parts.isEmpty()) {
      Folders.archives(root, out);
      Folders.archives(root.resolve("videos"), out);
      for (Path inner : Folders.content(root)) {
        if (Files.isDirectory(inner.resolve("videos"))) {
          out.fault(FaultKind.WRONG_VARIANT, inner, "the data set lies here: give this folder");
        }
      }
    }
    return counts;
  }

  private Count survey(Split split, ClevrerVideoCheck check, Findings out) {
    Path videos = root.resolve("videos").resolve(split.folder());
    TreeMap<Integer, Boolean> found = new TreeMap<>(); // true where the MP4 is in its place
    if (Files.isDirectory(videos)) {
      Folders.unfinished(videos, out);
      for (Path path : Folders.content(videos)) {
        if (Files.isDirectory(path) && !IMAGES.matcher(Folders.name(path)).matches()) {
          Folders.unfinished(path, out);
          Folders.content(path).forEach(file -> place(file, split, found, out));
        } else {
          place(path, split, found, out);
        }
      }
    }
    int wanted = check.expected().videos().of(split);
    int first = Clevrer.firstNumber(split);
    boolean anyNumber = subset && !check.expected().simulated();
    List<Integer> missing = new ArrayList<>();
    for (int n = first; n < first + wanted && !anyNumber; n++) {
      if (n != Clevrer.BROKEN_VIDEO && !found.containsKey(n)) {
        missing.add(n);
      }
    }
    if (!missing.isEmpty()) {
      out.fault(
          found.isEmpty() ? FaultKind.MISSING : FaultKind.INCOMPLETE,
          videos,
          "no videos " + Folders.ranges(missing) + ": " + missing.size() + " of " + wanted);
    }
    List<Integer> onlyImages = new ArrayList<>();
    found.forEach(
        (number, mp4) -> {
          if (!mp4) {
            onlyImages.add(number);
          }
          if (number != Clevrer.BROKEN_VIDEO) {
            parts.add(new Part(split.folder(), Clevrer.name(number), o -> check.run(number, o)));
          }
        });
    if (!onlyImages.isEmpty()) {
      out.remark(
          "images but no MP4 for videos "
              + Folders.ranges(onlyImages)
              + ": slots are extracted from the MP4 in the reference");
    }
    if (found.containsKey(Clevrer.BROKEN_VIDEO)) {
      out.remark("video " + Clevrer.BROKEN_VIDEO + " is left out, as in the reference");
    }
    int left = found.containsKey(Clevrer.BROKEN_VIDEO) ? 1 : 0;
    int expected = anyNumber ? -1 : split == Split.VAL && wanted > 800 ? wanted - 1 : wanted;
    return new Count(split.folder(), found.size() - left, Clevrer.PUBLISHED.of(split), expected);
  }

  /** Whether a file or folder of images lies where the path rule has it. */
  private void place(Path path, Split split, TreeMap<Integer, Boolean> found, Findings out) {
    Matcher mp4 = VIDEO.matcher(Folders.name(path));
    Matcher images = IMAGES.matcher(Folders.name(path));
    boolean isVideo = mp4.matches();
    if (!isVideo && !(images.matches() && Files.isDirectory(path))) {
      return;
    }
    int number = Integer.parseInt(isVideo ? mp4.group(1) : images.group(1));
    Path right = isVideo ? Clevrer.video(root, split, number) : Clevrer.frames(root, split, number);
    if (path.equals(right)) {
      found.merge(number, isVideo, Boolean::logicalOr);
    } else {
      out.fault(
          FaultKind.WRONG_VARIANT,
          path,
          "lies in the wrong folder, expected " + root.relativize(right));
    }
  }
}
