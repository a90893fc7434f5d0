package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.interop.ChildJvm;
import slotcast.model.Savi;
import slotcast.slotformer.SlotFormer;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/**
 * The parity tests on folders of golden data with other files, names and sizes than the default
 * one's: they must neither miss what is not there nor pass over what is.
 */
class OtherFolderTest {
  private static final String TABLE =
      ModelTableTest.class.getName() + "#parametersOfAnySizeAreTheReferences";
  private static final String COVERAGE = CoverageTest.class.getName();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  /**
   * Models of other slot counts and widths, one of them twice and two missing, are all read; a file
   * of no known case is found.
   */
  @Test
  void otherSizesAndOtherFiles() throws Exception {
    Path folder = Files.createDirectories(root.resolve("other"));
    writeModel(folder.resolve("real_savi_obj3d_few.safetensors"), "savi_obj3d", 4, 32);
    writeModel(folder.resolve("real_savi_obj3d_many.safetensors"), "savi_obj3d", 9, 48);
    writeModel(
        folder.resolve("real_slotformer_clevrer-3.safetensors"), "slotformer_clevrer", 5, 64);
    writeModel(folder.resolve("unheard_of.safetensors"), "savi_obj3d", 4, 32);
    assertThat(run("0", folder, TABLE, COVERAGE))
        .contains("[golden files that no test has read]", "[\"unheard_of\"]")
        .endsWith(SelectedTests.counts(3, 1, 2)); // two cases of the table have no file here
  }

  /** A part of the default folder under other names. */
  @Test
  void aPartOfTheDefaultFolder() throws Exception {
    Path folder = Files.createDirectories(root.resolve("part"));
    for (String name : List.of("metrics_mask_edge", "metrics_bbox")) {
      Files.copy(
          GoldenFolder.folder().resolve(name + ".safetensors"),
          folder.resolve(name + "_seed7.safetensors"));
    }
    assertThat(run("0", folder, MaskMetricsTest.class.getName(), COVERAGE))
        .endsWith(SelectedTests.counts(3, 0, 0));
  }

  /** Data sets of other sizes, numbers and names. */
  @Test
  void otherDataSets() throws Exception {
    Path folder = Files.createDirectories(root.resolve("sets"));
    OtherDataSets.write(folder);
    assertThat(
            run(
                "0",
                folder,
                DataSetsParityTest.class.getName(),
                "slotcast.data.TransformParityTest",
                COVERAGE))
        .endsWith(SelectedTests.counts(4, 0, 1)); // the order of OBJ3D's folders is not there
  }

  /** Without golden data tests are skipped; where they are required, they fail. */
  @Test
  void missingGoldenDataFailWhereTheyAreRequired() throws Exception {
    String test = MaskMetricsTest.class.getName();
    assertThat(run("0", null, test)).endsWith(SelectedTests.counts(0, 0, 2));
    assertThat(run("1", null, test))
        .contains(GoldenFolder.REQUIRED + " is set, but there is no golden data under")
        .endsWith(SelectedTests.counts(0, 2, 0));
  }

  /**
   * Runs tests in a process of their own.
   *
   * @param required whether golden data are: 0 or 1
   * @param folder of golden data; null for the default one of an empty project
   * @return what it printed, without its last line break
   */
  private String run(String required, Path folder, String... tests)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    Path project = folder == null ? root : Path.of(System.getProperty("slotcast.root", "."));
    arguments.add("slotcast.root=" + project);
    arguments.add(ParityReport.FOLDER + "=" + root.resolve("report"));
    if (folder != null) {
      arguments.add("slotcast.fixtures=" + folder);
    }
    arguments.addAll(List.of(tests));
    Path log = root.resolve("log");
    Map<String, String> environment = Map.of(GoldenFolder.REQUIRED, required);
    try (ChildJvm child =
        ChildJvm.start(log, environment, SelectedTests.class, arguments.toArray(String[]::new))) {
      child.awaitEnd(Duration.ofMinutes(5));
      return child.log().stripTrailing();
    }
  }

  /** A golden file of a model as the reference publishes it, in other sizes, without outputs. */
  private static void writeModel(Path file, String model, int slots, int width) throws IOException {
    JsonNode published =
        JSON.readTree(OtherFolderTest.class.getResource("/golden/reference_configs.json"));
    ObjectNode config = (ObjectNode) published.get(model);
    for (String section : List.of("slot_dict", "rollout_dict")) {
      if (config.get(section) instanceof ObjectNode sizes) {
        sizes.put("num_slots", slots).put("slot_size", width);
      }
    }
    ObjectNode decoder = (ObjectNode) config.get("dec_dict");
    ((ArrayNode) decoder.get("dec_channels")).set(0, width);
    config.put("seed", 5);
    ArrayNode weights = config.putArray("weights_generated");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      if (config.has("rollout_dict")) {
        new SlotFormer(SlotFormerCase.config(config), store, store);
      } else {
        new Savi(FixtureConfigs.savi(config), store);
        for (int layer : new int[] {0, 3}) {
          weight(weights, "prior_slot_layer." + layer + ".weight", width, width);
          weight(weights, "prior_slot_layer." + layer + ".bias", width);
        }
        weight(weights, "prior_slot_layer.1.weight", width);
        weight(weights, "prior_slot_layer.1.bias", width);
      }
      for (Map.Entry<String, Tensor> e : store.export().entrySet()) {
        weight(weights, e.getKey(), e.getValue().shape());
      }
    }
    new Safetensors(Map.of("config", config.toString()), Map.of()).write(file);
  }

  private static void weight(ArrayNode weights, String name, long... shape) {
    ArrayNode entry = weights.addArray().add(name);
    ArrayNode sizes = entry.addArray();
    for (long n : shape) {
      sizes.add(n);
    }
    entry.add(0.1).add(0);
  }
}
