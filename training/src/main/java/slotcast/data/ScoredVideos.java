package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import slotcast.error.UserError;
import slotcast.sim.Split;

/**
 * Which videos of a data set scores are taken on, and which pieces of them.
 *
 * @param data of a configuration or a path
 * @param split train, val or test; the last for OBJ3D and CLEVRER only
 */
public record ScoredVideos(DataConfig data, Split split) {
  private static final String MADE_BY_SIMULATOR = "dataset.json";

  /**
   * Frames of a video that are scored together.
   *
   * @param frames of the clip
   */
  public record Piece(Clip clip, int frames) {}

  /**
   * How pieces are cut.
   *
   * @param frames of a piece; 0 for whole videos
   * @param stride from one frame of a piece to the next, in frames of the video
   * @param filterEnter whether pieces are left out in which an object enters too late ({@link
   *     ClipStarts#accepts}); for CLEVRER
   * @param burnIn frames that a predictor is given, for {@code filterEnter}
   */
  public record Cut(int frames, int stride, boolean filterEnter, int burnIn) {}

  /** The split of that name. */
  public static Split split(String name) {
    for (Split split : Split.values()) {
      if (split.folder().equals(name)) {
        return split;
      }
    }
    throw new UserError("--split", name, "train, val or test", "leave it out for val");
  }

  /**
   * Opens the videos at the model's size.
   *
   * @param videos the first ones; null for all that the data set's configuration holds out
   * @param everyOne whether that configuration's {@code held_out} is passed over
   * @param fullMasks whether CLEVRER's masks keep the size of its videos, which is slower; else
   *     they have 64x64 pixels as in the reference
   * @throws UserError if the data set has no such split, or fewer videos
   */
  public VideoSet open(
      int height, int width, Path caches, Integer videos, boolean everyOne, boolean fullMasks)
      throws IOException {
    DataKind kind = data.kind();
    if (kind instanceof Obj3dData d) {
      Integer held = split == Split.VAL && !everyOne ? d.heldOut() : null;
      VideoSource all = new Obj3dSource(Path.of(d.root()), split, d.frames(), true);
      return open(SomeVideos.first(all, videos == null ? held : videos), height, width, caches);
    }
    if (kind instanceof ClevrerData d) {
      Integer held = split == Split.VAL && !everyOne ? d.heldOut() : null;
      VideoSource all = clevrer(d, fullMasks);
      return open(SomeVideos.first(all, videos == null ? held : videos), height, width, caches);
    }
    if (split == Split.TEST) {
      throw new UserError(
          "--split test", "data of the kind " + kind.key(), "train or val", "leave it out for val");
    }
    DataKind.Split found = kind.find();
    boolean share = found.heldOut() == null;
    VideoSource source = share || split == Split.TRAIN ? found.training() : found.heldOut();
    VideoSet set = open(SomeVideos.first(source, videos), height, width, caches);
    return !share
        ? set
        : split == Split.TRAIN ? set.without(found.heldOutShare()) : set.last(found.heldOutShare());
  }

  private VideoSource clevrer(ClevrerData d, boolean fullMasks) {
    boolean proposals = Files.isDirectory(Clevrer.proposals(Path.of(d.root()), 0).getParent());
    ClevrerSource.Masks masks =
        !proposals
            ? ClevrerSource.Masks.NONE
            : fullMasks ? ClevrerSource.Masks.FULL : ClevrerSource.Masks.SMALL;
    return new ClevrerSource(
        Path.of(d.root()), split, new ClevrerSource.Options(d.pictures(), masks));
  }

  private VideoSet open(VideoSource source, int height, int width, Path caches) throws IOException {
    return data.open(source, height, width, caches);
  }

  /** Whether the simulator made the videos. */
  public boolean isSimulated() {
    DataKind kind = data.kind();
    return kind instanceof SimulatedData
        || (kind instanceof Obj3dData o && madeBySimulator(o.root()))
        || (kind instanceof ClevrerData c && madeBySimulator(c.root()));
  }

  private static boolean madeBySimulator(String root) {
    return Files.exists(Path.of(root, MADE_BY_SIMULATOR));
  }

  /**
   * The pieces of all videos, in order. Of episodes (OBJ3D, simulated scenes, single images) one
   * from the first frame; of longer videos (CLEVRER, a camera's) those that lie end to end, each
   * for all phases of the stride, as the reference cuts CLEVRER's.
   *
   * @throws UserError if no video is long enough, or there are no annotations to filter by
   */
  public List<Piece> pieces(VideoSet set, Cut cut) {
    DataKind kind = data.kind();
    if (cut.filterEnter() && !(kind instanceof ClevrerData)) {
      throw new UserError(
          "protocol with filter_enter",
          "data of the kind " + kind.key(),
          "CLEVRER, whose annotations tell when objects enter",
          "name another protocol, or --burn-in and --horizon");
    }
    EnterTimes enter =
        cut.filterEnter() && kind instanceof ClevrerData d
            ? EnterTimes.of(set, Path.of(d.root()), split)
            : null;
    List<Piece> pieces = new ArrayList<>();
    for (int v = 0; v < set.videos(); v++) {
      int frames = set.frames(v);
      if (cut.frames() == 0) {
        pieces.add(new Piece(new Clip(v, 0, cut.stride(), false), (frames - 1) / cut.stride() + 1));
        continue;
      }
      for (int start : starts(set.frames(v), cut, enter == null ? null : enter.of(v))) {
        pieces.add(new Piece(new Clip(v, start, cut.stride(), false), cut.frames()));
      }
    }
    if (pieces.isEmpty()) {
      int longest = IntStream.range(0, set.videos()).map(set::frames).max().orElse(0);
      throw new UserError(
          "clips of " + set.name(),
          "none of "
              + cut.frames()
              + " frames"
              + (cut.stride() == 1 ? "" : " at stride " + cut.stride())
              + ": the longest video has "
              + longest,
          "at least one",
          "take fewer frames, or longer videos");
    }
    return pieces;
  }

  private int[] starts(int frames, Cut cut, int[] enter) {
    DataKind kind = data.kind();
    ClipStarts clips = new ClipStarts(cut.frames(), cut.stride());
    if (kind instanceof ClevrerData) {
      return Clevrer.starts(Split.VAL, clips, frames, enter, cut.burnIn());
    }
    if (kind instanceof VideosData || kind instanceof BagsData) {
      return clips.endToEnd(frames);
    }
    return clips.span() < frames ? new int[] {0} : new int[0];
  }

  /** From one frame to the next of a clip, as the data set's configuration has it. */
  public int stride() {
    return data.kind() instanceof ClevrerData d ? d.stride() : 1;
  }
}
