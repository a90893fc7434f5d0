package slotcast.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.model.script.SaviGraphs;
import slotcast.model.script.SaviScript;
import slotcast.onnx.OnnxGraph;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.script.SlotFormerGraphs;
import slotcast.slotformer.script.SlotFormerScript;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;

/** {@code ./slotcast export WEIGHTS --format torchscript|onnx --out FILE}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a model (SAVi or SlotFormer) into a program that needs no Slotcast: TorchScript, as",
      "torch.jit.load of Python and torch::jit::load of C++ read it, on any device of theirs, or",
      "ONNX graphs for ONNX Runtime, OpenVINO or TensorRT. It is what the nodes run with",
      "--backend torchscript or onnx. docs/models.md tells its methods."
    })
public final class ExportCommand implements Callable<Integer> {
  /** What the file tells of itself: {@code _extra_files} of {@code torch.jit.load}. */
  static final String NOTES = "slotcast.json";

  private static final int MOST_STEPS = 50;

  /** What can be written. */
  enum Format {
    torchscript,
    onnx
  }

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE|NAME", description = "The model file, or bundled weights.")
  String weights;

  @Option(
      names = "--format",
      paramLabel = "torchscript|onnx",
      defaultValue = "torchscript",
      description = "What to write (default: ${DEFAULT-VALUE}).")
  Format format;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Steps of an ONNX rollout; in TorchScript they are an argument (default:"
              + " ${DEFAULT-VALUE}).")
  int steps;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write (.pt). ONNX is a file for each method: NAME.METHOD.onnx.")
  Path out;

  @Override
  public Integer call() throws IOException {
    if (steps < 1 || steps > MOST_STEPS) {
      throw new UserError(
          "--steps", String.valueOf(steps), "1 to " + MOST_STEPS, "leave it out for 10");
    }
    ModelFile file = StoredRun.model(weights);
    ScriptSource script = script(file);
    Map<String, String> notes = Map.of(NOTES, notes(file));
    if (format == Format.torchscript) {
      write(out, file, script.archive(notes));
      return 0;
    }
    String name = out.getFileName().toString().replaceFirst("\\.onnx$", "");
    for (Map.Entry<String, OnnxGraph> graph : graphs(file, script).entrySet()) {
      Path to = out.resolveSibling(name + "." + graph.getKey() + ".onnx");
      write(to, file, graph.getValue().bytes(notes));
    }
    return 0;
  }

  private void write(Path to, ModelFile file, byte[] bytes) throws IOException {
    AtomicFiles.write(to, List.of(ByteBuffer.wrap(bytes)));
    spec.commandLine()
        .getOut()
        .printf("%s: %s as %s, %d bytes%n", to, file.kind(), format, bytes.length);
  }

  private ScriptSource script(ModelFile file) {
    switch (file.kind()) {
      case LoadedSavi.KIND -> {
        try (LoadedSavi model = LoadedSavi.of(file, weights)) {
          return SaviScript.of(model, ScriptTarget.ANYWHERE);
        }
      }
      case LoadedSlotFormer.KIND -> {
        try (LoadedSlotFormer model = LoadedSlotFormer.of(file, weights)) {
          return SlotFormerScript.of(model.slotFormer(), model.store(), ScriptTarget.ANYWHERE);
        }
      }
      default ->
          throw new UserError(
              "weights " + weights,
              "a model of kind " + file.kind(),
              "savi or slotformer",
              "name another file");
    }
  }

  private Map<String, OnnxGraph> graphs(ModelFile file, ScriptSource script) {
    Map<String, OnnxGraph> graphs = new LinkedHashMap<>();
    if (file.kind().equals(LoadedSavi.KIND)) {
      SaviConfig config = file.config(SaviConfig.class, weights);
      SaviGraphs.METHODS.forEach(m -> graphs.put(m, SaviGraphs.of(script, config, m)));
    } else {
      SlotFormerConfig config = file.config(SlotFormerConfig.class, weights);
      graphs.put("rollout", SlotFormerGraphs.rollout(script, config, config.historyLen(), steps));
      graphs.put("decode", SlotFormerGraphs.decode(script, config));
    }
    return graphs;
  }

  /** What the model file holds beside its tensors. */
  private static String notes(ModelFile file) {
    Map<String, Object> notes = new LinkedHashMap<>();
    notes.put("kind", file.kind());
    notes.put("sha256", file.sha256());
    notes.put("colour", file.colour().toString());
    notes.put("config", file.configJson());
    notes.put("provenance", file.provenance());
    notes.put("extra", file.extra());
    return Yaml.toJson(notes);
  }
}
