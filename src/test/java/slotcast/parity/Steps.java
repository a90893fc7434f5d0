package slotcast.parity;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import slotcast.tensor.Safetensors.Tensor;

/** Compares parameters after steps of Adam with golden ones. */
public final class Steps {
  /** Golden weights and ours are rounded to float32 once each; twice that, relative. */
  private static final double ROUNDING = 0x1p-22;

  /** Float32 arithmetic of the step itself, as a share of the rate. */
  private static final double ARITHMETIC = 1e-6;

  /** An element is held by the comparison where less than this share of the rate is allowed. */
  private static final double HELD = 0.005;

  /** The least share of a file's elements that must be held, or the comparison says nothing. */
  private static final double HELD_SHARE = 0.5;

  /**
   * Adam's first step, {@code -rate * x / (|x| + eps)}, with x the clipped gradient.
   *
   * @param eps Adam's
   * @param clip by which the gradients are multiplied, 1 for no clipping
   * @param rate by the parameter's name
   */
  public record FirstStep(double eps, double clip, ToDoubleFunction<String> rate) {
    /** As a golden file states it, clipped to {@code norm}; infinite for none. */
    public static FirstStep of(Golden golden, double norm, ToDoubleFunction<String> rate) {
      double factor = Math.min(1, norm / (golden.scalar("grad_total_norm") + 1e-6));
      double eps = golden.config().path("adam1").path("eps").asDouble(1e-8);
      return new FirstStep(eps, factor, rate);
    }

    double of(String name, double gradient) {
      double x = clip * gradient;
      return -rate.applyAsDouble(name) * x / (Math.abs(x) + eps);
    }
  }

  private Steps() {}

  /**
   * Compares parameters after Adam's first step, each element within what its gradient's own
   * tolerance makes of it: a step has the size of the rate whatever the gradient's, so that an
   * element whose gradient is known well moves by the rate to six digits, and one whose gradient is
   * rounding noise may go either way.
   *
   * @param prefix {@code adam1}, {@code adam1head} (first 256 elements of each) or {@code
   *     adam1sample} (32 of each)
   * @param after parameters by name
   * @param tolerance of the gradients, relative to the largest element of each
   * @param floor absolute tolerance of the gradients
   */
  public static void first(
      Golden golden,
      String prefix,
      String labelPrefix,
      Map<String, float[]> after,
      FirstStep step,
      double tolerance,
      double floor) {
    long held = 0;
    long elements = 0;
    for (String label : golden.names(prefix + "/")) {
      String name = label.substring(prefix.length() + 1);
      float[] expected = golden.floats(label);
      float[] actual = part(prefix, required(golden, after, name), expected.length);
      float[] whole = gradient(golden, name);
      float[] gradient = part(prefix, whole, expected.length);
      double largest = 0; // of all that the file holds of it, as for the gradient itself
      for (float g : whole) {
        largest = Math.max(largest, Math.abs(g));
      }
      double error = Math.max(tolerance * largest, floor);
      double rate = step.rate().applyAsDouble(name);
      double[] allowed = new double[expected.length];
      for (int i = 0; i < allowed.length; i++) {
        boolean trained = gradient.length > 0;
        double doubt = trained ? doubt(step, name, gradient[i], error) : 0;
        held += doubt < HELD * rate ? 1 : 0;
        elements++;
        allowed[i] = doubt + ARITHMETIC * rate + ROUNDING * Math.abs(expected[i]);
      }
      golden.compareWithin(labelPrefix + label, expected, actual, allowed);
    }
    if (held < HELD_SHARE * elements) {
      throw new AssertionError(
          golden.name() + ": " + prefix + " holds " + held + " of " + elements + " elements only");
    }
  }

  /** How far the step may be off if the gradient is, and the norm that it was clipped by. */
  private static double doubt(FirstStep step, String name, double gradient, double error) {
    double exact = step.of(name, gradient);
    double worst = 0;
    for (double off : new double[] {-error, error}) {
      for (double clip : new double[] {1 - Golden.GRADIENT, 1 + Golden.GRADIENT}) {
        worst = Math.max(worst, Math.abs(step.of(name, clip * (gradient + off)) - exact));
      }
    }
    return worst;
  }

  /** Golden gradient, as much as the file holds of it; empty for a parameter without one. */
  private static float[] gradient(Golden golden, String name) {
    for (String form : new String[] {"grad/", "gradhead/", "gradsample/"}) {
      if (golden.has(form + name)) {
        return golden.floats(form + name);
      }
    }
    return new float[0];
  }

  private static float[] part(String prefix, float[] values, int length) {
    boolean sample = prefix.endsWith("sample") && values.length > length;
    return sample || values.length == 0 ? Gradients.samples(values) : Arrays.copyOf(values, length);
  }

  /**
   * Compares parameters after several steps, whose later gradients no file holds. Limits in units
   * of the rate: 99.9 % of all elements to a hundredth, and each to a quarter (float32 in the
   * reference: 0.09 in one step, section 7 of the golden data's README) or to eight times what
   * float32 makes of that tensor in the reference.
   */
  public static void several(
      Golden golden, String prefix, String labelPrefix, Map<String, float[]> after, double rate) {
    double[] errors = new double[0];
    for (String label : golden.names(prefix + "/")) {
      float[] actual = required(golden, after, label.substring(prefix.length() + 1));
      float[] expected = golden.floats(label);
      actual = Arrays.copyOf(actual, expected.length);
      double worst = Math.max(0.25 * rate, 8 * golden.measuredDifference(label));
      golden.compareValues(labelPrefix + label, expected, actual, 0, worst);
      int n = errors.length;
      errors = Arrays.copyOf(errors, n + expected.length);
      for (int i = 0; i < expected.length; i++) {
        double rounding = ROUNDING * Math.abs(expected[i]);
        double error = Math.abs((double) expected[i] - actual[i]) - rounding;
        errors[n + i] = Math.max(0, error) / rate;
      }
    }
    Arrays.sort(errors);
    double most = errors[(int) Math.floor(0.999 * (errors.length - 1))];
    golden.compareNumber(labelPrefix + prefix + " 99.9 % in units of the rate", 0, most, 1e-2);
  }

  /** Values of tensors by name. */
  public static Map<String, float[]> values(Map<String, Tensor> tensors) {
    Map<String, float[]> values = new LinkedHashMap<>();
    tensors.forEach((name, t) -> values.put(name, t.floats()));
    return values;
  }

  private static float[] required(Golden golden, Map<String, float[]> after, String name) {
    float[] values = after.get(name);
    if (values == null) {
      throw new AssertionError(golden.name() + ": no parameter " + name);
    }
    return values;
  }
}
