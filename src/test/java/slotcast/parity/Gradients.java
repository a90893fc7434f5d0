package slotcast.parity;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Compares gradients with the four forms in which golden files hold them: whole ({@code grad/}),
 * the first 256 elements ({@code gradhead/}), L2 norm ({@code gradnorm/}), 32 samples ({@code
 * gradsample/}).
 */
final class Gradients {
  private static final String[] FORMS = {"grad/", "gradhead/", "gradnorm/", "gradsample/"};

  private Gradients() {}

  /**
   * Compares every gradient of the file with the parameter of its name, and requires that both
   * sides name the same parameters.
   *
   * @param parameters that require gradients, after the backward pass
   * @param without parameters that have no golden gradient
   * @param floor absolute tolerance, for gradients that are zero in exact arithmetic
   */
  static void compare(
      Golden golden,
      Map<String, NDArray> parameters,
      Set<String> without,
      double tolerance,
      double floor) {
    Set<String> expected = new HashSet<>(parameters.keySet());
    expected.removeAll(without);
    Set<String> found = new HashSet<>();
    for (String form : FORMS) {
      for (String label : golden.names(form)) {
        String name = label.substring(form.length());
        NDArray parameter = parameters.get(name);
        if (parameter == null) {
          throw new AssertionError(golden.name() + ": no parameter for " + label);
        }
        found.add(name);
        compare(golden, form, label, parameter.getGradient(), tolerance, floor);
      }
    }
    expected.removeAll(found);
    if (!expected.isEmpty()) {
      throw new AssertionError(golden.name() + ": no golden gradient of " + expected);
    }
  }

  /** Writes what the file holds of each gradient, whole or its head, into the parameters' own. */
  static void replace(Golden golden, Map<String, NDArray> parameters) {
    for (String form : new String[] {"grad/", "gradhead/"}) {
      for (String label : golden.names(form)) {
        NDArray gradient = parameters.get(label.substring(form.length())).getGradient();
        float[] values = gradient.toFloatArray();
        float[] known = golden.floats(label);
        System.arraycopy(known, 0, values, 0, known.length);
        gradient.set(values);
        gradient.close();
      }
    }
  }

  private static void compare(
      Golden golden, String form, String label, NDArray gradient, double tolerance, double floor) {
    if (form.equals("grad/")) {
      golden.compare(label, gradient, tolerance, floor);
      return;
    }
    float[] values = gradient.toFloatArray();
    switch (form) {
      case "gradhead/" ->
          golden.compare(
              label, Arrays.copyOf(values, Math.min(256, values.length)), tolerance, floor);
      case "gradnorm/" -> {
        double sum = 0;
        for (float v : values) {
          sum += (double) v * v;
        }
        golden.compare(label, new float[] {(float) Math.sqrt(sum)}, tolerance, floor);
      }
      default -> golden.compare(label, samples(values), tolerance, floor);
    }
  }

  /** All elements of a small array, else 32 spread over it. */
  private static float[] samples(float[] values) {
    if (values.length <= 32) {
      return values;
    }
    float[] out = new float[32];
    for (int j = 0; j < 32; j++) {
      out[j] = values[(int) Math.floor((j + 0.5) * values.length / 32)];
    }
    return out;
  }
}
