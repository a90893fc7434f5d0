package slotcast.data;

import java.nio.file.Path;
import java.util.Locale;
import slotcast.sim.Split;

/**
 * CLEVRER's folders and sizes (Yi et al. 2020, README of the data set; read as SlotFormer 10a6d9b7
 * does).
 */
public final class Clevrer {
  /** Videos, as published. */
  public static final SplitSizes PUBLISHED = new SplitSizes(10_000, 5_000, 5_000);

  /** Frames of a video, as published. */
  public static final int VIDEO_FRAMES = 128;

  /** Of a video in pixels, as published. */
  public static final int WIDTH = 480;

  /** Of a video in pixels, as published. */
  public static final int HEIGHT = 320;

  /** The video whose annotation is broken; the reference leaves it out. */
  public static final int BROKEN_VIDEO = 10_800;

  /** Boxes of a frame are padded to this number. */
  public static final int BOXES = 7;

  /** Width and height in pixels to which the reference resizes masks. */
  public static final int MASK_SIZE = 64;

  private static final int VIDEOS_IN_FOLDER = 1000;

  private Clevrer() {}

  /** Number of a split's first video. */
  public static int firstNumber(Split split) {
    return switch (split) {
      case TRAIN -> 0;
      case VAL -> 10_000;
      case TEST -> 15_000;
    };
  }

  /** {@code video_00000-01000}: the folder that holds a video. */
  static String folder(String stem, int number) {
    int first = number / VIDEOS_IN_FOLDER * VIDEOS_IN_FOLDER;
    return String.format(Locale.ROOT, "%s_%05d-%05d", stem, first, first + VIDEOS_IN_FOLDER);
  }

  /** {@code video_00000.mp4}: the name of a video, by which its slots are kept too. */
  public static String name(int number) {
    return String.format(Locale.ROOT, "video_%05d.mp4", number);
  }

  /** {@code videos/train/video_00000-01000/video_00000.mp4}. */
  public static Path video(Path root, Split split, int number) {
    return root.resolve("videos")
        .resolve(split.folder())
        .resolve(folder("video", number))
        .resolve(name(number));
  }

  /** The number in a video's name. */
  static int number(String name) {
    return Integer.parseInt(name.substring("video_".length(), "video_".length() + 5));
  }

  /**
   * Where the clips of a video begin.
   *
   * @param enterTimes of its annotation, for {@code filter_enter}; null without it
   * @param burnIn frames of a clip that a predictor is given
   */
  public static int[] starts(
      Split split, ClipStarts clips, int frames, int[] enterTimes, int burnIn) {
    if (split == Split.TRAIN) {
      return enterTimes == null ? clips.all(frames) : clips.allAccepted(frames, enterTimes, burnIn);
    }
    return enterTimes == null
        ? clips.endToEnd(frames)
        : clips.firstAccepted(frames, enterTimes, burnIn);
  }

  /** The folder of JPEG images that may lie beside a video: its name without {@code .mp4}. */
  public static Path frames(Path root, Split split, int number) {
    Path video = video(root, split, number);
    return video.resolveSibling(name(number).replace(".mp4", ""));
  }

  /** The image of a frame in such a folder, counted from 0. */
  public static Path image(Path frames, int frame) {
    return frames.resolve(String.format(Locale.ROOT, "%06d.jpg", frame));
  }

  /** The video's path with every "video" replaced by "annotation". The test split has none. */
  public static Path annotation(Path root, Split split, int number) {
    return root.resolve("annotations")
        .resolve(split.folder())
        .resolve(folder("annotation", number))
        .resolve(String.format(Locale.ROOT, "annotation_%05d.json", number));
  }

  /** The mask proposals of a video: one flat folder for all splits. */
  public static Path proposals(Path root, int number) {
    return root.resolve("derender_proposals")
        .resolve(String.format(Locale.ROOT, "proposal_%05d.json", number));
  }
}
