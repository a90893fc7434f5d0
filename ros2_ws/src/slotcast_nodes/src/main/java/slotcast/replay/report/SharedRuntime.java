package slotcast.replay.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;

/** Loads each model once and keeps it for the next recording. */
final class SharedRuntime implements ModelRuntime, AutoCloseable {
  private final ModelRuntime runtime;
  private final Map<List<Object>, PerceptionModel> perception = new HashMap<>();
  private final Map<List<Object>, PredictionModel> prediction = new HashMap<>();

  SharedRuntime(ModelRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    return new KeptPerception(
        perception.computeIfAbsent(
            List.of(weights, cameras), key -> runtime.perception(weights, cameras)));
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return new KeptPrediction(
        prediction.computeIfAbsent(
            List.of(weights, cameras, steps), key -> runtime.prediction(weights, cameras, steps)));
  }

  @Override
  public String description() {
    return runtime.description();
  }

  @Override
  public void close() {
    perception.values().forEach(PerceptionModel::close);
    prediction.values().forEach(PredictionModel::close);
  }

  /** Does not end with the recording. */
  private record KeptPerception(PerceptionModel model) implements PerceptionModel {
    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Output> see(List<Input> frames) {
      return model.see(frames);
    }

    @Override
    public void close() {
      // with the last recording
    }
  }

  /** Does not end with the recording. */
  private record KeptPrediction(PredictionModel model) implements PredictionModel {
    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
      return model.rollOut(histories, steps);
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      return model.draw(rollout, step);
    }

    @Override
    public void close() {
      // with the last recording
    }
  }
}
