package slotcast.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import slotcast.error.UserError;
import slotcast.model.SlotState;
import slotcast.tensor.MappedSafetensors;

/**
 * The slots of whole videos, as a frozen perception model sees them (SlotFormer's {@code
 * extract_slots}), in a folder that {@link SlotFolder} made. Files are mapped into memory and clips
 * read from them, so that a set may be larger than the memory. Safe to use from several threads.
 */
public final class SlotSet {
  private final Path folder;
  private final SlotIndex index;
  private final List<SlotIndex.Video> videos;
  private final MappedSafetensors[] shards; // null until one is needed

  private SlotSet(Path folder, SlotIndex index, List<SlotIndex.Video> videos) {
    this.folder = folder;
    this.index = index;
    this.videos = videos;
    this.shards = new MappedSafetensors[index.shards().size()];
  }

  /**
   * Opens a folder.
   *
   * @throws UserError if it is missing, or not filled to its end
   */
  public static SlotSet open(Path folder) {
    SlotIndex index = SlotIndex.read(folder);
    return new SlotSet(folder, index, List.copyOf(index.videos()));
  }

  /** The name of a tensor in a shard. */
  static String key(String video, String part) {
    return video + "/" + part;
  }

  /**
   * The slots of the named videos, in their order.
   *
   * @param frames that each must have at least
   * @param source what the names are of, for messages
   * @throws UserError that names the first video that is missing or too short
   */
  public SlotSet of(List<String> names, List<Integer> frames, String source) {
    Map<String, SlotIndex.Video> byName = new HashMap<>();
    videos.forEach(v -> byName.put(v.name(), v));
    List<SlotIndex.Video> chosen = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      SlotIndex.Video video = byName.get(names.get(i));
      if (video == null || video.frames() < frames.get(i)) {
        throw new UserError(
            "slots " + folder,
            video == null
                ? "none of video " + names.get(i)
                : video.frames() + " frames of video " + names.get(i),
            video == null
                ? "those of each video of " + source
                : "at least the " + frames.get(i) + " of " + source,
            "extract the slots of the same videos, or train on the ones that these are of");
      }
      chosen.add(video);
    }
    return new SlotSet(folder, index, List.copyOf(chosen));
  }

  /** What it is, for messages. */
  public Path folder() {
    return folder;
  }

  /**
   * SHA-256 of the model whose slots these are; {@code unknown} where another program made them.
   */
  public String model() {
    return index.model();
  }

  /** What the frames were. */
  public String data() {
    return index.data();
  }

  /** How many. */
  public int videos() {
    return videos.size();
  }

  /** Name of a video. */
  public String name(int video) {
    return videos.get(video).name();
  }

  /** T of a video. */
  public int frames(int video) {
    return videos.get(video).frames();
  }

  /** Shape of one frame of a part: {@code slots} (K,C), {@code positions} (K,2) …; null: none. */
  public Shape each(String part) {
    List<Long> shape = index.parts().get(part);
    return shape == null ? null : new Shape(shape);
  }

  /**
   * The videos that have so many frames.
   *
   * @throws UserError if there is none
   */
  public int[] longEnough(int length) {
    int[] found = IntStream.range(0, videos()).filter(v -> frames(v) >= length).toArray();
    if (found.length == 0) {
      throw new UserError(
          "slots " + folder,
          "no video of " + length + " frames",
          "one for a clip of that length",
          "shorten history and rollout, or take longer videos");
    }
    return found;
  }

  /**
   * The clips: slots (B,length,K,C), and poses where the model has them. Slots are not mirrored.
   *
   * @param manager owns the arrays
   */
  public SlotState clips(NDManager manager, List<Clip> clips, int length) {
    NDArray[] a = new NDArray[SlotSource.PARTS.size()];
    for (int i = 0; i < a.length; i++) {
      String part = SlotSource.PARTS.get(i);
      a[i] = each(part) == null ? null : clips(manager, part, clips, length);
    }
    return new SlotState(a[0], a[1], a[2], a[3]);
  }

  private NDArray clips(NDManager manager, String part, List<Clip> clips, int length) {
    Shape each = each(part);
    int size = Math.toIntExact(each.size()); // of a frame
    float[] out = new float[clips.size() * length * size];
    int at = 0;
    for (Clip clip : clips) {
      SlotIndex.Video video = videos.get(clip.video());
      if (clip.start() < 0 || clip.frame(length - 1) >= video.frames()) {
        throw new IndexOutOfBoundsException(clip + " of " + length + " frames of " + video);
      }
      MappedSafetensors shard = shard(video.shard());
      String key = key(video.name(), part);
      int together = clip.stride() == 1 ? length : 1;
      for (int t = 0; t < length; t += together) {
        shard.read(key, clip.frame(t) * size, out, at, together * size);
        at += together * size;
      }
    }
    return manager.create(out, new Shape(clips.size(), length).addAll(each));
  }

  /** Maps a shard when it is needed first, and compares its hash then. */
  private synchronized MappedSafetensors shard(int number) {
    if (shards[number] == null) {
      SlotIndex.Shard expected = index.shards().get(number);
      MappedSafetensors file = MappedSafetensors.open(folder.resolve(expected.file()));
      if (!file.sha256().equals(expected.sha256())) {
        throw new UserError(
            "slots " + file.path(),
            "data that do not fit their SHA-256",
            expected.sha256(),
            "remove the file and extract again: only what is missing is made");
      }
      shards[number] = file;
    }
    return shards[number];
  }
}
