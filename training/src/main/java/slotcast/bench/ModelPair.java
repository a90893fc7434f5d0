package slotcast.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.platform.CodeVersion;
import slotcast.platform.Machine;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;

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
      try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
        ParameterStore savis = ParameterStore.initial(manager, seed);
        var unusedSavi = new Savi(perception, savis);
        ParameterStore slotFormers = ParameterStore.initial(manager, seed);
        var unusedSlotFormer = new SlotFormer(prediction, slotFormers, slotFormers);
        return new Files(
            file(LoadedSavi.KIND, perception, savis, seed),
            file(LoadedSlotFormer.KIND, prediction, slotFormers, seed));
      }
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

  private static ModelFile file(String kind, Object config, ParameterStore store, long seed) {
    Provenance drawn =
        new Provenance(
            "./slotcast bench",
            CodeVersion.current(),
            "none",
            seed,
            0,
            0,
            Machine.describe(),
            Map.of());
    return new ModelFile(kind, Yaml.toJson(config), drawn, Map.of(), store.export());
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
