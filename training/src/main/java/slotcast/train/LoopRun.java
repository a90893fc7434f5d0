package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.optim.Adam;
import slotcast.optim.LossScale;
import slotcast.tensor.LayerPrecision;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;

/**
 * One run of a {@link TrainingLoop}, from its newest checkpoint or from the start, to the end, a
 * stop or a failure. A run that was cut off comes, on the same machine and with the same threads,
 * to the weights and the log of one that was not.
 *
 * <p>A copy of the state after a step, at most {@link #COPY_EVERY} or one step old, lies on the
 * Java heap for those who must write a checkpoint while a step or an evaluation is under way.
 */
final class LoopRun {
  private static final Logger LOG = LoggerFactory.getLogger(LoopRun.class);
  private static final Duration COPY_EVERY = Duration.ofSeconds(1);
  private static final Duration FOR_FIRST = Duration.ofMinutes(1);

  private final TrainingLoop loop;
  private final TrainingLoop.Objective objective;
  private final ParameterStore store;
  private final Adam adam;
  private final TrainingLog log; // null: another rank writes
  private final RunSettings settings;
  private final GradientSum ranks;
  private final LossScale scaling; // null: none
  private final WarmupCosine schedule;
  private final Means means = new Means();
  private final Means sinceEvaluation = new Means();
  private final CollapseWatch collapse;
  private final AtomicReference<Checkpoint> copy = new AtomicReference<>();
  private Checkpoint written; // null: none by this process
  private final long startNanos = System.nanoTime();
  private double minutesBefore;
  private long copiedNanos;
  private int done; // steps
  private int evaluated; // step of the last evaluation
  private Map<String, Double> scores = Map.of();

  /**
   * @param resumed to go on from
   * @param log that goes on where the checkpoint left it; null where this rank writes nothing
   */
  LoopRun(
      TrainingLoop loop,
      TrainingLoop.Objective objective,
      ParameterStore store,
      Adam adam,
      Optional<Checkpoint> resumed,
      TrainingLog log,
      RunSettings settings) {
    this.loop = loop;
    this.objective = objective;
    this.store = store;
    this.adam = adam;
    this.log = log;
    this.settings = settings;
    ranks = settings.gradientSum();
    scaling = loop.optimiser().layers() == LayerPrecision.FLOAT16 ? new LossScale() : null;
    schedule = loop.schedule();
    collapse = new CollapseWatch(loop.health());
    resumed.ifPresent(this::restore);
  }

  private void restore(Checkpoint from) {
    adam.restore(from.optimiser());
    objective.restore(from.objective());
    done = from.step();
    RunProgress progress = from.progress();
    minutesBefore = progress.minutes();
    evaluated = progress.evaluated();
    scores = progress.scores();
    means.restore(progress.means());
    sinceEvaluation.restore(progress.sinceEvaluation());
    collapse.restore(progress.collapse());
    if (scaling != null) {
      scaling.restore(progress.lossScale());
    }
  }

  /**
   * Trains to the end.
   *
   * @return the last scores
   * @throws RunStopped if somebody asked for a stop; a checkpoint is written
   * @throws TrainingFailure if the run has collapsed or is not finite
   * @throws UserError if the disk is full; the checkpoints that are there stay whole
   */
  Map<String, Double> run(String name) {
    requireSameWeights();
    takeCopy();
    settings.stop().guard(ranks.writes() ? this::writeLast : LoopRun::waitForFirst);
    LOG.info("training {} from step {} to {}", name, done, loop.steps());
    try (TrainingConsole console = new TrainingConsole(name, done, loop.steps(), loop.logEvery())) {
      stopIfAsked();
      stopIfCollapsed();
      settle(console);
      while (done < loop.steps()) {
        step(console);
        settle(console);
      }
    } catch (UncheckedIOException e) {
      throw notWritten(e.getCause());
    } catch (IOException e) {
      throw notWritten(e);
    } finally {
      settings.stop().release();
    }
    return scores;
  }

