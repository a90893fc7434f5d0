package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slotcast.config.Check;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.sim.Split;
import slotcast.video.VideoReader;

/**
 * Videos of CLEVRER. Labels are the mask proposals: they hold for their own frame, not over frames
 * ({@link ClevrerProposals}).
 *
 * <p>The reference reads colours in the order of OpenCV, blue first, by oversight; {@link
 * Colour#BGR} does so. The videos are those of the split's numbers that are there, in the order of
 * their names; video {@value Clevrer#BROKEN_VIDEO} is left out. The reference lists all numbers
 * without looking.
 */
public final class ClevrerSource implements VideoSource {
  /** Where frames come from. */
  public enum Pictures {
    /** The MP4 files, as the reference extracts slots. */
    MP4,
    /** Folders of JPEG images, as the reference trains. */
    JPEG,
    /** Folders of JPEG images where they are, else the MP4 files. */
    ANY
  }

  /** What becomes of the mask proposals. A video that should have them and does not is broken. */
  public enum Masks {
    /** They are not read. */
    NONE,
    /** Label maps of the proposals' own size. */
    FULL,
    /** Label maps of 64x64 pixels, as the reference has them. */
    SMALL
  }

  /**
   * How videos are read.
   *
   * @param pictures where frames come from; their colours are RGB
   * @param masks what becomes of the mask proposals
   */
  public record Options(Pictures pictures, Masks masks) {
    public Options {
      Check.present("pictures of CLEVRER", pictures);
      Check.present("masks of CLEVRER", masks);
    }
  }

  private static final Pattern NAME = Pattern.compile("video_(\\d{5})(\\.mp4)?");
  private static final double NANOS_PER_SECOND = 1e9;

  /** Of the published videos: 128 frames in five seconds. */
  private static final double FRAME_RATE = 128 / 5.0;

  private final Path root;
  private final Split split;
  private final Options options;
  private final List<Integer> numbers;
  private final List<String> names;

  /**
   * The videos of a split that are there.
   *
   * @param root the folder with videos, annotations and derender_proposals
   * @throws UserError if there are none
   */
  public ClevrerSource(Path root, Split split, Options options) {
    this(root, split, options, numbers(root, split));
  }

  /**
   * The videos of these numbers.
   *
   * @param numbers as in the names of the files
   */
  public ClevrerSource(Path root, Split split, Options options, List<Integer> numbers) {
    this.root = root;
    this.split = split;
    this.options = options;
    this.numbers =
        numbers.stream()
            .filter(n -> n != Clevrer.BROKEN_VIDEO)
            .sorted(java.util.Comparator.comparing(Clevrer::name))
            .toList();
    this.names = this.numbers.stream().map(Clevrer::name).toList();
  }

  /** Numbers of the videos of a split that are there, as MP4 or as a folder of images. */
  static List<Integer> numbers(Path root, Split split) {
    Path videos = root.resolve("videos").resolve(split.folder());
    List<Integer> numbers = new ArrayList<>();
    if (Files.isDirectory(videos)) {
      try (Stream<Path> all = Files.find(videos, 2, (path, facts) -> true)) {
        all.forEach(
            path -> {
              Matcher name = NAME.matcher(path.getFileName().toString());
              if (name.matches()) {
                int number = Integer.parseInt(name.group(1));
                if (path.equals(Clevrer.video(root, split, number))
                    || path.equals(Clevrer.frames(root, split, number))) {
                  numbers.add(number);
                }
              }
            });
      } catch (IOException e) {
        throw new UserError(
            "CLEVRER folder " + videos, e.toString(), "a readable folder", "check it", e);
      }
    }
    if (numbers.isEmpty()) {
      throw new UserError(
          "CLEVRER folder " + videos,
          Files.exists(videos) ? "no videos" : "nothing",
          "videos such as "
              + root.relativize(Clevrer.video(root, split, Clevrer.firstNumber(split))),
          "unpack the data set there, or check the path");
    }
    return numbers.stream().distinct().sorted().toList();
  }

  @Override
  public String name() {
    return "CLEVRER " + split.folder() + " in " + root;
  }

