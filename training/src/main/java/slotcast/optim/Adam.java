package slotcast.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Adam (Kingma and Ba 2015) after clipping by the global norm, as {@code torch.optim.Adam} and
 * {@code clip_grad_norm_} do it; parameters may learn at a multiple of the rate.
 *
 * <p>DJL's own optimiser clips by value and frees its state inside an {@link NDScope}; hence this
 * one. It owns its moments (until {@link #close()}) and keeps a handle of each gradient.
 */
public final class Adam implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final NDManager manager;
  private final List<String> names;
  private final List<NDArray> parameters;
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();
  private final List<NDArray> steps = new ArrayList<>();
  private final Map<Double, List<Integer>> groups =
      new TreeMap<>(); // factor of the rate -> indices
  private List<NDArray> gradients;

  /**
   * @param parameters arrays that require gradients and take part in every loss
   */
  public Adam(NDManager parent, Map<String, NDArray> parameters) {
    this(parent, parameters, name -> 1);
  }

  /**
   * @param parameters arrays that require gradients and take part in every loss
   * @param rateFactor by the parameter's name: its rate as a multiple of the step's
   */
  public Adam(
      NDManager parent, Map<String, NDArray> parameters, ToDoubleFunction<String> rateFactor) {
    this.manager = parent.newSubManager();
    this.names = List.copyOf(parameters.keySet());
    this.parameters = List.copyOf(parameters.values());
    for (int i = 0; i < names.size(); i++) {
      double factor = rateFactor.applyAsDouble(names.get(i));
      groups.computeIfAbsent(factor, f -> new ArrayList<>()).add(i);
    }
    for (NDArray p : this.parameters) {
      first.add(manager.zeros(p.getShape(), DataType.FLOAT32));
      second.add(manager.zeros(p.getShape(), DataType.FLOAT32));
      steps.add(manager.zeros(new Shape(), DataType.FLOAT32));
    }
  }

  /**
   * The gradients by the parameters' names, after a first backward pass; the arrays stay this
   * optimiser's, and may be changed in place before {@link #step}.
   */
  public Map<String, NDArray> gradients() {
    Map<String, NDArray> out = new LinkedHashMap<>();
    List<NDArray> arrays = arrays();
    for (int i = 0; i < names.size(); i++) {
      out.put(names.get(i), arrays.get(i));
    }
    return out;
  }

  private List<NDArray> arrays() {
    if (gradients == null) {
      gradients = new ArrayList<>();
      for (NDArray p : parameters) {
        NDArray g = p.getGradient();
        NDScope.unregister(g); // kept for the life of this optimiser
        g.attach(manager);
        gradients.add(g);
      }
    }
    return gradients;
  }

  /**
   * Multiplies the gradients, after a backward pass: takes the factor of a {@link LossScale} off.
   */
  public void scaleGradients(double factor) {
    if (factor != 1) {
      AdamOps.scale(arrays(), factor);
    }
  }

  /**
   * Clips, updates the parameters in place and clears the gradients.
   *
   * @param rate learning rate
   * @param maxNorm global norm to clip to; infinite for none
   * @return the global norm before clipping; if it is not finite nothing was changed but the
   *     gradients, which are cleared
   */
  public double step(double rate, double maxNorm) {
    arrays();
    double norm = AdamOps.norm(gradients);
    if (Double.isFinite(norm)) {
      if (!Double.isInfinite(maxNorm)) {
        AdamOps.clip(gradients, norm, maxNorm);
      }
      groups.forEach((factor, members) -> update(members, rate * factor));
    }
    AdamOps.zero(gradients);
    return norm;
  }

  private void update(List<Integer> members, double rate) {
    AdamOps.step(
        select(parameters, members),
        select(gradients, members),
        select(first, members),
        select(second, members),
        select(steps, members),
        rate,
        BETA1,
        BETA2,
        EPSILON);
  }

  private static List<NDArray> select(List<NDArray> all, List<Integer> members) {
    return members.stream().map(all::get).toList();
  }

  /** The state on the Java heap: {@code first/…}, {@code second/…} and {@code step}. */
  public Map<String, Tensor> export() {
    Map<String, Tensor> out = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      long[] shape = parameters.get(i).getShape().getShape();
      out.put("first/" + names.get(i), Tensor.of(first.get(i).toFloatArray(), shape));
      out.put("second/" + names.get(i), Tensor.of(second.get(i).toFloatArray(), shape));
    }
    out.put("step", Tensor.of(new float[] {steps.get(0).getFloat()}, 1));
    return out;
  }

  /**
   * Restores what {@link #export()} gave, exactly.
   *
   * @throws UserError if a tensor is missing or has another shape; nothing is changed then
   */
  public void restore(Map<String, Tensor> state) {
    float[] step = values(state, "step", new long[] {1});
    List<float[]> firsts = new ArrayList<>();
    List<float[]> seconds = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      long[] shape = parameters.get(i).getShape().getShape();
      firsts.add(values(state, "first/" + names.get(i), shape));
      seconds.add(values(state, "second/" + names.get(i), shape));
    }
    for (int i = 0; i < names.size(); i++) {
      first.get(i).set(firsts.get(i));
      second.get(i).set(seconds.get(i));
      steps.get(i).set(step);
    }
  }

  private static float[] values(Map<String, Tensor> state, String name, long[] shape) {
    Tensor t = state.get(name);
    if (t == null || !Arrays.equals(t.shape(), shape)) {
      throw new UserError(
          "optimiser state",
          t == null ? "no tensor " + name : name + " of shape " + Arrays.toString(t.shape()),
          name + " of shape " + Arrays.toString(shape),
          "resume with the configuration that wrote it");
    }
    return t.floats();
  }

  @Override
  public void close() {
    manager.close();
  }
}
