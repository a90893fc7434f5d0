package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import slotcast.data.Clevrer;
import slotcast.data.ClevrerAnnotation;
import slotcast.data.ClevrerProposals;
import slotcast.data.ClipStarts;
import slotcast.data.Obj3d;
import slotcast.data.ObjectMasks;
import slotcast.sim.Split;

/** What the reference's data sets read from files, and which clips they list. */
class DataSetsParityTest {
  @TempDir Path folder;

  /** Masks, label maps, boxes and presence of each frame of the proposals. */
  @TestFactory
  Stream<DynamicTest> clevrerMasks() {
    return Golden.tests(
        "dataset_clevrer_masks",
        golden -> {
          Path sample = sample("clevrer_sample");
          ClevrerProposals proposals = ClevrerProposals.read(proposals(sample));
          int frames = golden.config().get("frames").intValue();
          assertThat(proposals.frames()).isEqualTo(frames);
          for (int f = 0; f < frames; f++) {
            ObjectMasks masks = proposals.masks(f);
            String out = "out/" + f + "/";
            if (golden.has(out + "masks")) {
              List<byte[]> all = new ArrayList<>(List.of(masks.background()));
              all.addAll(masks.objects());
              golden.compareExact(
                  out + "masks", all.stream().flatMapToLong(DataSetsParityTest::wide).toArray());
            }
            golden.compareExact(out + "ids", wide(masks.labels().data()).toArray());
            long[] small = golden.shape(out + "ids64");
            ObjectMasks resized = masks.resized((int) small[1], (int) small[0]);
            golden.compareExact(out + "ids64", wide(resized.labels().data()).toArray());
            // Resizing the label map comes to the same, and costs less.
            byte[] nearest =
                ObjectMasks.nearest(
                    masks.labels().data(),
                    masks.width(),
                    masks.height(),
                    resized.width(),
                    resized.height());
            golden.compareExact(out + "ids64", wide(nearest).toArray());
            int boxes = (int) golden.shape(out + "bbox")[0];
            golden.compare(out + "bbox", resized.boxes(boxes), 0, 0);
            long[] present = new long[boxes];
            boolean[] found = resized.present(boxes);
            for (int b = 0; b < boxes; b++) {
              present[b] = found[b] ? 1 : 0;
            }
            golden.compareExact(out + "pres", present);
          }
        });
  }