  @Override
  public String identity() {
    FileIdentity files = new FileIdentity(root);
    files.add("clevrer " + split.folder() + " " + options);
    for (int number : numbers) {
      Path folder = Clevrer.frames(root, split, number);
      if (fromFolder(folder)) {
        for (Path image : images(folder)) {
          files.add(image);
        }
      } else {
        files.add(Clevrer.video(root, split, number));
      }
      if (options.masks() != Masks.NONE) {
        files.add(Clevrer.proposals(root, number));
      }
    }
    return files.text();
  }

  @Override
  public List<String> videos() {
    return names;
  }

  /** The number that a video bears in the names of its files. */
  public int number(int video) {
    return numbers.get(video);
  }

  /**
   * A video's annotation; the test split has none.
   *
   * @throws UserError if it is missing or broken
   */
  public ClevrerAnnotation annotation(int video) {
    return ClevrerAnnotation.read(Clevrer.annotation(root, split, numbers.get(video)));
  }

  private boolean fromFolder(Path folder) {
    return options.pictures() == Pictures.JPEG
        || (options.pictures() == Pictures.ANY && Files.isDirectory(folder));
  }

  @Override
  public boolean keepsLabels() {
    return false;
  }

  @Override
  public Frames open(int video) {
    int number = numbers.get(video);
    ClevrerProposals proposals =
        options.masks() != Masks.NONE
            ? ClevrerProposals.read(Clevrer.proposals(root, number))
            : null;
    Path folder = Clevrer.frames(root, split, number);
    return fromFolder(folder)
        ? new Images(images(folder), proposals)
        : new Mp4(Clevrer.video(root, split, number), proposals);
  }

  /** The images of a folder: from 0, without a gap. */
  private static List<Path> images(Path folder) {
    List<Path> images;
    try (Stream<Path> all = Files.list(folder)) {
      images = all.filter(ClevrerSource::isFrame).sorted().toList();
    } catch (IOException e) {
      throw new UserError(
          "CLEVRER folder " + folder, e.toString(), "JPEG images of a video", "check it", e);
    }
    for (int t = 0; t < images.size(); t++) {
      if (!images.get(t).equals(Clevrer.image(folder, t))) {
        throw new UserError(
            "CLEVRER folder " + folder,
            images.size() + " images without " + Clevrer.image(folder, t).getFileName(),
            "000000.jpg, 000001.jpg …",
            "take the images out of the video anew");
      }
    }
    return images;
  }

  /** Whether a file in a video's folder is one of its frames, by its name. */
  public static boolean isFrame(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".jpg") && !name.startsWith(".");
  }

  /** Frames with their labels. */
  private abstract class Labelled implements Frames {
    private final ClevrerProposals proposals;
    private int at;

    Labelled(ClevrerProposals proposals) {
      this.proposals = proposals;
    }

    /** The next picture; empty after the last. */
    abstract Optional<RgbImage> picture(int frame);

    abstract double framesPerSecond();

    @Override
    public Optional<SourceFrame> next() {
      Optional<RgbImage> image = picture(at);
      if (image.isEmpty()) {
        return Optional.empty();
      }
      SourceFrame.Labels labels = proposals == null ? null : labels(proposals.masks(at));
      long stamp = Math.round(at++ / framesPerSecond() * NANOS_PER_SECOND);
      return Optional.of(new SourceFrame(stamp, image.get(), labels, null));
    }
  }

  private SourceFrame.Labels labels(ObjectMasks masks) {
    return options.masks() == Masks.SMALL
        ? masks.resized(Clevrer.MASK_SIZE, Clevrer.MASK_SIZE).labels()
        : masks.labels();
  }

  private final class Mp4 extends Labelled {
    private final VideoReader reader;

    Mp4(Path file, ClevrerProposals proposals) {
      super(proposals);
      this.reader = new VideoReader(file);
    }

    @Override
    Optional<RgbImage> picture(int frame) {
      return reader.next();
    }

    @Override
    double framesPerSecond() {
      return reader.framesPerSecond();
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  private final class Images extends Labelled {
    private final List<Path> images;

    Images(List<Path> images, ClevrerProposals proposals) {
      super(proposals);
      this.images = images;
    }

    @Override
    Optional<RgbImage> picture(int frame) {
      return frame < images.size()
          ? Optional.of(PngFile.read(images.get(frame)))
          : Optional.empty();
    }

    @Override
    double framesPerSecond() {
      return FRAME_RATE;
    }

    @Override
    public void close() {}
  }
}
