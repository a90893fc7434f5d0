package slotcast.train;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far training is: a bar on a terminal; elsewhere a line every so many steps, or every 30 s
 * where steps take long.
 */
final class TrainingConsole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingConsole.class);
  private static final long LINE_NANOS = Duration.ofSeconds(30).toNanos();

  private final int steps;
  private final int lineEvery;
  private final ProgressBar bar; // null: lines
  private final int firstStep;
  private final long startNanos = System.nanoTime();
  private long lastLineNanos = startNanos;
  private long framesSince;

  /**
   * @param name of the run
   * @param done steps done before
   * @param steps in all
   * @param lineEvery steps between lines
   */
  TrainingConsole(String name, int done, int steps, int lineEvery) {
    this.steps = steps;
    this.lineEvery = lineEvery;
    firstStep = done;
    // The JDK tells only whether both input and output are a terminal; newer ones always say so.
    bar =
        System.console() == null || System.getenv("TERM") == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(name)
                .setUnit(" steps", 1)
                .startsFrom(done, Duration.ZERO)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
  }

  /**
   * A step is done.
   *
   * @param frames it was trained on
   */
  void step(int done, int frames, double loss, double gradientNorm, double rate) {
    framesSince += frames;
    long now = System.nanoTime();
    boolean line = done % lineEvery == 0 || now - lastLineNanos >= LINE_NANOS;
    if (bar != null) {
      bar.stepTo(done);
      if (line || done == firstStep + 1) {
        bar.setExtraMessage(
            String.format(Locale.ROOT, " loss %.5f, %.1f frames/s", loss, framesPerSecond(now)));
      }
    } else if (line) {
      double secondsAStep = (now - startNanos) * 1e-9 / (done - firstStep);
      LOG.info(
          String.format(
              Locale.ROOT,
              "step %d/%d  loss %.5f  norm %.3f  rate %.2e  %.1f frames/s  %.1f min left",
              done,
              steps,
              loss,
              gradientNorm,
              rate,
              framesPerSecond(now),
              secondsAStep * (steps - done) / 60));
    }
    if (line) {
      lastLineNanos = now;
      framesSince = 0;
    }
  }

  private double framesPerSecond(long now) {
    return framesSince / Math.max(1e-9, (now - lastLineNanos) * 1e-9);
  }

  /** A line of numbers, above the bar where there is one. */
  void values(int step, Map<String, Double> values) {
    StringBuilder text = new StringBuilder("step ").append(step);
    values.forEach((n, v) -> text.append(String.format(Locale.ROOT, "  %s %.4f", n, v)));
    if (bar != null) {
      System.err.print("\r\033[K"); // the bar draws itself again
    }
    LOG.info(text.toString());
  }

  /** Takes the bar off. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
