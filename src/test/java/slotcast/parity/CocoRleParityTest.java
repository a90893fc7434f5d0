package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** The masks of a proposals file, later objects behind earlier ones, as label maps. */
  @TestFactory
  Stream<DynamicTest> proposals() {
    return Golden.tests(
        "dataset_clevrer_masks",
        golden -> {
          JsonNode frames = new ObjectMapper().readTree(proposalsFile().toFile()).get("frames");
          for (int f = 0; golden.has("out/" + f + "/ids"); f++) {
            long[] shape = golden.shape("out/" + f + "/ids");
            long[] ids = new long[(int) (shape[0] * shape[1])];
            JsonNode objects = frames.get(f).get("objects");
            for (int i = objects.size() - 1; i >= 0; i--) {
              String counts = objects.get(i).get("mask").get("counts").textValue();
              byte[] mask = CocoRle.decode(counts, (int) shape[1], (int) shape[0]);
              for (int p = 0; p < ids.length; p++) {
                ids[p] = mask[p] != 0 ? i + 1 : ids[p];
              }
            }
            golden.compareExact("out/" + f + "/ids", ids);
          }
        });
  }

  private static Path proposalsFile() throws IOException {
    Path folder = Golden.folder().resolve("clevrer_sample/derender_proposals");
    if (!Files.isDirectory(folder)) {
      Golden.skip("no " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().findFirst().orElseThrow();
    }
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
