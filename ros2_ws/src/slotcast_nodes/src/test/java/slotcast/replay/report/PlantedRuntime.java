package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tensor.Safetensors.Tensor;

/** The real back end with a fault that a release must not have. */
final class PlantedRuntime implements ModelRuntime {
  /** What is wrong with it. */
  enum Fault {
    /** Every slot stays as it is. */
    PREDICTOR_STANDS_STILL,
    /** Noise of half their own size on all weights of perception. */
    WEIGHTS_DISTURBED
  }

  private final TorchRuntime torch = TorchRuntime.on("cpu");
  private final Fault fault;

  PlantedRuntime(Fault fault) {
    this.fault = fault;
  }

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    if (fault != Fault.WEIGHTS_DISTURBED) {
      return torch.perception(weights, cameras);
    }
    ModelFile good = BundledWeights.read(weights, LoadedSavi.KIND);
    Random random = new Random(1);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    good.tensors()
        .forEach((name, t) -> tensors.put(name, t.dtype().isFloating() ? noisy(t, random) : t));
    ModelFile bad =
        new ModelFile(good.kind(), good.configJson(), good.provenance(), good.extra(), tensors);
    return torch.perception(bad, "disturbed", cameras);
  }

  private static Tensor noisy(Tensor tensor, Random random) {
    float[] values = tensor.floats();
    double squares = 0;
    for (float v : values) {
      squares += v * v;
    }
    double size = Math.sqrt(squares / values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (0.5 * size * random.nextGaussian());
    }
    return Tensor.of(values, tensor.shape());
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    PredictionModel model = torch.prediction(weights, cameras, steps);
    return fault == Fault.PREDICTOR_STANDS_STILL ? new Still(model) : model;
  }

  @Override
  public String description() {
    return torch.description();
  }

  /** Gives the newest slots again for every step. */
  private record Still(PredictionModel model) implements PredictionModel {
    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
      return histories.stream()
          .map(h -> h.get(h.size() - 1))
          .map(
              f ->
                  new Rollout(
                      again(f.slots(), steps),
                      again(f.positions(), steps),
                      again(f.scales(), steps),
                      again(f.rotations(), steps),
                      null))
          .toList();
    }

    private static float[] again(float[] values, int steps) {
      float[] out = new float[values.length * steps];
      for (int i = 0; i < steps; i++) {
        System.arraycopy(values, 0, out, i * values.length, values.length);
      }
      return out;
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      return model.draw(rollout, step);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