  /**
   * Rank 0 alone can save something: the others wait until it has, and their launcher ends them if
   * it does not come to it.
   */
  private static void waitForFirst() {
    try {
      Thread.sleep(FOR_FIRST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireSameWeights() {
    if (ranks.share().size() > 1) {
      ranks.requireSame(
          "weights after step " + done,
          new Safetensors(Map.of("step", String.valueOf(done)), store.export()).sha256());
    }
  }

  private UserError notWritten(IOException e) {
    return new UserError(
        "folder " + loop.folder(),
        e.getMessage() == null ? e.toString() : e.getMessage(),
        "a place that can be written, with free space",
        "make space and start the same command again: it goes on from the newest checkpoint",
        e);
  }

  private void step(TrainingConsole console) throws IOException {
    int frames = objective.frames(done);
    double rate = schedule.rate(done);
    TrainingLoop.Step taken =
        loop.step(done, rate, objective, store, adam, ranks, scaling, gradientsSeen());
    done++;
    add("loss", taken.loss());
    if (Double.isFinite(taken.gradientNorm())) {
      add("gradient_norm", taken.gradientNorm());
    }
    ranks.mean(objective.terms()).forEach(this::add);
    console.step(done, frames, means.mean("loss"), means.mean("gradient_norm"), rate);
    if (done % loop.logEvery() == 0) {
      if (log != null) {
        Map<String, Double> values = new LinkedHashMap<>(means.byName());
        values.put("rate", rate);
        if (scaling != null) {
          values.put("loss_scale", scaling.scale());
          values.put("skipped_steps", (double) scaling.skipped());
        }
        log.train(done, minutes(), values);
      }
      means.clear();
    }
  }

  private void add(String name, double value) {
    means.add(name, value);
    sinceEvaluation.add(name, value);
  }

  /** Histograms of the gradients of a step before an evaluation. */
  private Consumer<Map<String, NDArray>> gradientsSeen() {
    int step = done + 1;
    if (log == null || !isDue(step, loop.evaluateEvery())) {
      return gradients -> {};
    }
    return gradients ->
        gradients.forEach(
            (name, gradient) -> {
              try {
                log.histogram(step, "gradients/" + name, gradient.toFloatArray());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** What is due after a step: a stop, an evaluation, a checkpoint. */
  private void settle(TrainingConsole console) throws IOException {
    if (ranks.writes() && System.nanoTime() - copiedNanos >= COPY_EVERY.toNanos()) {
      takeCopy();
    }
    stopIfAsked();
    if (isDue(done, loop.evaluateEvery()) && evaluated < done) {
      if (ranks.writes()) {
        takeCopy();
        evaluate(console);
      }
      ranks.await();
      evaluated = done;
      stopIfCollapsed();
    }
    if (isDue(done, loop.checkpointEvery()) && copy.get().step() <= done) {
      requireSameWeights();
      takeCopy();
      write(copy.get());
    }
  }

  private boolean isDue(int step, int every) {
    return step > 0 && (step % every == 0 || step == loop.steps());
  }

  private void evaluate(TrainingConsole console) throws IOException {
    Health health;
    Map<String, RgbImage> pictures;
    JniUtils.setGradMode(false);
    try {
      scores = objective.scores();
      health = objective.health();
      pictures = objective.pictures();
    } finally {
      JniUtils.setGradMode(true);
    }
    double norm = sinceEvaluation.mean("gradient_norm");
    collapse.look(done, health.values(), norm, sinceEvaluation.mean("loss"));
    sinceEvaluation.clear();
    console.values(done, scores);
    console.values(done, health.values());
    log.evaluation(done, minutes(), scores, health, pictures);
  }

  private void stopIfAsked() {
    if (ranks.any(settings.stop().isAsked())) {
      takeCopy();
      write(copy.get());
      ranks.await(); // before a launcher hears that one has ended, and ends the others
      throw new RunStopped(settings.stop().reason().orElse("another rank"), done, loop.steps());
    }
  }

  private void stopIfCollapsed() {
    Optional<CollapseWatch.Sign> sign = collapse.verdict();
    if (!ranks.ofFirst(sign.isPresent())) {
      return;
    }
    TrainingFailure failure =
        sign.map(s -> collapse.failure(s, done, loop.folder().toString()))
            .orElseGet(() -> CollapseWatch.elsewhere(done));
    if (!settings.ignoreCollapse()) {
      takeCopy();
      write(copy.get());
      ranks.await();
      throw failure;
    }
    LOG.warn(failure.getMessage());
  }

  private void takeCopy() {
    try {
      TrainingLog.Position position = log == null ? TrainingLog.Position.START : log.position();
      RunProgress progress =
          new RunProgress(
              minutes(),
              settings.threads(),
              evaluated,
              finite(scores),
              means.state(),
              sinceEvaluation.state(),
              collapse.state(),
              scaling == null ? null : scaling.state(),
              position);
      copy.set(Checkpoint.of(done, loop.identity(), store, adam, objective.memory(), progress));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    copiedNanos = System.nanoTime();
  }

  /** Scores without those that could not be computed, which JSON has no words for. */
  private static Map<String, Double> finite(Map<String, Double> scores) {
    Map<String, Double> out = new LinkedHashMap<>(scores);
    out.values().removeIf(v -> !Double.isFinite(v));
    return out;
  }

  /** What a last resort does: nothing, once the thread that trains has written that state. */
  private synchronized void writeLast() {
    Checkpoint state = copy.get();
    if (state != written) {
      write(state);
    }
  }

  /** Called by the thread that trains, or by the one that ends the process without it. */
  private synchronized void write(Checkpoint state) {
    if (!ranks.writes()) {
      return;
    }
    try {
      log.sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    state.write(loop.folder(), settings.keep());
    written = state;
  }

  /** Of training, over all starts. */
  double minutes() {
    return minutesBefore + (System.nanoTime() - startNanos) / 60e9;
  }
}
