package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The comparison of Adam's first step passes the right step and finds wrong ones. */
class StepsTest {
  private static final double CLIP = 0.05;

  @TestFactory
  Stream<DynamicTest> wrongStepsAreFound() {
    return Stream.of(
        wrong("the right step", 1, 1e-8, CLIP, false),
        wrong("a rate 1 % too high", 1.01, 1e-8, CLIP, true),
        wrong("a rate 1 % too low", 0.99, 1e-8, CLIP, true),
        wrong("epsilon ten times too large", 1, 1e-7, CLIP, true),
        wrong("epsilon missing", 1, 1e-16, CLIP, true),
        wrong("gradients that are not clipped", 1, 1e-8, Double.POSITIVE_INFINITY, true),
        wrong("no step", 0, 1e-8, CLIP, true),
        wrong("the opposite step", -1, 1e-8, CLIP, true));
  }

  private static DynamicTest wrong(
      String what, double factor, double eps, double clip, boolean found) {
    return Golden.bundled(
        what,
        "steve",
        golden -> {
          Steps.FirstStep right = Steps.FirstStep.of(golden, CLIP, name -> rate(golden, name));
          Steps.FirstStep made =
              new Steps.FirstStep(
                  eps,
                  Steps.FirstStep.of(golden, clip, name -> 0).clip(),
                  name -> factor * rate(golden, name));
          Map<String, float[]> after = after(golden, made);
          List<ParityReport.Row> differing =
              golden.differing(
                  trial ->
                      Steps.first(
                          trial,
                          "adam1",
                          "",
                          after,
                          right,
                          Golden.GRADIENT,
                          1e-7 * golden.scalar("grad_total_norm")));
          assertThat(!differing.isEmpty()).as("%s, found %s", what, differing).isEqualTo(found);
        });
  }

  private static double rate(Golden golden, String name) {
    return golden
        .config()
        .get("adam1")
        .get(name.startsWith("trans_decoder.") ? "dec_lr" : "lr")
        .doubleValue();
  }

  /** Weights after the step that is made of the golden gradients; those without one stay. */
  private static Map<String, float[]> after(Golden golden, Steps.FirstStep step) {
    Map<String, float[]> after = new LinkedHashMap<>();
    GoldenWeights.of(golden)
        .forEach(
            (name, weight) -> {
              float[] values = weight.floats();
              if (golden.has("grad/" + name)) {
                float[] gradient = golden.floats("grad/" + name);
                for (int i = 0; i < values.length; i++) {
                  values[i] = (float) (values[i] + step.of(name, gradient[i]));
                }
              }
              after.put(name, values);
            });
    return after;
  }
}
