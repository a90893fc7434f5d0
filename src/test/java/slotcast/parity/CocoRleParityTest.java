package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.metrics.CocoRle;

/** Run lengths as pycocotools writes and reads them. */
class CocoRleParityTest {
  @TestFactory
  Stream<DynamicTest> runLengthsOfManyShapes() {
    return Golden.tests(
        "dataset_clevrer_masks",
        golden -> {
          for (Map.Entry<String, JsonNode> entry : golden.config().get("rle").properties()) {
            String name = "rle/" + entry.getKey();
            int height = entry.getValue().get("size").get(0).intValue();
            int width = entry.getValue().get("size").get(1).intValue();
            String counts = entry.getValue().get("counts").textValue();
            byte[] mask = CocoRle.decode(counts, width, height);
            long[] expected = golden.longs(name);
            boolean packed = expected.length != mask.length;
            golden.compareExact(name, packed ? pack(mask) : widen(mask));
            String written = CocoRle.encode(mask, width, height, 1);
            golden.compareNumber(name + " as text", 0, written.compareTo(counts), 0);
          }
        });
  }

  /** Eight pixels a byte, the first one highest (numpy's packbits). */
  private static long[] pack(byte[] mask) {
    long[] bytes = new long[(mask.length + 7) / 8];
    for (int i = 0; i < mask.length; i++) {
      bytes[i / 8] |= (long) mask[i] << (7 - i % 8);
    }
    return bytes;
  }

  private static long[] widen(byte[] mask) {
    long[] wide = new long[mask.length];
    for (int i = 0; i < mask.length; i++) {
      wide[i] = mask[i];
    }
    return wide;
  }
}
