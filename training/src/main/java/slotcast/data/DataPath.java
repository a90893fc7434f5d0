package slotcast.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import slotcast.error.UserError;
import slotcast.sim.Split;

/** Tells by its content what kind of data a path holds. */
public final class DataPath {
  /**
   * A look at a path.
   *
   * @param what is looked for
   * @param kind that kind of data, if it is there
   */
  private record Probe(String what, Function<Path, Optional<DataKind>> kind) {}

  private static final List<Probe> PROBES =
      List.of(
          new Probe(
              "a video file",
              p -> VideoFilesSource.isVideo(p) ? Optional.of(videos(p)) : Optional.empty()),
          new Probe(
              "a folder of video files",
              p ->
                  Files.isDirectory(p) && !VideoFilesSource.inFolder(p).isEmpty()
                      ? Optional.of(videos(p))
                      : Optional.empty()),
          new Probe(
              "a rosbag2, or a folder of them",
              p -> BagSource.isAt(p) ? Optional.of(bags(p)) : Optional.empty()),
          new Probe(
              "CLEVRER (videos/train)",
              p ->
                  Files.isDirectory(p.resolve("videos").resolve(Split.TRAIN.folder()))
                      ? Optional.of(clevrer(p))
                      : Optional.empty()),
          new Probe(
              "OBJ3D (train/<episode>/test_1.png)",
              p ->
                  Files.isDirectory(p.resolve(Split.TRAIN.folder())) && isObj3d(p)
                      ? Optional.of(new Obj3dData(p.toString(), null, null, null))
                      : Optional.empty()),
          new Probe(
              "a folder of images",
              p ->
                  ImageSetSource.isImageSet(p)
                      ? Optional.of(new ImagesData(p.toString(), null, null))
                      : Optional.empty()));

  private DataPath() {}

  /**
   * The data at a path, with the usual options of their kind.
   *
   * @throws UserError if it is none that is known
   */
  public static DataKind kind(Path path) {
    if (Files.exists(path)) {
      for (Probe probe : PROBES) {
        Optional<DataKind> kind = probe.kind().apply(path);
        if (kind.isPresent()) {
          return kind.get();
        }
      }
    }
    throw new UserError(
        "data " + path,
        Files.exists(path) ? "none of what was looked for" : "nothing at this path",
        PROBES.stream().map(Probe::what).collect(Collectors.joining(", or ")),
        "check the path, or describe the data under data in the configuration");
  }

  private static BagsData bags(Path path) {
    return new BagsData(List.of(path.toString()), null, null, null, null, null);
  }

  private static ClevrerData clevrer(Path path) {
    return new ClevrerData(path.toString(), null, null, null, null, null, null);
  }

  private static boolean isObj3d(Path root) {
    List<String> episodes = Obj3d.episodes(root, Split.TRAIN);
    Path train = root.resolve(Split.TRAIN.folder());
    return !episodes.isEmpty() && Files.exists(Obj3d.image(train.resolve(episodes.get(0)), 0));
  }

  private static VideosData videos(Path path) {
    return new VideosData(List.of(path.toString()), null, null, null, null, null);
  }
}
