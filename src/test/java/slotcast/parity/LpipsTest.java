package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.lpips.Lpips;
import slotcast.lpips.LpipsTrunk;
import slotcast.lpips.LpipsWeights;
import slotcast.tensor.Safetensors.Tensor;

/** LPIPS over generated trunks and the published linear layers. */
class LpipsTest {
  @TestFactory
  Stream<DynamicTest> vgg() {
    return Golden.tests("lpips_vgg", golden -> distance(golden, LpipsTrunk.VGG));
  }

  @TestFactory
  Stream<DynamicTest> alex() {
    return Golden.tests("lpips_alex", golden -> distance(golden, LpipsTrunk.ALEX));
  }

  private static void distance(Golden golden, LpipsTrunk trunk) {
    Map<String, Tensor> named = new HashMap<>(GoldenWeights.of(golden));
    for (String name : golden.names("weights/")) {
      named.put(name.substring("weights/".length()), golden.tensors().get(name));
    }
    try (NDManager manager = NDManager.newBaseManager();
        Lpips lpips = new Lpips(manager, LpipsWeights.of(trunk, golden.name(), named))) {
      NDArray x = golden.array(manager, "in/x");
      NDArray y = golden.array(manager, "in/y");
      features(golden, "x", lpips.features(manager, x));
      features(golden, "y", lpips.features(manager, y));
      List<NDArray> layers = lpips.layerDistances(manager, x, y);
      for (int k = 0; k < layers.size(); k++) {
        golden.compare("out/layer" + k, layers.get(k), Golden.LPIPS);
      }
      NDArray distance = lpips.distance(x, y);
      golden.compare("out/lpips", distance, Golden.LPIPS);
      golden.compareScalar("mean", distance.mean().getFloat(), Golden.LPIPS);
    }
  }

  /** Whole features, and those of the first image's first channels. */
  private static void features(Golden golden, String input, List<NDArray> features) {
    for (int k = 0; k < features.size(); k++) {
      String whole = "out/feat_" + input + "/" + k;
      if (golden.has(whole)) {
        golden.compare(whole, features.get(k), Golden.LPIPS);
      }
      String part = "out/feat_" + input + "_b0_c0to3/" + k;
      if (golden.has(part)) {
        golden.compare(
            part, features.get(k).get(new NDIndex("0, :" + golden.shape(part)[0])), Golden.LPIPS);
      }
    }
  }

  /** Trunk and linear layers from two .pth files, one in each format. */
  @TestFactory
  Stream<DynamicTest> twoFiles() {
    return Golden.tests("lpips_alex", LpipsTest::readFromFiles);
  }

  private static void readFromFiles(Golden golden) throws IOException {
    Map<String, Tensor> linear = new LinkedHashMap<>();
    for (String name : golden.names("weights/lin")) {
      linear.put(name.substring("weights/".length()), golden.tensors().get(name));
    }
    Path folder = Files.createTempDirectory("slotcast-lpips");
    Path trunkFile = TorchWriter.zip(folder.resolve("alexnet.pth"), GoldenWeights.of(golden));
    Path linearFile = TorchWriter.legacy(folder.resolve("alex.pth"), linear);
    try (NDManager manager = NDManager.newBaseManager();
        Lpips lpips =
            new Lpips(manager, LpipsWeights.read(LpipsTrunk.ALEX, trunkFile, linearFile))) {
      NDArray distance =
          lpips.distance(golden.array(manager, "in/x"), golden.array(manager, "in/y"));
      float[] expected = golden.floats("out/lpips");
      golden.compareValues(
          "imported: out/lpips", expected, distance.toFloatArray(), Golden.LPIPS, 0);
    } finally {
      Files.delete(trunkFile);
      Files.delete(linearFile);
      Files.delete(folder);
    }
  }

  @TestFactory
  Stream<DynamicTest> formula() {
    return Golden.tests(
        "lpips_formula",
        golden -> {
          try (NDManager manager = NDManager.newBaseManager()) {
            NDList layers = new NDList();
            List<String> names = new ArrayList<>();
            for (int k = 0; golden.has("in/f0/" + k); k++) {
              layers.add(
                  Lpips.layerDistance(
                      golden.array(manager, "in/f0/" + k),
                      golden.array(manager, "in/f1/" + k),
                      golden.array(manager, "weights/lin" + k)));
              names.add("out/layer" + k);
            }
            NDArray sum = manager.zeros(layers.get(0).getShape());
            for (int k = 0; k < layers.size(); k++) {
              golden.compare(names.get(k), layers.get(k), Golden.LPIPS);
              sum = sum.add(layers.get(k));
            }
            golden.compare("out/lpips", sum, Golden.LPIPS);
          }
        });
  }
}
