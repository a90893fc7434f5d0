package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.metrics.Segmentation;

/** ARI, FG-ARI, mIoU and FG-mIoU at the edges: empty, merged, split, permuted, gaps in the ids. */
class MaskMetricsTest {
  @TestFactory
  Stream<DynamicTest> segmentationAtTheEdges() {
    return Golden.tests(
        "metrics_mask_edge",
        golden -> {
          for (JsonNode node : golden.config().get("names")) {
            String name = node.textValue();
            int[] truth = golden.ints("in/" + name + "/gt");
            int[] predicted = golden.ints("in/" + name + "/pred");
            JsonNode values = golden.config().get("values").get(name);
            compare(golden, name, "ari", values, Segmentation.ari(truth, predicted));
            compare(golden, name, "fari", values, Segmentation.fgAri(truth, predicted));
            compare(golden, name, "miou", values, Segmentation.fgMiou(truth, predicted));
            compare(golden, name, "miou_with_bg", values, Segmentation.miou(truth, predicted));
          }
        });
  }

  private static void compare(
      Golden golden, String name, String key, JsonNode values, double actual) {
    JsonNode value = values.get(key);
    double expected =
        value.isTextual()
            ? Double.parseDouble(value.textValue().replace("nan", "NaN").replace("inf", "Infinity"))
            : value.doubleValue();
    golden.compareNumber(name + "/" + key, expected, actual, Golden.METRIC);
  }
}
