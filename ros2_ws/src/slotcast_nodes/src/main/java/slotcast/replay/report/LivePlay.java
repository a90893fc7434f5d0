package slotcast.replay.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import slotcast.node.FrameStatistics;
import slotcast.node.FrameWork;
import slotcast.node.FrameWorker;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.replay.report.CameraCores.Admitted;
import slotcast.replay.report.CameraCores.Perceived;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.ros.bag.BagMessage;

/**
 * Cameras before workers like those of the nodes: one sees, one looks ahead, each takes the newest
 * frame of every camera in one call, and what a newer one pushed out is dropped and counted. Slots
 * that are dropped still enter the history.
 *
 * <p>What is seen is measured in a thread of its own. It must not fall behind for ever: while
 * {@value #ROOM} frames wait to be measured, the next one waits in the worker, which is told.
 */
final class LivePlay implements AutoCloseable {
  private static final int ROOM = 12;
  private static final long LOOK_MILLIS = 5;

  private final List<CameraReplay> cameras;
  private final ReplayModels models;
  private final List<FrameStatistics> imagesIn = new ArrayList<>(); // one per camera
  private final List<FrameStatistics> slotsIn = new ArrayList<>();
  private final List<Deque<Timed>> foreseeing = new ArrayList<>(); // per camera, oldest first
  private final FrameWorker<Arrived, Looked, PerceptionModel.Output> seer;
  private final FrameWorker<Timed, Looking, Optional<PredictionModel.Rollout>> looker;
  private final ExecutorService measuring;
  private final Semaphore room = new Semaphore(ROOM);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private long heldUp; // by the thread that sees

  private record Arrived(BagMessage message, long index, long nanos) {}

  private record Looked(Admitted frame, long arrivalNanos) {}

  private record Timed(Perceived frame, long arrivalNanos) {}

  private record Looking(Timed newest, List<SlotFrame> history, long begunNanos) {}

