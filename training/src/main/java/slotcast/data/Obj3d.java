package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.sim.Split;

/**
 * OBJ3D's folders and sizes (Lin et al. 2020, G-SWM's "3D interactions"; read as SlotFormer
 * 10a6d9b7 does): {@code {train,val,test}/<episode>/test_<i>.png} with i from 1, named test in
 * every split.
 */
public final class Obj3d {
  /** Episodes, as published. */
  public static final SplitSizes PUBLISHED = new SplitSizes(2920, 200, 200);

  /** Images of an episode, as published. */
  public static final int EPISODE_FRAMES = 100;

  /** Width and height of an image in pixels, as published. */
  public static final int SIZE = 128;

  /** The first frames of an episode that clips are taken from; the others are not used. */
  public static final int CLIP_FRAMES = 50;

  /** The first frames of an episode that slots are extracted from. */
  public static final int SLOT_FRAMES = 51;

  /** What published "test" numbers come from; the test split is never read. */
  public static final Split TESTED_ON = Split.VAL;

  private Obj3d() {}

  /** The image of a frame, counted from 0. */
  public static Path image(Path episode, int frame) {
    return episode.resolve("test_" + (frame + 1) + ".png");
  }

  /** Where the clips of an episode begin: everywhere in training, else at its first frame. */
  public static int[] starts(Split split, ClipStarts clips) {
    return split == Split.TRAIN ? clips.all(CLIP_FRAMES) : new int[] {0};
  }

  /** What the simulator writes beside an episode; published episodes have none. */
  public static Path truth(Path root, Split split, String episode) {
    return root.resolve("ground_truth").resolve(split.folder()).resolve(episode + ".json");
  }

  /**
   * Names of a split's episodes in the reference's order: that of text, 0, 1, 10, 100, 11 (G-SWM
   * sorts them as numbers).
   *
   * @throws UserError if the split's folder is missing
   */
  public static List<String> episodes(Path root, Split split) {
    Path folder = root.resolve(split.folder());
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "OBJ3D folder " + folder,
          Files.exists(folder) ? "a file" : "nothing",
          "folders of episodes with test_1.png, test_2.png …",
          "unpack the data set there, or check the path");
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory)
          .map(p -> p.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserError(
          "OBJ3D folder " + folder, e.toString(), "a readable folder", "check its permissions", e);
    }
  }
}
