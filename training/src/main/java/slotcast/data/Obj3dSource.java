package slotcast.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.sim.Split;

/**
 * Episodes of OBJ3D. Frames are RGB; alpha is dropped. The published data set has no masks; where
 * the simulator wrote the episodes, its exact ones are the labels.
 */
public final class Obj3dSource implements VideoSource {
  /** OBJ3D states no rate; this is the simulator's. */
  private static final long NANOS_PER_FRAME = 100_000_000;

  private final Path root;
  private final Split split;
  private final int frames;
  private final boolean labels;
  private final List<String> episodes;

  /**
   * @param root the folder with train, val and test
   * @param frames the first ones of each episode that are read: {@link Obj3d#CLIP_FRAMES} or {@link
   *     Obj3d#SLOT_FRAMES} in the reference
   * @param labels whether label maps are read where there are any
   * @throws UserError if the split is missing or empty
   */
  public Obj3dSource(Path root, Split split, int frames, boolean labels) {
    this.root = root;
    this.split = split;
    this.frames = frames;
    this.labels = labels;
    this.episodes = Obj3d.episodes(root, split);
    if (frames < 1) {
      throw new UserError("frames of OBJ3D", String.valueOf(frames), "at least 1", "take 50");
    }
    if (episodes.isEmpty()) {
      throw new UserError(
          "OBJ3D folder " + root.resolve(split.folder()),
          "no episodes",
          "folders of episodes with test_1.png, test_2.png …",
          "unpack the data set there, or check the path");
    }
  }

  @Override
  public String name() {
    return "OBJ3D " + split.folder() + " in " + root;
  }

  @Override
  public String identity() {
    FileIdentity files = new FileIdentity(root);
    files.add("obj3d " + split.folder() + " frames " + frames + " labels " + labels);
    for (String name : episodes) {
      Path episode = root.resolve(split.folder()).resolve(name);
      for (int t = 0; t < frames; t++) {
        files.add(Obj3d.image(episode, t));
      }
      if (labels) {
        files.add(Obj3d.truth(root, split, name));
      }
    }
    return files.text();
  }

  @Override
  public List<String> videos() {
    return episodes;
  }

  @Override
  public Frames open(int video) {
    Path episode = root.resolve(split.folder()).resolve(episodes.get(video));
    Path truthFile = Obj3d.truth(root, split, episodes.get(video));
    Obj3dTruth truth = labels && Files.exists(truthFile) ? Obj3dTruth.read(truthFile) : null;
    return new Frames() {
      private int at;
      private RgbImage first;

      @Override
      public Optional<SourceFrame> next() {
        if (at == frames) {
          return Optional.empty();
        }
        Path file = Obj3d.image(episode, at);
        RgbImage image = PngFile.read(file);
        first = at == 0 ? image : first;
        if (image.width() != first.width() || image.height() != first.height()) {
          throw new UserError(
              "image " + file,
              image.width() + "x" + image.height() + " pixels",
              first.width() + "x" + first.height() + " as the first one",
              "copy the episode anew, or remove it");
        }
        SourceFrame.Labels map =
            truth == null ? null : truth.labels(at, image.width(), image.height());
        return Optional.of(new SourceFrame(at++ * NANOS_PER_FRAME, image, map, null));
      }

      @Override
      public void close() {}
    };
  }
}
