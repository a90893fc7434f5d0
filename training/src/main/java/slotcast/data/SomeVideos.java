package slotcast.data;

import java.util.List;
import slotcast.error.UserError;

/**
 * Some of a source's videos, in its order.
 *
 * @param from the first one
 * @param to the one after the last
 */
record SomeVideos(VideoSource source, int from, int to) implements VideoSource {
  SomeVideos {
    int all = source.videos().size();
    if (from < 0 || from >= to || to > all) {
      throw new UserError(
          "videos of " + source.name(),
          all + " videos",
          "at least " + Math.max(to, from + 1),
          "hold out fewer, or take more videos");
    }
  }

  /** The first ones; all for null. */
  static VideoSource first(VideoSource source, Integer videos) {
    boolean all = videos == null || videos == source.videos().size();
    return all ? source : new SomeVideos(source, 0, videos);
  }

  @Override
  public String name() {
    return source.name() + ", videos " + from + " to " + (to - 1);
  }

  @Override
  public String identity() {
    return source.identity() + " from " + from + " to " + to;
  }

  @Override
  public List<String> videos() {
    return source.videos().subList(from, to);
  }

  @Override
  public Frames open(int video) {
    return source.open(from + video);
  }

  @Override
  public boolean keepsLabels() {
    return source.keepsLabels();
  }
}
