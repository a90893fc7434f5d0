package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.DataPath;
import slotcast.data.ExtractedSlots;
import slotcast.data.PickledSlots;
import slotcast.data.SlotFolder;
import slotcast.data.SlotSet;
import slotcast.data.SlotSource;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.eval.ComputeThreads;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.torchfile.SlotPickle;

/** {@code ./slotcast extract --perception FILE --config FILE --out DIR}. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the slots that a SAVi model finds in whole videos: DIR/train and DIR/val, files of",
      "safetensors with an index. 'train slotformer' reads them where its configuration has",
      "'slots: DIR'. An interrupted run goes on where it stopped."
    })
public final class ExtractCommand implements Callable<Integer> {
  private static final List<String> SPLITS = List.of("train", "val");

  @Spec CommandSpec spec;

  @Option(
      names = "--perception",
      paramLabel = "FILE|NAME",
      description = "The SAVi model (default: perception of the configuration).")
  String perception;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration of training, for its data.")
  Path config;

  @Mixin SettingsMixin set;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "These videos instead of the configuration's: a video file, a bag, or a folder of them.")
  Path data;

  @Option(
      names = "--from",
      paramLabel = "SLOTS.pkl",
      description =
          "Instead of running a model: turn the reference's slots into such a folder. Nothing in"
              + " the file is run.")
  Path from;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write into.")
  Path out;

  @Option(
      names = "--split",
      paramLabel = "train|val",
      description = "Only this part of the data (default: all).")
  String split;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "runs/cache",
      description = "Folder of the frame caches, shared by runs (default: ${DEFAULT-VALUE}).")
  Path cache;

  @Mixin final ComputeThreads threads = new ComputeThreads();

  @Override
  public Integer call() throws IOException {
    if (from != null) {
      if (perception != null || config != null || data != null) {
        throw new UserError(
            "--from",
            "it with --perception, --config or --data",
            "it alone",
            "leave the others out");
      }
      convert();
    } else {
      extract();
    }
    return 0;
  }

  private void convert() throws IOException {
    try (SlotPickle pickle = SlotPickle.open(from)) {
      List<String> splits = split == null ? List.copyOf(pickle.splits()) : List.of(split);
      for (String name : splits) {
        write(name, new PickledSlots(pickle, name, from));
      }
    }
  }

  private void extract() throws IOException {
    if (config == null && data == null) {
      throw new UserError(
          "./slotcast extract",
          "none of --config, --data and --from",
          "the videos whose slots are wanted",
          "name a configuration of training, or a path");
    }
    if (split != null && !SPLITS.contains(split)) {
      throw new UserError("--split", split, "one of " + SPLITS, "correct it, or leave it out");
    }
    Videos videos = videos();
    threads.apply();
    ModelFile file = BundledWeights.read(videos.model(), LoadedSavi.KIND);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(file, videos.model())) {
      DataConfig data = videos.data().seenBy(file, videos.model());
      int height = savi.savi().config().height();
      int width = savi.savi().config().width();
      for (String name : split == null ? SPLITS : List.of(split)) {
        VideoSet set =
            name.equals("train")
                ? data.training(height, width, cache)
                : data.heldOut(height, width, cache);
        write(name, new ExtractedSlots(savi.savi(), file.sha256(), manager, set));
      }
    }
  }

  private void write(String name, SlotSource source) throws IOException {
    SlotSet set = SlotFolder.make(out.resolve(name), source);
    long frames = IntStream.range(0, set.videos()).mapToLong(set::frames).sum();
    PrintWriter text = spec.commandLine().getOut();
    text.printf("written: %s (%d videos, %d frames)%n", set.folder(), set.videos(), frames);
    text.flush();
  }

  /** What is extracted, and with which model. */
  private record Videos(DataConfig data, String model) {}

  private Videos videos() {
    DataConfig videos;
    String model = perception;
    if (config == null) {
      videos = DataConfig.of(DataPath.kind(data));
    } else if (Yaml.read(config, Map.class, set.settings).containsKey("phases")) {
      videos = Yaml.read(config, SaviTraining.class, set.settings).data();
    } else {
      SlotFormerTraining training = Yaml.read(config, SlotFormerTraining.class, set.settings);
      videos = training.data();
      model = model == null ? training.perception() : model;
    }
    if (model == null) {
      throw new UserError(
          "./slotcast extract",
          "no --perception",
          "the SAVi model whose slots are wanted",
          "name its file");
    }
    return new Videos(
        config != null && data != null ? videos.with(DataPath.kind(data)) : videos, model);
  }
}