  private static Path proposals(Path sample) throws IOException {
    try (Stream<Path> files = Files.list(sample.resolve("derender_proposals"))) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().findFirst().orElseThrow();
    }
  }

  /** Times at which objects enter, and the clips of each setting. */
  @TestFactory
  Stream<DynamicTest> clevrerIndex() {
    return Golden.tests(
        "dataset_clevrer_index",
        golden -> {
          Path sample = sample("clevrer_sample");
          int length = golden.config().get("video_len").intValue();
          for (Map.Entry<String, JsonNode> videos : golden.config().get("videos").properties()) {
            Split split = split(videos.getKey());
            for (JsonNode number : videos.getValue()) {
              ClevrerAnnotation annotation = annotation(sample, split, number.intValue());
              assertThat(annotation.frames()).isEqualTo(length);
              assertThat(annotation.scene()).isEqualTo(number.intValue());
              golden.compareExact(
                  "out/enter/" + number,
                  Arrays.stream(annotation.enterTimes()).asLongStream().toArray());
            }
          }
          for (Map.Entry<String, JsonNode> setting : golden.config().properties()) {
            if (golden.has("out/" + setting.getKey())) {
              golden.compareExact(
                  "out/" + setting.getKey(), index(golden, sample, setting.getValue(), length));
            }
          }
          if (golden.hasScalar("savi_train_len")) {
            // The training clips of SAVi are told by their number and last start only.
            JsonNode savi = golden.config().get("savi_val");
            int[] starts = Clevrer.starts(Split.TRAIN, clips(savi), length, null, 0);
            int videos = golden.config().at("/videos/train").size();
            golden.compareScalar("savi_train_len", (double) starts.length * videos, 0);
            golden.compareScalar("savi_train_max_start", starts[starts.length - 1], 0);
          }
        });
  }

  private static ClipStarts clips(JsonNode setting) {
    return new ClipStarts(
        setting.get("n_sample_frames").intValue(), setting.get("frame_offset").intValue());
  }

  /** (M,2): the video's place within its split, and the start. */
  private static long[] index(Golden golden, Path sample, JsonNode setting, int length) {
    ClipStarts clips = clips(setting);
    int burnIn = setting.get("warmup_len").intValue();
    boolean filter = setting.get("filter_enter").booleanValue();
    Split split = split(setting.get("split").textValue());
    List<Long> rows = new ArrayList<>();
    JsonNode videos = golden.config().get("videos").get(split.folder());
    for (int v = 0; v < videos.size(); v++) {
      int[] enter = annotation(sample, split, videos.get(v).intValue()).enterTimes();
      int[] starts = Clevrer.starts(split, clips, length, filter ? enter : null, burnIn);
      for (int start : starts) {
        rows.add((long) v);
        rows.add((long) start);
      }
    }
    return rows.stream().mapToLong(Long::longValue).toArray();
  }

  /** Order of the episodes and starts of the clips. */
  @Test
  void obj3dIndex() throws IOException {
    Path file = GoldenFolder.folder().resolve("dataset_obj3d_index.json");
    if (!Files.exists(file)) {
      GoldenFolder.skip("no " + file);
    }
    JsonNode index = new ObjectMapper().readTree(file.toFile());
    assertThat(index).isNotEmpty();
    for (Map.Entry<String, JsonNode> entry : index.properties()) {
      String[] name = entry.getKey().split("_");
      Split split = split(name[0]);
      JsonNode golden = entry.getValue();
      Path root = folder.resolve(entry.getKey());
      List<String> wanted = new ArrayList<>();
      golden.get("folders_in_order").forEach(f -> wanted.add(f.textValue()));
      for (String episode : wanted) {
        Files.createDirectories(root.resolve(split.folder()).resolve(episode));
      }
      List<String> episodes = Obj3d.episodes(root, split);
      assertThat(episodes).as(entry.getKey()).isEqualTo(wanted);
      ClipStarts clips = new ClipStarts(Integer.parseInt(name[1]), 1);
      int[] starts = Obj3d.starts(split, clips);
      List<Integer> first = new ArrayList<>();
      golden.get("starts_of_first_folder").forEach(s -> first.add(s.intValue()));
      assertThat(starts).as(entry.getKey()).containsExactly(first.toArray(Integer[]::new));
      assertThat(starts.length * episodes.size()).isEqualTo(golden.get("len").intValue());
      assertThat(episodes.get(0)).isEqualTo(golden.at("/first/0").textValue());
      assertThat(starts[0]).isEqualTo(golden.at("/first/1").intValue());
      assertThat(episodes.get(episodes.size() - 1)).isEqualTo(golden.at("/last/0").textValue());
      assertThat(starts[starts.length - 1]).isEqualTo(golden.at("/last/1").intValue());
    }
  }

  private static ClevrerAnnotation annotation(Path sample, Split split, int number) {
    return ClevrerAnnotation.read(Clevrer.annotation(sample, split, number));
  }

  private static Split split(String name) {
    return Split.valueOf(name.toUpperCase(java.util.Locale.ROOT));
  }

  private static Path sample(String name) {
    Path sample = GoldenFolder.folder().resolve(name);
    if (!Files.isDirectory(sample)) {
      GoldenFolder.skip("no " + sample);
    }
    return sample;
  }

  private static java.util.stream.LongStream wide(byte[] values) {
    return java.util.stream.IntStream.range(0, values.length).mapToLong(i -> values[i]);
  }
}
