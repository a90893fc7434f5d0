package slotcast.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import slotcast.data.ExtractedSlots;
import slotcast.data.PickledSlots;
import slotcast.data.SlotFolder;
import slotcast.data.SlotSet;
import slotcast.data.SlotSource;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.model.Savi;
import slotcast.torchfile.SlotPickle;

/**
 * The slots of a data set that SlotFormer is trained on: those that the configuration names, else
 * those that the model finds, which are written into the cache and read from there the next time.
 *
 * @param sha256 of the model
 * @param named folder or pickle; null to let the model find them
 * @param manager of arrays in between
 * @param cache folder of all caches
 */
record SlotFinder(Savi model, String sha256, String named, NDManager manager, Path cache) {
  private static final String PICKLE = ".pkl";

  /**
   * The slots of each video.
   *
   * @param split {@code train} or {@code val}
   * @throws UserError if there are none of a video, or they do not fit the model
   */
  SlotSet find(String split, VideoSet videos) throws IOException {
    ExtractedSlots extracted = new ExtractedSlots(model, sha256, manager, videos);
    if (named == null) {
      return SlotFolder.make(inCache(extracted), extracted);
    }
    SlotSet set = named.endsWith(PICKLE) ? pickled(split) : folder(split);
    requireFit(set, extracted);
    List<Integer> frames = IntStream.range(0, videos.videos()).mapToObj(videos::frames).toList();
    return set.of(extracted.videos(), frames, videos.name());
  }

  private Path inCache(SlotSource source) {
    String id = VideoSet.hash(source.model() + " of " + source.data());
    return cache.resolve("slots-" + id.substring(0, 16));
  }

  /** Its arrays can be found anywhere in the pickle; a copy in the cache is read by frames. */
  private SlotSet pickled(String split) throws IOException {
    Path file = Path.of(named);
    try (SlotPickle pickle = SlotPickle.open(file)) {
      SlotSource source = new PickledSlots(pickle, split, file);
      return SlotFolder.make(inCache(source), source);
    }
  }

  private SlotSet folder(String split) {
    Path folder = Path.of(named);
    Path own = folder.resolve(split);
    if (!Files.isDirectory(own)) {
      throw new UserError(
          "slots " + folder,
          Files.exists(folder) ? "no folder " + split + " in it" : "nothing",
          "a folder that ./slotcast extract filled for train and val, or a .pkl",
          "run ./slotcast extract --out " + folder);
    }
    return SlotSet.open(own);
  }

  private void requireFit(SlotSet set, ExtractedSlots expected) {
    if (!set.model().equals(SlotSource.UNKNOWN) && !set.model().equals(sha256)) {
      throw new UserError(
          "slots " + set.folder(),
          "those of the model with SHA-256 " + set.model(),
          "those of " + sha256 + ", the perception model",
          "name the model that they are of by --perception, or extract again");
    }
    for (Map.Entry<String, long[]> part : expected.parts().entrySet()) {
      Shape found = set.each(part.getKey());
      if (found == null || !Arrays.equals(found.getShape(), part.getValue())) {
        throw new UserError(
            "slots " + set.folder(),
            part.getKey() + (found == null ? ": none" : " of shape " + found),
            new Shape(part.getValue()) + ", as the perception model has them",
            "extract them with that model");
      }
    }
  }
}
