package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.node.FrameStages.Stage;

/**
 * A thread that works on the newest frames only, all cameras that wait in one round, and counts
 * what became of each.
 *
 * <p>One frame's fault costs that frame: where computing a round fails, its frames are computed one
 * by one. An {@link Error} goes to the thread's uncaught-exception handler, which ends the program;
 * where it does not, the thread goes on.
 */
public final class FrameWorker<T, I, O> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameWorker.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 10_000;

  private record Arrival<T>(int camera, T frame, FrameStages stages) {}

  private record Begun<T, I>(Arrival<T> arrival, I input) {}

  private final String name;
  private final List<FrameStatistics> statistics;
  private final FrameWork<T, I, O> work;
  private final LatestFrames<Arrival<T>> latest;
  private final Thread thread;
  private final RepeatedWarning refused;
  private volatile long busySinceNanos; // 0: idle

  /**
   * @param statistics one per camera
   */
  public FrameWorker(String name, List<FrameStatistics> statistics, FrameWork<T, I, O> work) {
    this.name = name;
    this.refused = new RepeatedWarning(LOG, name);
    this.statistics = List.copyOf(statistics);
    this.work = work;
    this.latest = new LatestFrames<>(statistics.size());
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Hands over a frame that has just arrived and was already counted in; an older one of the same
   * camera that is still waiting is dropped.
   *
   * @param arrivalNanos {@link System#nanoTime} of its receipt
   */
  public void put(int camera, T frame, long arrivalNanos) {
    FrameStages stages = new FrameStages(arrivalNanos);
    stages.end(Stage.RECEIVE);
    latest
        .put(camera, new Arrival<>(camera, frame, stages))
        .ifPresent(pushedOut -> statistics.get(camera).dropped());
  }

  /** For how long the round in work has been in work, in nanoseconds; 0 when idle. */
  long busyNanos() {
    long since = busySinceNanos;
    return since == 0 ? 0 : Math.max(1, System.nanoTime() - since);
  }

  private void run() {
    try {
      for (List<Arrival<T>> round = latest.take(); !round.isEmpty(); round = latest.take()) {
        busySinceNanos = System.nanoTime() | 1;
        try {
          process(round);
          work.between();
        } catch (RuntimeException e) {
          LOG.error("{} failed between two frames and goes on", name, e);
        } catch (Error e) {
          Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
          handler.uncaughtException(thread, e);
        } finally {
          busySinceNanos = 0;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{} was interrupted", name);
    }
  }

  private void process(List<Arrival<T>> round) {
    List<Begun<T, I>> begun = new ArrayList<>();
    for (Arrival<T> arrival : round) {
      attempt(
          arrival,
          () -> {
            arrival.stages().end(Stage.WAIT);
            Optional<I> input = work.begin(arrival.camera(), arrival.frame());
            arrival.stages().end(Stage.PREPARE);
            if (input.isPresent()) {
              begun.add(new Begun<>(arrival, input.get()));
            } else {
              out(arrival);
            }
          });
    }
    if (begun.isEmpty()) {
      return;
    }
    List<O> outputs;
    try {
      outputs = work.compute(begun.stream().map(Begun::input).toList());
    } catch (RuntimeException e) {
      if (begun.size() > 1) {
        LOG.warn("{} failed on {} frames at once, and takes them one by one", name, begun.size());
        begun.forEach(b -> attempt(b.arrival(), () -> finish(b, compute(b))));
      } else {
        fail(begun.get(0).arrival(), e);
      }
      return;
    } catch (Error e) {
      begun.forEach(b -> statistics.get(b.arrival().camera()).failed(e.toString()));
      throw e;
    }
    begun.forEach(b -> b.arrival().stages().end(Stage.COMPUTE));
    for (int i = 0; i < begun.size(); i++) {
      Begun<T, I> b = begun.get(i);
      O output = outputs.get(i);
      attempt(b.arrival(), () -> finish(b, output));
    }
  }

  private O compute(Begun<T, I> b) {
    O output = work.compute(List.of(b.input())).get(0);
    b.arrival().stages().end(Stage.COMPUTE);
    return output;
  }

  private void finish(Begun<T, I> b, O output) {
    work.end(b.arrival().camera(), b.arrival().frame(), b.input(), output);
    out(b.arrival());
  }

  private void out(Arrival<T> arrival) {
    arrival.stages().end(Stage.PUBLISH);
    statistics.get(arrival.camera()).out(arrival.stages());
  }

  /** A part of the work on one frame. */
  @FunctionalInterface
  private interface Part {
    void run() throws RefusedMessageException, PassedOverException;
  }

  private void attempt(Arrival<T> arrival, Part part) {
    FrameStatistics counts = statistics.get(arrival.camera());
    try {
      part.run();
    } catch (RefusedMessageException e) {
      counts.refused(e.getMessage());
      refused.warn("refused", e.getMessage());
    } catch (PassedOverException e) {
      counts.passedOver(e.getMessage());
    } catch (RuntimeException e) {
      fail(arrival, e);
    } catch (Error e) {
      counts.failed(e.toString());
      throw e;
    }
  }

  private void fail(Arrival<T> arrival, RuntimeException e) {
    statistics.get(arrival.camera()).failed(e.toString());
    LOG.error("{} failed on a frame and goes on with the next one", name, e);
  }

  /** Finishes the round in work, and ends the thread. */
  @Override
  public void close() {
    latest.close();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("{} is still busy after {} ms", name, CLOSE_TIMEOUT_MILLIS);
      thread.interrupt();
    }
  }
}
