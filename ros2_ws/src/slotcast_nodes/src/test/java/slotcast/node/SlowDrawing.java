package slotcast.node;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;

/** The back end that it is given, whose pictures take until they are released. */
final class SlowDrawing implements ModelRuntime {
  private final ModelRuntime runtime;
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger drawing = new AtomicInteger();
  private final AtomicInteger drawable = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean started; // rehearsals are over

  SlowDrawing(ModelRuntime runtime) {
    this.runtime = runtime;
  }

  /** Lets all pictures go on. */
  void release() {
    released.countDown();
  }

  /** Waits until pictures are released. */
  void hold() {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until so many pictures are or were in work. */
  void awaitDrawing(int count) throws InterruptedException {
    while (drawing.get() < count) {
      Thread.sleep(1);
    }
  }

  /** How many rollouts can be drawn. */
  int drawable() {
    return drawable.get();
  }

  /** How many predictors were closed. */
  int closed() {
    return closed.get();
  }

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    return runtime.perception(weights, cameras);
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return new Predictor(runtime.prediction(weights, cameras, steps));
  }

  @Override
  public String description() {
    return runtime.description();
  }

  private final class Predictor implements PredictionModel {
    private final PredictionModel model;

    Predictor(PredictionModel model) {
      this.model = model;
    }

    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
      if (started) {
        drawable.incrementAndGet();
      }
      return model.rollOut(histories, steps);
    }

    @Override
    public List<Rollout> rollOutPaths(List<List<SlotFrame>> histories, int steps) {
      return model.rollOutPaths(histories, steps);
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      if (started) {
        drawing.incrementAndGet();
        hold();
      }
      return model.draw(rollout, step);
    }

    @Override
    public void close() {
      model.close();
      closed.incrementAndGet();
    }
  }

  /** From now on pictures are slow. */
  void start() {
    started = true;
  }
}
