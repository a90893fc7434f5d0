package slotcast.bench;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.eval.BackendMixin;
import slotcast.eval.ComputeThreads;
import slotcast.optim.MixedPrecision;
import slotcast.platform.CodeVersion;
import slotcast.platform.Machine;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tensor.LayerPrecision;

/** {@code ./slotcast bench}: how long whole paths take, alone or beside PyTorch. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Times whole paths: frame to slots and to masks, rollouts and their pictures, training",
      "steps, and a camera's image through the nodes' code; for the models that nodes run and for",
      "the reference's OBJ3D configuration at its full widths, with drawn weights.",
      "--against-pytorch times the same paths in PyTorch, in turn, and prints ratios.",
      "See docs/speed.md."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int STEP_SHARE = 20;

  @Spec CommandSpec spec;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAME",
      description = "Of shipped, small and obj3d (default: shipped, obj3d).")
  List<String> models = List.of("shipped", "obj3d");

  @Option(
      names = "--paths",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Of frame_to_slots, frame_to_masks, rollout, rollout_decoded, savi_step, slotformer_step,",
        "camera_640x480, camera_1920x1080, trajectories_640x480 (default: all)."
      })
  List<String> paths = PathName.all();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "200",
      description = {
        "Rounds of each path, a twentieth of training steps (default: ${DEFAULT-VALUE}).",
        "p99.9 needs 1000."
      })
  int rounds;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Frames of so many cameras in one call, or their histories (default: ${DEFAULT-VALUE});",
        "more than one of paths through the models alone."
      })
  int cameras;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processor threads of a tensor operation (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of drawn weights and of inputs (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "Of training steps: float32 or bf16 (default: ${DEFAULT-VALUE}).")
  String precision;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all that was found there.")
  Path json;

  @Option(
      names = "--save-models",
      paramLabel = "DIR",
      description = "Write the models there, for training/bench/pytorch_bench.py --weights.")
  Path saveModels;

  @Option(
      names = "--against-pytorch",
      description = "Time the same paths in Python, as it starts and with malloc tuned, in turn.")
  boolean againstPytorch;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "Python with torch and numpy (default: python3 if it has them).")
  String python;

  @Option(
      names = "--limits",
      paramLabel = "FILE",
      description = "Exit with 1 where more is used than it says; see training/bench/limits.yaml.")
  Path limits;

  @Mixin final BackendMixin backend = new BackendMixin();

  @Override
  public Integer call() throws IOException {
    check();
    ComputeThreads.use(threads);
    TorchRuntime runtime = backend.runtime();
    LayerPrecision layers = layers(runtime.device());
    List<ModelPair> pairs =
        Arrays.stream(ModelPair.values()).filter(p -> models.contains(p.key())).toList();
    Map<ModelPair, ModelPair.Files> files = ModelPair.load(pairs, seed);
    PrintWriter out = spec.commandLine().getOut();
    if (saveModels != null) {
      ModelPair.save(files, saveModels);
    }
    List<PathName> names = names(pairs);
    Measurement measured;
    try (PathSet set = new PathSet(runtime, files, layers, seed)) {
      Measurement run = new Measurement(set, this::rounds, spec.commandLine().getErr());
      measured = againstPytorch ? beside(run, names, files, runtime) : run.alone(names);
    }
    Report report =
        new Report(
            Report.SCHEMA,
            setting(runtime),
            measured.startUpSeconds(),
            Counters.memory("VmHWM") / (double) (1 << 20),
            measured.rows(),
            againstPytorch ? measured.ratios() : null);
    report.print(out);
    if (json != null) {
      report.write(json);
    }
    return verdict(report, measured.faults());
  }

  private void check() {
    refuse("--models", models, Arrays.stream(ModelPair.values()).map(ModelPair::key).toList());
    refuse("--paths", paths, PathName.all());
    if (rounds < 1) {
      throw new UserError("--rounds", String.valueOf(rounds), "at least 1", "raise it");
    }
    if (cameras < 1) {
      throw new UserError("--cameras", String.valueOf(cameras), "at least 1", "raise it");
    }
    if (cameras > 1 && againstPytorch) {
      throw new UserError(
          "--cameras", cameras + " beside PyTorch", "1", "leave out one of the two options");
    }
    if (threads < 1) {
      throw new UserError("--threads", String.valueOf(threads), "at least 1", "raise it");
    }
  }

  private static void refuse(String option, List<String> given, List<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw new UserError(option, name, "some of " + known, "leave it out for all");
      }
    }
  }

  private LayerPrecision layers(Device where) {
    LayerPrecision layers =
        switch (precision) {
          case "float32" -> LayerPrecision.FLOAT32;
          case "bf16" -> LayerPrecision.BFLOAT16;
          default ->
              throw new UserError("--precision", precision, "float32 or bf16", "leave it out");
        };
    MixedPrecision.require(layers, where);
    return layers;
  }

  /**
   * Cameras see through bundled models alone, and PyTorch has no camera; several cameras' frames in
   * one call go through the models alone.
   */
  private List<PathName> names(List<ModelPair> pairs) {
    List<PathName> names = new ArrayList<>();
    for (ModelPair pair : pairs) {
      for (String path : paths) {
        PathName name = new PathName(pair.key(), path, cameras);
        boolean seen = !name.isCamera() || (pair != ModelPair.OBJ3D && !againstPytorch);
        if (seen && (cameras == 1 || PathName.MODEL.contains(path))) {
          names.add(name);
        }
      }
    }
    if (names.isEmpty()) {
      throw new UserError(
          "--paths", paths.toString(), "a path of " + models, "name others, or other models");
    }
    return names;
  }

  private int rounds(PathName name) {
    return name.isTraining() ? Math.max(1, rounds / STEP_SHARE) : rounds;
  }

  private Measurement beside(
      Measurement run,
      List<PathName> names,
      Map<ModelPair, ModelPair.Files> files,
      TorchRuntime runtime)
      throws IOException {
    Path folder = Files.createTempDirectory("slotcast-bench-");
    try {
      ModelPair.save(files, folder);
      List<String> options =
          List.of(
              "--weights",
              folder.toString(),
              "--device",
              runtime.device().isGpu() ? "cuda:" + runtime.device().getDeviceId() : "cpu",
              "--threads",
              String.valueOf(threads),
              "--seed",
              String.valueOf(seed));
      try (PythonPeer untuned = PythonPeer.start(python, false, options);
          PythonPeer tuned = PythonPeer.start(python, true, options)) {
        return run.beside(names, untuned, tuned);
      }
    } finally {
      for (ModelPair pair : files.keySet()) {
        Files.deleteIfExists(folder.resolve(pair.savi + ".safetensors"));
        Files.deleteIfExists(folder.resolve(pair.slotFormer + ".safetensors"));
      }
      Files.deleteIfExists(folder);
    }
  }

  private Report.Setting setting(TorchRuntime runtime) {
    return new Report.Setting(
        "slotcast",
        CodeVersion.current(),
        Machine.describe(),
        runtime.description(),
        threads,
        precision,
        System.getenv("MALLOC_TOP_PAD_") != null,
        System.getenv("NVIDIA_TF32_OVERRIDE"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private int verdict(Report report, List<String> faults) {
    List<String> all = new ArrayList<>(faults);
    if (limits != null) {
      all.addAll(Yaml.read(limits, Limits.class).exceeded(report.rows()));
    }
    all.forEach(f -> spec.commandLine().getErr().println("slotcast: bench: " + f));
    spec.commandLine().getErr().flush();
    return all.isEmpty() ? 0 : 1;
  }
}
