package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.metrics.BoxMatching;
import slotcast.metrics.LabelBox;
import slotcast.metrics.Segmentation;

/** Masks and boxes at the edges: empty, merged, split, permuted, gaps in the ids, no area. */
class MaskMetricsTest {
  @TestFactory
  Stream<DynamicTest> masksAtTheEdges() {
    return Golden.tests(
        "metrics_mask_edge",
        golden -> {
          for (JsonNode node : golden.config().get("names")) {
            String name = node.textValue();
            int[] truth = golden.ints("in/" + name + "/gt");
            int[] predicted = golden.ints("in/" + name + "/pred");
            int width = (int) golden.shape("in/" + name + "/gt")[1];
            JsonNode values = golden.config().get("values").get(name);
            compare(golden, name, "ari", values, Segmentation.ari(truth, predicted));
            compare(golden, name, "fari", values, Segmentation.fgAri(truth, predicted));
            compare(golden, name, "miou", values, Segmentation.fgMiou(truth, predicted));
            compare(golden, name, "miou_with_bg", values, Segmentation.miou(truth, predicted));
            if (values.has("ar")) {
              List<LabelBox> objects =
                  boxes(truth, width).stream().skip(1).filter(LabelBox::isPresent).toList();
              BoxMatching matching = BoxMatching.asPublished(objects, boxes(predicted, width), 0.5);
              compare(golden, name, "ar", values, matching.recall());
              // The reference divides by zero on the way to precision too.
              double precision = matching.trueBoxes() == 0 ? Double.NaN : matching.precision();
              compare(golden, name, "ap", values, precision);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> averagePrecisionAndRecall() {
    return Golden.tests(
        "metrics_bbox",
        golden -> {
          for (int i = 0; golden.has("in/" + i + "/gt_bbox"); i++) {
            long[] present = golden.longs("in/" + i + "/gt_pres");
            List<LabelBox> truth = boxes(golden.floats("in/" + i + "/gt_bbox"), present);
            float[] predicted = golden.floats("in/" + i + "/pred_bbox");
            BoxMatching matching = BoxMatching.asPublished(truth, boxes(predicted, null), 0.5);
            float[] apAr = {(float) matching.precision(), (float) matching.recall()};
            golden.compare("out/" + i + "/ap_ar", apAr, 0, Golden.METRIC);
          }
        });
  }

  /** Boxes of a flat (N,4) array; those not present are absent. */
  static List<LabelBox> boxes(float[] corners, long[] present) {
    LabelBox[] boxes = new LabelBox[corners.length / 4];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] =
          present != null && present[i] == 0
              ? LabelBox.ABSENT
              : new LabelBox(
                  corners[4 * i], corners[4 * i + 1], corners[4 * i + 2], corners[4 * i + 3]);
    }
    return List.of(boxes);
  }

  private static List<LabelBox> boxes(int[] labels, int width) {
    return LabelBox.ofLabels(labels, width, Arrays.stream(labels).max().orElse(0) + 1);
  }

  private static void compare(
      Golden golden, String name, String key, JsonNode values, double actual) {
    golden.compareNumber(name + "/" + key, number(values.get(key)), actual, Golden.METRIC);
  }

  /** A number, "nan", "inf", or the exception for which ours is NaN. */
  static double number(JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return switch (value.textValue()) {
      case "nan", "error:ZeroDivisionError" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException("unknown golden value " + value);
    };
  }
}
