package slotcast.data;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line every ten seconds: videos done, of all, frames a second, time left. Thread-safe. */
final class CacheProgress {
  private static final Logger LOG = LoggerFactory.getLogger(CacheProgress.class);
  private static final long LINE_NANOS = 10_000_000_000L;

  private final String source;
  private final int before;
  private final int all;
  private final long start = System.nanoTime();
  private long lastLine = start;
  private int videos;
  private long frames;

  /**
   * @param before videos that were done before
   * @param all videos
   */
  CacheProgress(String source, int before, int all) {
    this.source = source;
    this.before = before;
    this.all = all;
    LOG.info("{}: reading {} of {} videos", source, all - before, all);
  }

  synchronized void frame() {
    frames++;
    if (System.nanoTime() - lastLine >= LINE_NANOS) {
      lastLine = System.nanoTime();
      line();
    }
  }

  synchronized void video() {
    videos++;
  }

  synchronized void end() {
    line();
  }

  private void line() {
    double seconds = Math.max(1e-3, (System.nanoTime() - start) / 1e9);
    String left =
        videos == 0 || before + videos == all
            ? ""
            : String.format(
                Locale.ROOT, ", %.0f s left", seconds * (all - before - videos) / videos);
    LOG.info(
        "{}: {} of {} videos, {} frames, {} frames/s{}",
        source,
        before + videos,
        all,
        frames,
        Math.round(frames / seconds),
        left);
  }
}
