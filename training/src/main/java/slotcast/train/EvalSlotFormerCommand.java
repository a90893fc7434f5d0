package slotcast.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.data.ScoredVideos;
import slotcast.data.ScoredVideos.Cut;
import slotcast.data.ScoredVideos.Piece;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.eval.EvalProtocol;
import slotcast.eval.ScoreTable;
import slotcast.eval.SlotFormerEvaluation;
import slotcast.lpips.Lpips;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;

/** {@code ./slotcast eval slotformer}. */
@Command(
    name = "slotformer",
    mixinStandardHelpOptions = true,
    description = {
      "Scores the frames that SlotFormer predicts on any videos, beside the last seen frame"
          + " copied:",
      "images, and where there are labels masks, boxes and trajectories, by steps ahead."
    })
final class EvalSlotFormerCommand implements Callable<Integer> {
  private static final int ROLLOUT = 10; // where nothing says more

  @Mixin EvalOptions options;

  @Option(
      names = "--perception",
      paramLabel = "FILE|NAME",
      description = "The SAVi model whose slots it predicts (default: as it was trained).")
  String perception;

  @Option(
      names = "--burn-in",
      paramLabel = "N",
      description = "Frames that are seen (default: as many as the model looks at).")
  Integer burnIn;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      description = "Frames that are predicted (default: as many as in training).")
  Integer horizon;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "Every n-th frame (default: as in training).")
  Integer stride;

  @Override
  public Integer call() throws IOException {
    EvalProtocol protocol = options.protocol(EvalProtocol.SLOTFORMER);
    check(protocol);
    StoredRun run = StoredRun.read(options.weights);
    if (!run.model().kind().equals(LoadedSlotFormer.KIND)) {
      throw new UserError(
          "--weights " + options.weights,
          "a model of kind " + run.model().kind(),
          LoadedSlotFormer.KIND,
          "score it by ./slotcast eval " + run.model().kind());
    }
    ModelFile seen = BundledWeights.read(run.perception(perception), LoadedSavi.KIND);
    EvalOptions.checkHints(seen.config(SaviConfig.class, "perception model"), "perception model");
    ScoredVideos scored = options.videos(run);
    SlotFormerConfig model = run.model().config(SlotFormerConfig.class, run.source());
    Cut cut = cut(protocol, run, scored, model.historyLen());
    VideoSet set = options.open(scored, protocol, model.height(), model.width());
    List<Piece> pieces = scored.pieces(set, cut);
    options.threads.apply();
    Device device = options.device.runtime().device();
    JniUtils.setGradMode(false);
    try (LoadedSlotFormer loaded = LoadedSlotFormer.of(run.model(), run.source(), device);
        LoadedSavi savi = LoadedSavi.of(seen, "perception model", device);
        NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        Lpips lpips = options.lpips(manager, model.height(), model.width())) {
      SlotFormerEvaluation evaluation =
          new SlotFormerEvaluation(
              savi.savi(), loaded.slotFormer(), manager, set, cut.burnIn(), lpips);
      options.inBatches(pieces, evaluation::add);
      EvalReport report = new EvalReport(EvalProtocol.SLOTFORMER, run, seen);
      Map<String, Object> json = report.head(protocol, scored, set, pieces);
      json.put("burn_in", cut.burnIn());
      json.put("predicted", cut.frames() - cut.burnIn());
      tell(set, pieces, cut, evaluation, json);
      report.end(options, protocol, json);
    } finally {
      JniUtils.setGradMode(true);
    }
    return 0;
  }

  private void check(EvalProtocol protocol) {
    for (Integer number : new Integer[] {burnIn, horizon, stride}) {
      if (number != null && (number < 1 || protocol != null)) {
        throw new UserError(
            "--burn-in, --horizon and --stride",
            protocol == null ? number.toString() : "one of them with --protocol, which says them",
            "at least 1, without --protocol",
            "correct it, or leave it out");
      }
    }
  }

  private Cut cut(EvalProtocol protocol, StoredRun run, ScoredVideos scored, int history) {
    SlotFormerTraining training = run.training() == null ? null : run.training().slotFormer();
    int seen = protocol != null ? protocol.burnIn() : burnIn != null ? burnIn : history;
    if (seen < history) {
      throw new UserError(
          protocol == null ? "--burn-in" : "--protocol " + protocol.name(),
          seen + " frames that are seen",
          "at least the " + history + " that the model looks at",
          protocol == null ? "raise it" : "score without a protocol");
    }
    if (protocol != null) {
      return new Cut(protocol.frames(), protocol.stride(), protocol.filterEnter(), seen);
    }
    int ahead = horizon != null ? horizon : training != null ? training.rollout() : ROLLOUT;
    int every = stride != null ? stride : scored.stride();
    return new Cut(seen + ahead, every, false, seen);
  }

  private void tell(
      VideoSet set,
      List<Piece> pieces,
      Cut cut,
      SlotFormerEvaluation evaluation,
      Map<String, Object> json) {
    ScoreTable predicted = evaluation.predicted();
    ScoreTable copied = evaluation.copied();
    json.put("metrics", predicted.json());
    json.put("absent", predicted.absent());
    Map<String, Object> copy = new LinkedHashMap<>();
    copy.put("metrics", copied.json());
    copy.put("absent", copied.absent());
    json.put("copy_last", copy);
    PrintWriter text = options.spec.commandLine().getOut();
    int steps = cut.frames() - cut.burnIn();
    text.printf(
        "%s, the first %d seen, %d predicted%n", EvalReport.what(set, pieces), cut.burnIn(), steps);
    EvalReport.print(text, "Predicted:", predicted, steps);
    EvalReport.print(text, "The last seen frame copied:", copied, steps);
  }
}
