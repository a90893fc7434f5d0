package slotcast.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;

/** {@code ./slotcast simulate}: videos with ground truth, as a data set or a bag. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    version = "slotcast 0.1.0",
    description = {
      "Simulates videos of plain objects that slide, roll and collide, easy or hard (--suite),",
      "with masks, boxes, poses and velocities, in one of three layouts:",
      "  obj3d    <split>/<episode>/test_<i>.png, ground_truth/<split>/<episode>.json",
      "  clevrer  videos (MP4), annotations and derender_proposals (exact masks)",
      "  rosbag2  MCAP bags with /camera/... and /ground_truth/... topics;",
      "           a single video is written as the bag --out itself",
      "The same options give the same videos on every machine."
    },
    footer = {
      "",
      "Examples:",
      "  ./slotcast simulate --format obj3d --out data/OBJ3D --videos 200",
      "  ./slotcast simulate --format clevrer --out data/CLEVRER --val-videos 9",
      "  ./slotcast simulate --format rosbag2 --out bags/table --relaunch 1",
      "  ./slotcast simulate --format rosbag2 --out bags/textures --suite textures"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  /** The layouts, as the user names them. */
  enum Format {
    obj3d(new Obj3dLayout(), 128, 128, 100, 0.1),
    // 128 frames in five seconds.
    clevrer(new ClevrerLayout(), 480, 320, 128, 5.0 / 128),
    rosbag2(new BagLayout(), 128, 128, 300, 0.1);

    final DatasetLayout layout;
    final int width;
    final int height;
    final int frames;
    final double interval;

    Format(DatasetLayout layout, int width, int height, int frames, double interval) {
      this.layout = layout;
      this.width = width;
      this.height = height;
      this.frames = frames;
      this.interval = interval;
    }
  }

  @Spec CommandSpec spec;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "Layout: ${COMPLETION-CANDIDATES}.")
  Format format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "New or empty folder for the videos.")
  Path out;

  @Option(
      names = "--videos",
      paramLabel = "N",
      defaultValue = "1",
      description = "Training videos (default: ${DEFAULT-VALUE}).")
  int videos;

  @Option(
      names = "--val-videos",
      paramLabel = "N",
      defaultValue = "0",
      description = "Validation videos (default: ${DEFAULT-VALUE}).")
  int valVideos;

  @Option(
      names = "--test-videos",
      paramLabel = "N",
      defaultValue = "0",
      description = "Test videos (default: ${DEFAULT-VALUE}).")
  int testVideos;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of a video (default: obj3d 100, clevrer 128, rosbag2 300).")
  Integer frames;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Time between frames (default: 0.1; clevrer 5/128; the suite's in rates).")
  Double interval;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Image size, for example 640x480 (default: 128x128; clevrer 480x320).")
  String size;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the data set (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      defaultValue = "plain",
      description = "What is hard about the scenes (default: ${DEFAULT-VALUE}).")
  String suite;

  @Option(
      names = "--list-suites",
      help = true,
      description = "Lists the suites with a sentence on each, and does nothing else.")
  boolean listSuites;

  @Option(
      names = "--textures",
      paramLabel = "DIR",
      description = "Suite textures: images that are laid on objects and floor.")
  String textures;

  @Option(
      names = "--objects",
      paramLabel = "MIN-MAX",
      description = "Objects of a scene (default: the suite's; plain: 3-5).")
  String objects;

  @Option(
      names = "--relaunch",
      paramLabel = "SECONDS",
      description = {
        "For long videos: objects out of sight for",
        "so long come in anew, and if nothing has",
        "moved for so long one is pushed (default: 0,",
        "never; entering: 0.3)."
      })
  Double relaunch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Videos made at once (default: the number of cores).")
  Integer threads;

  @Option(names = "--resume", description = "Finish an interrupted data set of the same options.")
  boolean resume;

  @Override
  public Integer call() {
    if (listSuites) {
      PrintWriter text = spec.commandLine().getOut();
      Suite.ALL.forEach(s -> text.printf(Locale.ROOT, "%-14s %s%n", s.name(), s.sentence()));
      text.flush();
      return 0;
    }
    Suite scenes = scenes();
    PrintWriter err = spec.commandLine().getErr();
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    ConfigCheck.range("--threads", workers, 1, 1024);
    int total = videos + valVideos + testVideos;
    if (format == Format.rosbag2 && total == 1 && videos == 1) {
      writeBag(scenes);
      err.println("1 video in " + out);
      return 0;
    }
    int written =
        new DatasetGenerator(
                format.layout,
                out,
                scenes,
                seed,
                Map.of(Split.TRAIN, videos, Split.VAL, valVideos, Split.TEST, testVideos))
            .generate(workers, resume, err);
    err.println(
        written
            + (written == 1 ? " video" : " videos")
            + " in "
            + out
            + (written < total ? ", " + (total - written) + " were there" : ""));
    return 0;
  }

  private void writeBag(Suite scenes) {
    if (Files.exists(out)) {
      throw new UserError(
          "bag " + out, "something that exists", "a new folder", "remove it or name another");
    }
    try {
      long first = new VideoId(Split.TRAIN, 0).seed(seed);
      BagLayout.write(out, scenes.scenes(first), first);
    } catch (IOException e) {
      throw new UserError(
          "bag " + out,
          String.valueOf(e.getMessage()),
          "a folder that can be written",
          "check the path and the disk",
          e);
    }
  }

  private Suite scenes() {
    int width = format.width;
    int height = format.height;
    if (size != null) {
      Matcher matcher = SIZE.matcher(size);
      if (!matcher.matches()) {
        throw new UserError("--size", size, "WIDTHxHEIGHT in pixels", "write for example 640x480");
      }
      width = Integer.parseInt(matcher.group(1));
      height = Integer.parseInt(matcher.group(2));
    }
    if (format == Format.clevrer && (width % 2 != 0 || height % 2 != 0)) {
      throw new UserError(
          "--size",
          String.format(Locale.ROOT, "%dx%d", width, height),
          "even numbers (MP4 pictures are 4:2:0)",
          "choose another size");
    }
    int columns = width;
    int rows = height;
    return Suite.withTextures(List.of(Suite.of(suite)), textures)
        .get(0)
        .with(c -> changed(c, columns, rows));
  }

  /** A configuration of the suite with what the options say. */
  private SceneConfig changed(SceneConfig suites, int width, int height) {
    SceneConfig config =
        suites.withSize(width, height).withFrames(frames == null ? format.frames : frames);
    if (interval != null) {
      config = config.withFrameInterval(interval);
    } else if (suites.frameIntervalSeconds() == SceneConfig.obj3d().frameIntervalSeconds()) {
      config = config.withFrameInterval(format.interval);
    }
    if (objects != null) {
      Matcher range = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?").matcher(objects);
      if (!range.matches()) {
        throw new UserError("--objects", objects, "MIN-MAX or a number", "write for example 3-5");
      }
      int min = Integer.parseInt(range.group(1));
      int max = range.group(2) == null ? min : Integer.parseInt(range.group(2));
      config = config.withObjectCount(min, max);
    }
    return relaunch == null ? config : config.withMotion(config.motion().withRelaunch(relaunch));
  }
}
