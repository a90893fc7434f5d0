package slotcast.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
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
import slotcast.image.Colour;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.model.SaviConfig;
import slotcast.perception.MaskCalibration;
import slotcast.platform.CodeVersion;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tokenizer.DiscreteVae;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/** {@code ./slotcast import FILE.pth --config NAME --out FILE.safetensors}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a checkpoint of the reference (SAVi, StoSAVi, STEVE, SlotFormer or dVAE), or a vision",
      "transformer (DINO, DINOv2; as facebookresearch, timm or Hugging Face name its tensors),",
      "into a model file that the nodes and training load. FILE is what torch.save wrote, a state dict",
      "or the trainer's dictionary around one, or .safetensors with the same names; of a vision",
      "transformer also .onnx, whose layers are found by its graph and compared with it.",
      "A prefix before all of the model's names, such as module., is dropped.",
      "Nothing in the file is run: classes other than those of tensors are left alone and named;",
      "weights that need one are refused."
    })
public final class ImportCommand implements Callable<Integer> {
  /** Keys of {@link ModelFile#extra()}: where the weights come from. */
  static final String FILE_NAME = "imported_from";

  static final String FILE_SHA256 = "imported_sha256";

  /** In place of a configuration. */
  private static final String VIT = "vit";

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The checkpoint: .pth, .safetensors or .onnx.")
  Path file;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE|NAME",
      description =
          "The model's configuration: a YAML file, or savi-obj3d, stosavi-clevrer, steve-physion,"
              + " slotformer-obj3d, slotformer-clevrer or dvae-physion (training/configs/models). vit"
              + " for a vision transformer, whose tensors tell the rest.")
  String config;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The model file to write (.safetensors).")
  Path out;

  @Option(
      names = "--perception",
      paramLabel = "FILE|NAME",
      description =
          "For SlotFormer: the imported SAVi whose slots it predicts. The nodes then refuse to run"
              + " it with another one.")
  String perception;

  @Option(
      names = "--weights",
      paramLabel = "WHERE",
      description =
          "Which weights to take where FILE holds several that fit: keys and prefix, joined with"
              + " slashes, such as ema or state_dict/teacher. (an error names them).")
  String where;

  @Option(
      names = "--colour",
      paramLabel = "rgb|bgr|grey",
      description =
          "What the model was trained to see of colours (default: colour of the configuration, else"
              + " rgb). The reference's models of CLEVRER see blue first: stosavi-clevrer and"
              + " slotformer-clevrer say bgr.")
  Colour colour;

  @Override
  public Integer call() throws IOException {
    if (config.equals(VIT)) {
      return vit();
    }
    ImportConfig model = ImportConfig.read(config);
    if (perception != null && model.slotformer() == null) {
      throw new UserError(
          "--perception",
          "it with a SAVi configuration",
          "it with SlotFormer only",
          "leave it out");
    }
    ImportedWeights weights =
        ImportedWeights.read(
            file, dicts -> ExpectedWeights.of(model), "configuration " + config, where);
    Map<String, Tensor> tensors = weights.tensors();
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put(FILE_NAME, file.getFileName().toString());
    extra.put(FILE_SHA256, weights.fileSha256());
    ModelFile result;
    if (model.savi() != null) {
      result = model(LoadedSavi.KIND, model.savi(), weights, extra, tensors);
      LoadedSavi.of(result, file.toString()).close(); // must build before it is written
    } else if (model.tokenizer() != null) {
      result = model(DiscreteVae.KIND, model.tokenizer(), weights, extra, tensors);
    } else {
      if (perception != null) {
        link(BundledWeights.read(perception, LoadedSavi.KIND), model.slotformer(), tensors, extra);
      }
      result = model(LoadedSlotFormer.KIND, model.slotformer(), weights, extra, tensors);
      LoadedSlotFormer.of(result, file.toString()).close();
    }
    write(result.withColour(colour(model)), weights);
    return 0;
  }

  /** A vision transformer, whose configuration is told by its tensors. */
  private int vit() throws IOException {
    if (perception != null || colour != null) {
      throw new UserError(
          perception != null ? "--perception" : "--colour",
          "it with --config " + VIT,
          "neither of the two: such models see red, green and blue",
          "leave it out");
    }
    VitCheckpoint.Read read = VitCheckpoint.read(file, where);
    ImportedWeights weights = read.weights();
    Map<String, String> extra =
        Map.of(FILE_NAME, file.getFileName().toString(), FILE_SHA256, weights.fileSha256());
    VitConfig vit = read.config();
    write(model(VisionTransformer.KIND, vit, weights, extra, weights.tensors()), weights);
    PrintWriter text = spec.commandLine().getOut();
    text.printf(
        "as vit_encoder of a model's configuration: {%s, out_channels: …}%n",
        VitCheckpoint.yaml(vit));
    text.flush();
    return 0;
  }

  private void write(ModelFile result, ImportedWeights weights) throws IOException {
    result.write(out);
    Map<String, Tensor> tensors = result.tensors();
    PrintWriter text = spec.commandLine().getOut();
    weights.notes().forEach(note -> text.printf("note: %s%n", UserError.oneLine(note)));
    long values = tensors.values().stream().mapToLong(Tensor::size).sum();
    text.printf("written: %s (%s, %d tensors, %d values)%n", out, config, tensors.size(), values);
    text.flush();
  }

  /** Of a SlotFormer model with its perception model, as that one; else as asked for. */
  private Colour colour(ImportConfig model) {
    Colour asked = colour != null ? colour : model.colour();
    if (perception == null) {
      return asked == null ? Colour.RGB : asked;
    }
    Colour seen = BundledWeights.read(perception, LoadedSavi.KIND).colour();
    if (asked != null && asked != seen) {
      throw new UserError(
          colour != null ? "--colour" : "colour of configuration " + config,
          asked.toString(),
          seen + ", which " + perception + " sees",
          "import that one with --colour " + asked + ", or name --colour " + seen + " here");
    }
    return seen;
  }

  private ModelFile model(
      String kind,
      Object configuration,
      ImportedWeights weights,
      Map<String, String> extra,
      Map<String, Tensor> tensors) {
    Provenance provenance =
        new Provenance(
            "./slotcast import " + file + " --config " + config,
            CodeVersion.current(),
            "unknown: trained elsewhere",
            0,
            weights.step(),
            0,
            "unknown: trained elsewhere",
            Map.of());
    return new ModelFile(kind, Yaml.toJson(configuration), provenance, extra, tensors);
  }

  /** Names the perception model, whose decoder the reference copies into its SlotFormer. */
  private void link(
      ModelFile savi,
      SlotFormerConfig predictor,
      Map<String, Tensor> tensors,
      Map<String, String> extra) {
    SaviConfig seen = savi.config(SaviConfig.class, perception);
    boolean same =
        seen.slots().count() == predictor.numSlots() && seen.slots().size() == predictor.slotSize();
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      if (e.getKey().startsWith("decoder.") || e.getKey().startsWith("decoder_pos_embedding.")) {
        Tensor other = savi.tensors().get(e.getKey());
        same &= other != null && Arrays.equals(other.floats(), e.getValue().floats());
      }
    }
    if (!same) {
      throw new UserError(
          "--perception " + perception,
          "a model with other slots or another decoder than " + file + " holds",
          "the SAVi model whose slots it was trained on",
          "import that one first, or leave --perception out");
    }
    extra.put(LoadedSlotFormer.PERCEPTION_SHA256, savi.sha256());
    String masks = savi.extra().get(MaskCalibration.KEY);
    if (masks != null) {
      extra.put(MaskCalibration.KEY, masks);
    }
  }
}
