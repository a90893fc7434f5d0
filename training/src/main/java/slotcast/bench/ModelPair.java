package slotcast.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;

/** A perception model and the prediction model over it, which are timed together. */
enum ModelPair {
  /** The models that nodes run by default. */
  SHIPPED(BundledWeights.PERCEPTION, BundledWeights.PREDICTION, 8, 4) {
    @Override
    Files files(long seed) {
      return bundled();
    }
  },
  /** Bundled models for a robot with less to spare. */
  SMALL("isa-small", "slotformer-isa", 8, 4) {
    @Override
    Files files(long seed) {
      return bundled();
    }
  },
  /** The reference's configurations for OBJ3D at their full widths, with drawn weights. */
  OBJ3D("savi-obj3d", "slotformer-obj3d", 4, 6) {
    @Override
    Files files(long seed) {
      SaviConfig perception = published(savi).savi();
      SlotFormerConfig prediction = published(slotFormer).slotformer();
      return new Files(
          ModelFile.drawn(LoadedSavi.KIND, perception, seed, store -> new Savi(perception, store)),
          ModelFile.drawn(
              LoadedSlotFormer.KIND,
              prediction,
              seed,
              store -> new SlotFormer(prediction, store, store)));
    }
  };

  final String savi;
  final String slotFormer;

  /** Clips of a training step of SAVi, and their frames. */
  final int clips;

  final int clipFrames;

  ModelPair(String savi, String slotFormer, int clips, int clipFrames) {
    this.savi = savi;
    this.slotFormer = slotFormer;
    this.clips = clips;
    this.clipFrames = clipFrames;
  }

  /** Both models. */
  record Files(ModelFile savi, ModelFile slotFormer) {}

  /** A file of {@code training/configs/models}; it holds one of the two. */
  private record Published(SaviConfig savi, SlotFormerConfig slotformer) {}

  /**
   * The models.
   *
   * @param seed of drawn weights
   */
  abstract Files files(long seed);

  Files bundled() {
    return new Files(
        BundledWeights.read(savi, LoadedSavi.KIND),
        BundledWeights.read(slotFormer, LoadedSlotFormer.KIND));
  }

  private static Published published(String name) {
    Path root = Path.of(System.getProperty("slotcast.root", "."));
    return Yaml.read(root.resolve("training/configs/models/" + name + ".yaml"), Published.class);
  }

  /** Writes the models of some pairs, for PyTorch to read. */
  static void save(Map<ModelPair, Files> all, Path folder) throws IOException {
    for (Map.Entry<ModelPair, Files> pair : all.entrySet()) {
      pair.getValue().savi().write(folder.resolve(pair.getKey().savi + ".safetensors"));
      pair.getValue().slotFormer().write(folder.resolve(pair.getKey().slotFormer + ".safetensors"));
    }
  }

  /** The pairs asked for, each with its models. */
  static Map<ModelPair, Files> load(Iterable<ModelPair> pairs, long seed) {
    Map<ModelPair, Files> all = new LinkedHashMap<>();
    pairs.forEach(p -> all.put(p, p.files(seed)));
    return all;
  }

  /** As the command line has it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
