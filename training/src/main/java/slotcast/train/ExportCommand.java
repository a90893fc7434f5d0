package slotcast.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import slotcast.model.script.SaviScript;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.script.SlotFormerScript;
import slotcast.tensor.Layout;
import slotcast.tensor.ScriptSource;

/** {@code ./slotcast export WEIGHTS --format torchscript --out FILE.pt}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a model (SAVi or SlotFormer) into a program that needs no Slotcast: TorchScript, as",
      "torch.jit.load of Python and torch::jit::load of C++ read it, on any device of theirs. It is",
      "what the nodes run with --backend torchscript. docs/models.md tells its methods."
    })
public final class ExportCommand implements Callable<Integer> {
  /** What the file tells of itself: {@code _extra_files} of {@code torch.jit.load}. */
  static final String NOTES = "slotcast.json";

  /** What can be written. */
  enum Format {
    torchscript
  }

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE|NAME", description = "The model file, or bundled weights.")
  String weights;

  @Option(
      names = "--format",
      paramLabel = "torchscript",
      defaultValue = "torchscript",
      description = "What to write (default: ${DEFAULT-VALUE}).")
  Format format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write (.pt).")
  Path out;

  @Override
  public Integer call() throws IOException {
    ModelFile file = StoredRun.model(weights);
    byte[] archive = script(file).archive(Map.of(NOTES, notes(file)));
    AtomicFiles.write(out, channel -> writeAll(channel, ByteBuffer.wrap(archive)));
    spec.commandLine()
        .getOut()
        .printf("%s: %s as %s, %d bytes%n", out, file.kind(), format, archive.length);
    return 0;
  }

  private ScriptSource script(ModelFile file) {
    switch (file.kind()) {
      case LoadedSavi.KIND -> {
        try (LoadedSavi model = LoadedSavi.of(file, weights)) {
          return SaviScript.of(model.savi(), model.store(), Layout.CHANNELS_FIRST);
        }
      }
      case LoadedSlotFormer.KIND -> {
        try (LoadedSlotFormer model = LoadedSlotFormer.of(file, weights)) {
          return SlotFormerScript.of(model.slotFormer(), model.store(), Layout.CHANNELS_FIRST);
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

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
