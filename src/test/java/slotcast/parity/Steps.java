package slotcast.parity;

import java.util.Arrays;
import java.util.Map;
import slotcast.tensor.Safetensors;

/** Compares parameters after optimiser steps; errors are counted in units of the learning rate. */
public final class Steps {
  /** The README's limits for the SAVi cases: the worst element, and 99.9 % of all. */
  public static final Limits OPTIMISER = new Limits(0.1, 1e-3);

  /**
   * Gradients of our own run included. Where a gradient is near zero Adam divides rounding noise by
   * itself, so that single elements may go the other way; all others must agree.
   */
  public static final Limits WHOLE = new Limits(2, 1e-2);

  /**
   * @param worst of any element
   * @param most what 99.9 % of all elements stay below
   */
  public record Limits(double worst, double most) {}

  private Steps() {}

  /**
   * @param prefix {@code adam1}, {@code adam1head} (first 256 elements of each), {@code
   *     adam1sample} (32 of each) or {@code sched4}
   * @param after parameters by name
   */
  public static void compare(
      Golden golden,
      String prefix,
      String labelPrefix,
      Map<String, Safetensors.Tensor> after,
      double rate,
      Limits limits) {
    double[] errors = new double[0];
    for (String label : golden.names(prefix + "/")) {
      Safetensors.Tensor tensor = after.get(label.substring(prefix.length() + 1));
      if (tensor == null) {
        throw new AssertionError(golden.name() + ": no parameter for " + label);
      }
      float[] expected = golden.floats(label);
      float[] actual =
          prefix.endsWith("sample")
              ? Gradients.samples(tensor.floats())
              : Arrays.copyOf(tensor.floats(), expected.length);
      golden.compareValues(labelPrefix + label, expected, actual, 0, limits.worst() * rate);
      int n = errors.length;
      errors = Arrays.copyOf(errors, n + expected.length);
      for (int i = 0; i < expected.length; i++) {
        errors[n + i] = Math.abs((double) expected[i] - actual[i]) / rate;
      }
    }
    if (errors.length > 0) {
      Arrays.sort(errors);
      double most = errors[(int) Math.floor(0.999 * (errors.length - 1))];
      golden.compareNumber(
          labelPrefix + prefix + " 99.9 % in units of the rate", 0, most, limits.most());
    }
  }
}
