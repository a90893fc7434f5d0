package slotcast.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.PrintWriter;
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
import slotcast.eval.SaviEvaluation;
import slotcast.lpips.Lpips;
import slotcast.model.LoadedSavi;
import slotcast.model.SaviConfig;

/** {@code ./slotcast eval savi}. */
@Command(
    name = "savi",
    mixinStandardHelpOptions = true,
    description = {
      "Scores a SAVi model on any videos: how well it draws them again, and where they have labels",
      "how well slots find and keep objects; by frame, over whole videos and by time step."
    })
final class EvalSaviCommand implements Callable<Integer> {
  @Mixin EvalOptions options;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of a clip (default: whole videos).")
  Integer frames;

  @Override
  public Integer call() throws IOException {
    EvalProtocol protocol = options.protocol(EvalProtocol.SAVI);
    if (frames != null && (frames < 1 || protocol != null)) {
      throw new UserError(
          "--frames",
          protocol == null ? frames.toString() : "it with --protocol, which says it",
          "at least 1, without --protocol",
          "correct it, or leave it out");
    }
    int length = protocol != null ? protocol.frames() : frames == null ? 0 : frames;
    StoredRun run = StoredRun.read(options.weights);
    if (!run.model().kind().equals(LoadedSavi.KIND)) {
      throw new UserError(
          "--weights " + options.weights,
          "a model of kind " + run.model().kind(),
          LoadedSavi.KIND,
          "score it by ./slotcast eval " + run.model().kind());
    }
    ScoredVideos scored = options.videos(run);
    SaviConfig model = run.model().config(SaviConfig.class, run.source());
    EvalOptions.checkHints(model, run.source());
    VideoSet set = options.open(scored, protocol, model.height(), model.width());
    List<Piece> pieces = scored.pieces(set, new Cut(length, 1, false, 0));
    options.threads.apply();
    Device device = options.device.runtime().device();
    JniUtils.setGradMode(false);
    try (LoadedSavi loaded = LoadedSavi.of(run.model(), run.source(), device);
        NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        Lpips lpips = options.lpips(manager, model.height(), model.width())) {
      SaviEvaluation evaluation = new SaviEvaluation(loaded.savi(), manager, set, lpips);
      options.inBatches(pieces, evaluation::add);
      PrintWriter text = options.spec.commandLine().getOut();
      text.println(EvalReport.what(set, pieces));
      EvalReport.print(
          text,
          "Reconstruction and slots:",
          evaluation.table(),
          pieces.stream().mapToInt(Piece::frames).max().orElseThrow());
      EvalReport report = new EvalReport(EvalProtocol.SAVI, run, run.model());
      Map<String, Object> json = report.head(protocol, scored, set, pieces);
      json.put("metrics", evaluation.table().json());
      json.put("absent", evaluation.table().absent());
      report.end(options, protocol, json);
    } finally {
      JniUtils.setGradMode(true);
    }
    return 0;
  }
}
