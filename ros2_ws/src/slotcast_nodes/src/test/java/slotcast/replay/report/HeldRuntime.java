package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.torch.TorchRuntime;

/**
 * The real back end, whose models begin a call only when they are let: busy for as long as a test
 * wants.
 */
final class HeldRuntime implements ModelRuntime {
  private static final long LIMIT_MINUTES = 5;

  private final TorchRuntime torch = TorchRuntime.on("cpu");
  final Gate perception = new Gate();
  final Gate prediction = new Gate();

  /** Before a model. Open at first. */
  static final class Gate {
    private final Semaphore waiting = new Semaphore(0);
    private final Semaphore let = new Semaphore(0);
    private volatile boolean held;

    /** How many frames each call had, in order. */
    final List<Integer> calls = Collections.synchronizedList(new ArrayList<>());

    void hold() {
      held = true;
    }

    /** Waits until a call waits here. */
    void awaitCall() throws InterruptedException {
      assertThat(waiting.tryAcquire(LIMIT_MINUTES, TimeUnit.MINUTES)).as("a call came").isTrue();
    }

    /** Lets the call that waits go, and all that come later. */
    void open() {
      held = false;
      let.release();
    }

    private void pass(int frames) {
      calls.add(frames);
      if (!held) {
        return;
      }
      waiting.release();
      try {
        assertThat(let.tryAcquire(LIMIT_MINUTES, TimeUnit.MINUTES)).as("it was let go").isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    PerceptionModel model = torch.perception(weights, cameras);
    return new PerceptionModel() {
      @Override
      public Spec spec() {
        return model.spec();
      }

      @Override
      public List<Output> see(List<Input> inputs) {
        perception.pass(inputs.size());
        return model.see(inputs);
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    PredictionModel model = torch.prediction(weights, cameras, steps);
    return new PredictionModel() {
      @Override
      public Spec spec() {
        return model.spec();
      }

      @Override
      public List<Rollout> rollOut(List<List<SlotFrame>> histories, int ahead) {
        prediction.pass(histories.size());
        return model.rollOut(histories, ahead);
      }

      @Override
      public float[] draw(Rollout rollout, int step) {
        return model.draw(rollout, step);
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }

  @Override
  public String description() {
    return torch.description();
  }
}
