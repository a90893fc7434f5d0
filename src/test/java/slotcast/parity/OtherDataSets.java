package slotcast.parity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.metrics.CocoRle;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Golden data of data sets in other sizes than the default folder's, with outputs that can be told
 * without a reference: rectangles, an image that keeps its size, and clips counted one by one.
 */
final class OtherDataSets {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int WIDTH = 24;
  private static final int HEIGHT = 18;
  private static final int BOXES = 4;

  private OtherDataSets() {}

  static void write(Path folder) throws IOException {
    masks(folder);
    index(folder);
    transform(folder);
  }

  private static void save(Path folder, String name, ObjectNode config, Map<String, Tensor> tensors)
      throws IOException {
    new Safetensors(Map.of("config", config.toString()), tensors)
        .write(folder.resolve(name + ".safetensors"));
  }

  private static Tensor integers(long[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return new Tensor(Safetensors.DType.I64, shape, bytes);
  }

  /** One frame with two rectangles that do not overlap; resized to half. */
  private static void masks(Path folder) throws IOException {
    int[][] rectangles = {{2, 4, 7, 11}, {12, 6, 21, 17}}; // x1, y1, x2, y2, inclusive
    byte[] labels = new byte[WIDTH * HEIGHT];
    long[] half = new long[WIDTH / 2 * (HEIGHT / 2)];
    float[] boxes = new float[4 * BOXES];
    ObjectNode proposals = NODES.objectNode();
    proposals.put("video_index", 7).put("video_name", "sim_00007");
    ArrayNode objects =
        proposals.putArray("frames").addObject().put("frame_index", 0).putArray("objects");
    for (int o = 0; o < 2; o++) {
      int[] r = rectangles[o];
      for (int y = r[1]; y <= r[3]; y++) {
        for (int x = r[0]; x <= r[2]; x++) {
          labels[y * WIDTH + x] = (byte) (o + 1);
          if (x % 2 == 0 && y % 2 == 0) { // nearest to half the size: every second pixel
            half[y / 2 * (WIDTH / 2) + x / 2] = o + 1;
          }
        }
      }
      for (int k = 0; k < 4; k++) {
        boxes[4 * o + k] = k < 2 ? (r[k] + 1) / 2 : r[k] / 2;
      }
    }
    for (int o = 0; o < 2; o++) {
      ObjectNode mask = objects.addObject().putObject("mask");
      mask.putArray("size").add(HEIGHT).add(WIDTH);
      mask.put("counts", CocoRle.encode(labels, WIDTH, HEIGHT, o + 1));
    }
    Path file = folder.resolve("clevrer_sample/derender_proposals/proposal_00007.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, proposals.toString());
    long[] ids = new long[labels.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = labels[i];
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("out/0/ids", integers(ids, HEIGHT, WIDTH));
    tensors.put("out/0/ids64", integers(half, HEIGHT / 2, WIDTH / 2));
    tensors.put("out/0/bbox", Tensor.of(boxes, BOXES, 4));
    tensors.put("out/0/pres", integers(new long[] {1, 1, 0, 0}, BOXES));
    ObjectNode config = NODES.objectNode().put("frames", 1);
    config.putObject("rle");
    save(folder, "dataset_clevrer_masks_other", config, tensors);
  }

  /** A video of ten frames, in which an object enters at the sixth (t = 5). */
  private static void index(Path folder) throws IOException {
    ObjectNode annotation = NODES.objectNode().put("scene_index", 3);
    ArrayNode trajectory = annotation.putArray("motion_trajectory");
    for (int t = 0; t < 10; t++) {
      ArrayNode objects = trajectory.addObject().put("frame_id", t).putArray("objects");
      objects.addObject().put("inside_camera_view", true);
      objects.addObject().put("inside_camera_view", t >= 5);
    }
    Path file =
        folder.resolve(
            "clevrer_sample/annotations/train/annotation_00000-01000/annotation_00003.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, annotation.toString());
    ObjectNode config = NODES.objectNode().put("video_len", 10);
    config.putObject("videos").putArray("train").add(3);
    for (boolean filter : List.of(false, true)) {
      config
          .putObject(filter ? "filtered" : "all")
          .put("filter_enter", filter)
          .put("frame_offset", 1)
          .put("n_sample_frames", 5)
          .put("split", "train")
          .put("warmup_len", 4);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    // Starts 0 to 5; with the filter not where start + 1 < 5 <= start + 4.
    tensors.put("out/all", integers(new long[] {0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5}, 6, 2));
    tensors.put("out/filtered", integers(new long[] {0, 0, 0, 4, 0, 5}, 3, 2));
    tensors.put("out/enter/3", integers(new long[] {5}, 1));
    save(folder, "dataset_clevrer_index_other", config, tensors);
  }

  private static void transform(Path folder) throws IOException {
    RgbImage image = RgbImage.black(14, 9);
    new Random(5).nextBytes(image.data());
    Path file = folder.resolve("obj3d_sample/same_9x14.png");
    Files.createDirectories(file.getParent());
    PngFile.write(image, file);
    float[] out = new float[3 * 14 * 9];
    for (int i = 0; i < 14 * 9; i++) {
      for (int c = 0; c < 3; c++) {
        out[c * 14 * 9 + i] = ((image.data()[3 * i + c] & 0xff) / 255f - 0.5f) / 0.5f;
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("out/same_9x14_antialias", Tensor.of(out, 3, 9, 14));
    tensors.put("out/same_9x14_no_antialias", Tensor.of(out, 3, 9, 14));
    save(folder, "dataset_transform_other", NODES.objectNode(), tensors);
  }
}
