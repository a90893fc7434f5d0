package slotcast.data;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/** Counts the broken videos of a source, and stops at one too many. Thread-safe. */
final class BrokenVideos {
  private static final Logger LOG = LoggerFactory.getLogger(BrokenVideos.class);
  private static final int NAMED = 5;

  private final String source;
  private final int videos;
  private final double share;
  private final Map<String, String> errors = new LinkedHashMap<>(); // by name

  /**
   * @param videos in all
   * @param share of them that may be broken
   */
  BrokenVideos(String source, int videos, double share) {
    this.source = source;
    this.videos = videos;
    this.share = share;
  }

  /**
   * Counts a video, once.
   *
   * @throws UserError if this is one too many
   */
  synchronized void add(String video, String error) {
    if (errors.putIfAbsent(video, error) == null) {
      LOG.warn("broken video {}: {}", video, error);
    }
    if (errors.size() > share * videos) {
      StringBuilder named = new StringBuilder();
      errors.entrySet().stream()
          .limit(NAMED)
          .forEach(
              e ->
                  named
                      .append("; ")
                      .append(e.getKey())
                      .append(" (")
                      .append(e.getValue())
                      .append(')'));
      throw new UserError(
          source,
          errors.size() + " broken of " + videos + " videos" + named,
          String.format(Locale.ROOT, "at most a share of %s, data.broken_share", share),
          "mend or remove them, or raise data.broken_share");
    }
  }

  /** Says how many are left out. */
  synchronized void tell() {
    if (!errors.isEmpty()) {
      LOG.warn("{}: {} of {} videos are broken and left out", source, errors.size(), videos);
    }
  }
}
