package slotcast.data.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import slotcast.data.Obj3d;
import slotcast.data.Obj3dTruth;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.sim.Split;

/** Whether a folder holds OBJ3D: every image of every episode is read. */
final class Obj3dCheck implements SetCheck {
  private static final ExpectedSet PUBLISHED =
      new ExpectedSet(false, Obj3d.PUBLISHED, Obj3d.EPISODE_FRAMES, Obj3d.SIZE, Obj3d.SIZE);
  private static final Pattern IMAGE = Pattern.compile("test_(\\d{1,6})\\.png");
  private static final Pattern OTHER_IMAGE = Pattern.compile("(?i).*\\.(png|jpe?g|bmp|webp)");

  private final Path root;
  private final List<Split> splits;
  private final boolean subset;
  private final List<Part> parts = new ArrayList<>();

  /**
   * @param subset whether fewer episodes than published are meant
   */
  Obj3dCheck(Path root, List<Split> splits, boolean subset) {
    this.root = root;
    this.splits = splits;
    this.subset = subset;
  }

  @Override
  public String name() {
    return "OBJ3D";
  }

  @Override
  public String unit() {
    return "episodes";
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public List<Count> survey(Findings out) {
    ExpectedSet expected = ExpectedSet.of(root, "obj3d", PUBLISHED, out);
    Folders.unfinished(root, out);
    List<Count> counts = new ArrayList<>();
    for (Split split : splits) {
      counts.add(survey(split, expected, out));
    }
    if (parts.isEmpty()) {
      Folders.archives(root, out);
      for (Path inner : Folders.content(root)) {
        if (Files.isDirectory(inner.resolve(Split.TRAIN.folder()))) {
          out.fault(FaultKind.WRONG_VARIANT, inner, "the data set lies here: give this folder");
        }
      }
    }
    return counts;
  }

  private Count survey(Split split, ExpectedSet expected, Findings out) {
    Path folder = root.resolve(split.folder());
    int wanted = expected.videos().of(split);
    int published = Obj3d.PUBLISHED.of(split);
    boolean anyNumber = subset && !expected.simulated();
    if (!Files.isDirectory(folder)) {
      if (split == Split.TEST && !expected.simulated()) {
        out.remark("no folder test, which nothing reads: published numbers come from val");
      } else if (wanted > 0) {
        out.fault(FaultKind.MISSING, folder, "no folder, expected one of " + wanted + " episodes");
      }
      return new Count(split.folder(), 0, published, anyNumber ? -1 : wanted);
    }
    Folders.unfinished(folder, out);
    List<String> episodes = Obj3d.episodes(root, split);
    for (String episode : episodes) {
      if (!episode.matches("\\d{1,9}")) {
        out.fault(
            FaultKind.WRONG_VARIANT, folder.resolve(episode), "got this name, expected a number");
      }
      Path path = folder.resolve(episode);
      parts.add(new Part(split.folder(), episode, o -> check(path, split, expected, o)));
    }
    numbers(folder, episodes, expected.simulated() ? wanted : -1, out);
    if (!anyNumber && !expected.simulated() && episodes.size() != wanted) {
      out.fault(
          episodes.size() < wanted ? FaultKind.INCOMPLETE : FaultKind.WRONG_VARIANT,
          folder,
          "got " + episodes.size() + " episodes, expected " + wanted + " as published");
    }
    return new Count(split.folder(), episodes.size(), published, anyNumber ? -1 : wanted);
  }

  /** Numbers of episodes that are left out. How many were simulated is known, published is not. */
  private static void numbers(Path folder, List<String> episodes, int simulated, Findings out) {
    TreeSet<Integer> numbers =
        episodes.stream()
            .filter(e -> e.matches("\\d{1,9}"))
            .map(Integer::parseInt)
            .collect(Collectors.toCollection(TreeSet::new));
    int end = simulated >= 0 ? simulated : numbers.isEmpty() ? 0 : numbers.last() + 1;
    List<Integer> absent =
        IntStream.range(0, Math.min(end, 1_000_000))
            .filter(n -> !numbers.contains(n))
            .boxed()
            .toList();
    if (absent.isEmpty()) {
      return;
    }
    if (simulated >= 0) {
      out.fault(FaultKind.MISSING, folder, "no episodes " + Folders.ranges(absent));
    } else {
      out.remark(
          "the numbers of the episodes in "
              + Folders.name(folder)
              + " have gaps: no "
              + Folders.ranges(absent));
    }
  }

  private void check(Path episode, Split split, ExpectedSet expected, Findings out) {
    TreeSet<Integer> found = new TreeSet<>();
    String other = null;
    for (Path path : Folders.content(episode)) {
      String name = Folders.name(path);
      Matcher image = IMAGE.matcher(name);
      // test_01.png is not what the reader asks for.
      if (image.matches() && name.equals("test_" + Integer.parseInt(image.group(1)) + ".png")) {
        found.add(Integer.parseInt(image.group(1)));
      } else if (OTHER_IMAGE.matcher(name).matches()) {
        other = name;
      }
    }
    Folders.unfinished(episode, out);
    frames(episode, found, other, expected.frames(), out);
    List<String> wrongSizes = new ArrayList<>();
    for (int number : found) {
      Path file = Obj3d.image(episode, number - 1);
      if (Folders.present(file, out)) {
        RgbImage image = out.read(FaultKind.BROKEN, file, () -> PngFile.read(file));
        out.count("images", 1);
        if (image != null
            && (image.width() != expected.width() || image.height() != expected.height())) {
          wrongSizes.add(Folders.name(file) + " of " + image.width() + "x" + image.height());
        }
      }
    }
    if (!wrongSizes.isEmpty()) {
      out.fault(
          FaultKind.WRONG_SIZE,
          episode,
          "got "
              + wrongSizes.get(0)
              + (wrongSizes.size() > 1 ? " and " + (wrongSizes.size() - 1) + " more" : "")
              + (", expected " + expected.width() + "x" + expected.height()));
    }
    truth(Obj3d.truth(root, split, Folders.name(episode)), expected, out);
  }

  private static void frames(
      Path episode, TreeSet<Integer> found, String other, int expected, Findings out) {
    if (found.isEmpty()) {
      out.fault(
          other == null ? FaultKind.MISSING : FaultKind.WRONG_VARIANT,
          episode,
          (other == null ? "got no images" : "got images such as " + other)
              + (", expected test_1.png to test_" + expected + ".png"));
      return;
    }
    if (found.first() == 0 && !found.contains(expected)) {
      out.fault(
          FaultKind.WRONG_NUMBERING,
          episode,
          "got test_0.png to test_"
              + found.last()
              + (".png, expected test_1.png to test_" + expected + ".png"));
      return;
    }
    List<Integer> missing =
        IntStream.rangeClosed(1, expected).filter(n -> !found.contains(n)).boxed().toList();
    if (!missing.isEmpty()) {
      out.fault(
          FaultKind.MISSING,
          episode,
          "no test_<i>.png for i = "
              + Folders.ranges(missing)
              + (": got " + (expected - missing.size()) + " of " + expected + " frames"));
    } else if (found.size() > expected) {
      out.fault(
          FaultKind.WRONG_COUNT,
          episode,
          "got " + found.size() + " frames, expected " + expected + " (test_1.png and on)");
    }
  }

  private static void truth(Path file, ExpectedSet expected, Findings out) {
    if (!Files.exists(file)) {
      if (expected.simulated()) {
        out.fault(FaultKind.MISSING, file, "no ground truth, which the simulator writes");
      }
      return;
    }
    Obj3dTruth truth = out.read(FaultKind.BAD_JSON, file, () -> Obj3dTruth.read(file));
    if (truth == null) {
      return;
    }
    if (truth.frames() != expected.frames()) {
      out.fault(
          FaultKind.WRONG_COUNT,
          file,
          "got " + truth.frames() + " frames, expected " + expected.frames());
    }
    try {
      for (int t = 0; t < truth.frames(); t++) {
        truth.labels(t, expected.width(), expected.height());
        out.count("label maps", 1);
      }
    } catch (UserError e) {
      out.read(
          FaultKind.BAD_MASK,
          file,
          () -> {
            throw e;
          });
    }
  }
}
