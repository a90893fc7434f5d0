package slotcast.sim;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long job is: a bar on a terminal, a line every ten seconds elsewhere. Thread-safe. */
public final class Progress implements AutoCloseable {
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

  private final String task;
  private final long total;
  private final PrintWriter err;
  private final ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private long lastLineNanos = startNanos;
  private long done;

  /**
   * @param err where lines go if standard error is no terminal
   */
  public Progress(String task, String unit, long total, PrintWriter err) {
    this.task = task;
    this.total = total;
    this.err = err;
    // The JDK tells only whether both input and output are a terminal; newer ones always say so.
    bar =
        System.console() == null || System.getenv("TERM") == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
  }

  /** One more is done. */
  public synchronized void step() {
    done++;
    if (bar != null) {
      bar.step();
      return;
    }
    long now = System.nanoTime();
    if (now - lastLineNanos >= LINE_INTERVAL.toNanos()) {
      lastLineNanos = now;
      double left = (now - startNanos) / 1e9 * (total - done) / done;
      err.printf("%s: %d of %d, about %.0f s left%n", task, done, total, left);
      err.flush();
    }
  }

  /** Takes the bar off. */
  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
