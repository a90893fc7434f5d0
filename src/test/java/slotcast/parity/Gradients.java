package slotcast.parity;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Compares gradients with the four forms in which golden files hold them: whole ({@code grad/}),
 * the first 256 elements ({@code gradhead/}), L2 norm ({@code gradnorm/}), 32 samples ({@code
 * gradsample/}).
 */
final class Gradients {
  private static final String[] FORMS = {"", "head", "norm", "sample"};

  private Gradients() {}

  /**
   * Compares every gradient of the file with the parameter of its name, and requires that both
   * sides name the same parameters.
   *
   * @param parameters that require gradients, after the backward pass
   * @param without parameters that have no golden gradient
   * @param tolerance relative to the largest golden element of each tensor
   * @param floor absolute tolerance, for gradients that are zero in exact arithmetic
   */
  static void compare(
      Golden golden,
      Map<String, NDArray> parameters,
      Set<String> without,
      double tolerance,
      double floor) {
    Map<String, float[]> values = values(parameters);
    values.keySet().removeAll(without);
    compareValues(golden, values, tolerance, floor);
  }

  /** Gradients of the parameters, by name. */
  static Map<String, float[]> values(Map<String, NDArray> parameters) {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters.forEach((name, p) -> values.put(name, p.getGradient().toFloatArray()));
    return values;
  }

  /** As {@link #compare}, with the gradients' values. */
  static void compareValues(
      Golden golden, Map<String, float[]> gradients, double tolerance, double floor) {
    compareValues(golden, "grad", gradients, tolerance, floor);
  }

  /**
   * As the other.
   *
   * @param whose what the names of the gradients start with, such as {@code grad}
   */
  static void compareValues(
      Golden golden, String whose, Map<String, float[]> gradients, double tolerance, double floor) {
    Set<String> missing = new HashSet<>(gradients.keySet());
    for (String form : FORMS) {
      String prefix = whose + form + "/";
      for (String label : golden.names(prefix)) {
        String name = label.substring(prefix.length());
        float[] values = gradients.get(name);
        if (values == null) {
          throw new AssertionError(golden.name() + ": no parameter for " + label);
        }
        missing.remove(name);
        golden.compare(label, form(form, values), tolerance, floor);
      }
    }
    if (!missing.isEmpty()) {
      throw new AssertionError(golden.name() + ": no golden gradient of " + missing);
    }
  }

  /** L2 norm of all golden gradients together. */
  static double totalNorm(Golden golden) {
    double squares = 0;
    for (String form : new String[] {"grad/", "gradnorm/"}) {
      for (String label : golden.names(form)) {
        for (float v : golden.floats(label)) {
          squares += (double) v * v;
        }
      }
    }
    return Math.sqrt(squares);
  }

  /** Writes what the file holds of each gradient, whole or its head, into the parameters' own. */
  static void replace(Golden golden, Map<String, NDArray> parameters) {
    for (String form : new String[] {"grad/", "gradhead/"}) {
      for (String label : golden.names(form)) {
        NDArray gradient = parameters.get(label.substring(form.length())).getGradient();
        float[] values = gradient.toFloatArray();
        float[] known = golden.floats(label);
        System.arraycopy(known, 0, values, 0, known.length);
        // In place: set() would leave torch with memory that belongs to the Java array.
        NDArray replacement = gradient.getManager().create(values, gradient.getShape());
        gradient.subi(gradient).addi(replacement);
      }
    }
  }

  private static float[] form(String form, float[] values) {
    return switch (form) {
      case "" -> values;
      case "head" -> Arrays.copyOf(values, Math.min(256, values.length));
      case "norm" -> {
        double sum = 0;
        for (float v : values) {
          sum += (double) v * v;
        }
        yield new float[] {(float) Math.sqrt(sum)};
      }
      default -> samples(values);
    };
  }

  /** All elements of a small array, else 32 spread over it. */
  static float[] samples(float[] values) {
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
