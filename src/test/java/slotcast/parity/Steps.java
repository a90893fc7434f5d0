package slotcast.parity;

import java.util.Arrays;
import java.util.Map;
import slotcast.tensor.Safetensors;

/** Compares parameters after optimiser steps; errors are counted in units of the learning rate. */
final class Steps {
  /** Worst element of the reference's own float32 run is 0.09 (README, section 7). */
  private static final double WORST = 1;

  /** What 99.9 % of all elements stay below there. */
  private static final double MOST = 1e-2;

  private Steps() {}

  /**
   * @param prefix {@code adam1}, {@code adam1head} (first 256 elements of each) or {@code sched4}
   * @param after parameters by name
   */
  static void compare(
      Golden golden, String prefix, Map<String, Safetensors.Tensor> after, double rate) {
    double[] errors = new double[0];
    for (String label : golden.names(prefix + "/")) {
      Safetensors.Tensor tensor = after.get(label.substring(prefix.length() + 1));
      if (tensor == null) {
        throw new AssertionError(golden.name() + ": no parameter for " + label);
      }
      float[] expected = golden.floats(label);
      float[] actual = Arrays.copyOf(tensor.floats(), expected.length);
      golden.compare(label, actual, 0, WORST * rate);
      int n = errors.length;
      errors = Arrays.copyOf(errors, n + expected.length);
      for (int i = 0; i < expected.length; i++) {
        errors[n + i] = Math.abs((double) expected[i] - actual[i]) / rate;
      }
    }
    if (errors.length > 0) {
      Arrays.sort(errors);
      double most = errors[(int) Math.floor(0.999 * (errors.length - 1))];
      golden.compareNumber(prefix + " 99.9 % in units of the rate", 0, most, MOST);
    }
  }
}
