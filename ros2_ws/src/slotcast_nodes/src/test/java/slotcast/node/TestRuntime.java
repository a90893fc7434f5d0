package slotcast.node;

import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.torch.TorchRuntime;

/** The real back end over models in memory, whatever the parameters name. */
final class TestRuntime implements ModelRuntime {
  private final TorchRuntime torch = TorchRuntime.on("cpu");
  private final Map<String, ModelFile> byKind = new LinkedHashMap<>();

  /** For these models, at most one of each kind. */
  static TestRuntime of(ModelFile... models) {
    TestRuntime runtime = new TestRuntime();
    for (ModelFile model : models) {
      runtime.byKind.put(model.kind(), model);
    }
    return runtime;
  }

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    return torch.perception(byKind.get(LoadedSavi.KIND), "test", cameras);
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return torch.prediction(byKind.get("slotformer"), "test", cameras, steps);
  }

  @Override
  public String description() {
    return torch.description();
  }
}
