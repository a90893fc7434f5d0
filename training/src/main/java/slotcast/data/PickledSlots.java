package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.torchfile.SlotPickle;

/** One split of the slots that the reference extracted. */
public final class PickledSlots implements SlotSource {
  private final SlotPickle pickle;
  private final String split;
  private final Path file;
  private final List<String> videos;

  /**
   * @param pickle open as long as this is used
   * @param split {@code train}, {@code val} or {@code test}
   * @param file its path
   * @throws UserError if it has no such split, or no video in it
   */
  public PickledSlots(SlotPickle pickle, String split, Path file) {
    this.pickle = pickle;
    this.split = split;
    this.file = file;
    videos = List.copyOf(pickle.videos(split));
    if (videos.isEmpty()) {
      throw new UserError(
          "slots " + file,
          "no video in " + split,
          "one of the splits " + pickle.splits() + " with videos",
          "name a file that has that split");
    }
  }

  @Override
  public String model() {
    return UNKNOWN;
  }

  @Override
  public String data() {
    try {
      return split
          + " of "
          + file.getFileName()
          + ", "
          + Files.size(file)
          + " bytes of "
          + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UserError(
          "slots " + file, e.getClass().getSimpleName(), "a readable file", "check the path", e);
    }
  }

  @Override
  public String name() {
    return file + " (" + split + ")";
  }

  @Override
  public List<String> videos() {
    return videos;
  }

  @Override
  public int frames(int video) {
    return (int) pickle.shape(split, videos.get(video))[0];
  }

  @Override
  public Map<String, long[]> parts() {
    long[] shape = pickle.shape(split, videos.get(0));
    return Map.of("slots", Arrays.copyOfRange(shape, 1, shape.length));
  }

  @Override
  public void write(int from, int to, Sink sink) throws IOException {
    for (int v = from; v < to; v++) {
      sink.put(v, "slots", 0, pickle.read(split, videos.get(v)));
    }
  }
}