  /** The workers start at once, and wait. */
  LivePlay(List<CameraReplay> cameras, ReplayModels models) {
    this.cameras = List.copyOf(cameras);
    this.models = models;
    for (int i = 0; i < cameras.size(); i++) {
      imagesIn.add(new FrameStatistics());
      slotsIn.add(new FrameStatistics());
      foreseeing.add(new ArrayDeque<>());
    }
    measuring =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "measures");
              thread.setDaemon(true);
              return thread;
            });
    looker = new FrameWorker<>("replay's prediction", slotsIn, new Looker());
    seer = new FrameWorker<>("replay's perception", imagesIn, new Seer());
  }

  /**
   * An image arrives.
   *
   * @param index among all images of the camera in the recording, from 0
   */
  void image(CameraReplay camera, BagMessage message, long index) {
    throwFailure();
    long now = System.nanoTime();
    int number = cameras.indexOf(camera);
    imagesIn.get(number).in();
    seer.put(number, new Arrived(message, index, now), now);
  }

  /** A true label image arrives. */
  void trueLabels(CameraReplay camera, BagMessage message) {
    measuring.execute(() -> guarded(() -> camera.trueLabels(message).ifPresent(Runnable::run)));
  }

  /**
   * Waits until all that came is worked on and measured, and counts what was dropped.
   *
   * @return what to know of it, a line each
   */
  List<String> finish() {
    settle();
    close();
    throwFailure();
    for (int i = 0; i < cameras.size(); i++) {
      FrameStatistics.Snapshot images = imagesIn.get(i).snapshot();
      FrameCounts counts = cameras.get(i).counts();
      counts.count(Fate.DROPPED, images.dropped());
      counts.count(Fate.FAILED, images.failed());
      if (images.failed() > 0) {
        counts.reason(images.lastFailure());
      }
      counts.predictionsDropped(slotsIn.get(i).snapshot().dropped());
    }
    return heldUp == 0
        ? List.of()
        : List.of(
            "Measuring held up perception "
                + heldUp
                + " times, so that more was dropped than a node would have: leave out the video"
                + " (--no-video), or use a larger machine.");
  }

  /** Waits until all that came was dropped or seen. */
  void awaitSeen() {
    awaitSettled(imagesIn);
  }

  /** Waits until all that came was dropped or went through both models. */
  void settle() {
    awaitSeen();
    awaitSettled(slotsIn);
  }

  private void awaitSettled(List<FrameStatistics> all) {
    while (!all.stream().allMatch(s -> s.snapshot().isSettled())) {
      throwFailure();
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private void throwFailure() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw thrown instanceof RuntimeException e ? e : new CompletionException(thrown);
    }
  }

  /** Keeps the first failure that is no single frame's, for the thread that plays. */
  private void guarded(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private <T> T rethrown(Supplier<T> part) {
    try {
      return part.get();
    } catch (Error e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  /** The last step of every frame that was seen; gives its room back. */
  private void measure(int camera, Timed seen, Optional<Prediction> foreseen) {
    measuring.execute(
        () -> {
          if (failure.get() == null) {
            guarded(() -> cameras.get(camera).measure(seen.frame(), foreseen));
          }
          room.release();
        });
  }

  /** Ends all threads; what still waits in them is finished, unless it takes very long. */
  @Override
  public void close() {
    seer.close();
    looker.close();
    measuring.shutdown();
    try {
      // A few frames at most, and after a failure none.
      if (!measuring.awaitTermination(1, TimeUnit.HOURS)) {
        throw new IllegalStateException("measures do not come to an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Seer implements FrameWork<Arrived, Looked, PerceptionModel.Output> {
    @Override
    public Optional<Looked> begin(int camera, Arrived arrived) {
      return cameras
          .get(camera)
          .cores()
          .admit(arrived.message(), arrived.index())
          .map(frame -> new Looked(frame, arrived.nanos()));
    }

    @Override
    public List<PerceptionModel.Output> compute(List<Looked> inputs) {
      return rethrown(
          () -> models.perception().see(inputs.stream().map(i -> i.frame().input()).toList()));
    }

    @Override
    public void end(int camera, Arrived arrived, Looked looked, PerceptionModel.Output output) {
      CameraReplay of = cameras.get(camera);
      Optional<Perceived> perceived = of.cores().finish(looked.frame(), output);
      if (perceived.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      of.latencies().add(Stage.ARRIVAL_TO_OBJECTS, now - looked.arrivalNanos());
      Timed seen = new Timed(perceived.get(), looked.arrivalNanos());
      if (!room.tryAcquire()) {
        heldUp++;
        room.acquireUninterruptibly();
      }
      if (models.prediction().isEmpty()) {
        measure(camera, seen, Optional.empty());
        return;
      }
      synchronized (foreseeing) {
        foreseeing.get(camera).addLast(seen);
      }
      slotsIn.get(camera).in();
      looker.put(camera, seen, now);
    }
  }

  private final class Looker
      implements FrameWork<Timed, Looking, Optional<PredictionModel.Rollout>> {
    @Override
    public Optional<Looking> begin(int camera, Timed put) {
      long begun = System.nanoTime();
      List<Timed> arrived;
      synchronized (foreseeing) {
        arrived = List.copyOf(foreseeing.get(camera));
        foreseeing.get(camera).clear();
      }
      if (arrived.isEmpty()) { // the frame before took this one along
        return Optional.empty();
      }
      CameraCores cores = cameras.get(camera).cores();
      int most = models.prediction().orElseThrow().spec().mostFrames();
      int last = arrived.size() - 1;
      for (int i = 0; i <= last; i++) {
        if (i > last - most) { // as many as the node keeps
          cores.push(arrived.get(i).frame().result().slots());
        }
        if (i < last) {
          measure(camera, arrived.get(i), Optional.empty());
        }
      }
      Timed newest = arrived.get(last);
      Optional<List<SlotFrame>> history = cores.history();
      if (history.isEmpty()) {
        measure(camera, newest, Optional.empty());
      }
      return history.map(h -> new Looking(newest, h, begun));
    }

    /** A frame whose prediction fails goes on without one. */
    @Override
    public List<Optional<PredictionModel.Rollout>> compute(List<Looking> inputs) {
      int steps = models.parameters().prediction().steps();
      try {
        return rethrown(
                () ->
                    models
                        .prediction()
                        .orElseThrow()
                        .rollOut(inputs.stream().map(Looking::history).toList(), steps))
            .stream()
            .map(Optional::of)
            .toList();
      } catch (RuntimeException e) {
        if (inputs.size() > 1) {
          throw e; // then they come one by one
        }
        return List.of(Optional.empty());
      }
    }

    @Override
    public void end(
        int camera, Timed put, Looking looking, Optional<PredictionModel.Rollout> rollout) {
      CameraReplay of = cameras.get(camera);
      if (rollout.isEmpty()) {
        of.counts().predictionFailed("the model for prediction failed");
      }
      Optional<Prediction> foreseen =
          rollout.flatMap(
              r -> rethrown(() -> of.cores().foresee(looking.history(), r, looking.begunNanos())));
      if (foreseen.isPresent()) {
        of.latencies()
            .add(Stage.ARRIVAL_TO_PREDICTION, System.nanoTime() - looking.newest().arrivalNanos());
      }
      measure(camera, looking.newest(), foreseen);
    }
  }
}
