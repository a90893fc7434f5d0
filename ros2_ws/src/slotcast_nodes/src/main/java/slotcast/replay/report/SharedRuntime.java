package slotcast.replay.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.perception.PerceptionModel;
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
    return perception
        .computeIfAbsent(List.of(weights, cameras), key -> runtime.perception(weights, cameras))
        .lent();
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return prediction
        .computeIfAbsent(
            List.of(weights, cameras, steps), key -> runtime.prediction(weights, cameras, steps))
        .lent();
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
}
