package slotcast.eval;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.image.FrameMapping;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.metrics.LabelBox;
import slotcast.opencv.FlowBlobs;
import slotcast.opencv.Mog2Blobs;
import slotcast.opencv.Yardstick;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;
import slotcast.video.VideoReader;

/** {@code ./slotcast eval boxes}: boxes of objects in a video against labelled ones. */
@Command(
    name = "boxes",
    mixinStandardHelpOptions = true,
    description = {
      "Plays a video through the perception that the nodes run, from its first frame on, and",
      "compares the boxes of the masks with labelled ones. Beside it in the table: OpenCV's",
      "background subtraction (MOG2) and optical flow (DIS), with connected components."
    })
final class BoxesCommand implements Callable<Integer> {
  private static final double APART_SECONDS = 5;

  @Spec CommandSpec spec;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE|NAME",
      description = "SAVi model.")
  String weights;

  @Option(names = "--video", required = true, paramLabel = "FILE", description = "The video.")
  Path video;

  @Option(
      names = "--boxes",
      required = true,
      paramLabel = "FILE",
      description = {
        "JSON: {\"frames\": {\"520\": {\"boxes\": [[x, y, width, height], ...],",
        "\"ignore\": [...], \"ids\": [...]}}}, frames from 0. Boxes under ignore count neither as",
        "found nor as wrong; ids say which object each box shows, and may be left out."
      })
  Path boxes;

  @Option(
      names = "--min-area",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description = "Smallest object, as a share of the frame (default: ${DEFAULT-VALUE}).")
  double minArea;

  @Option(
      names = "--fit",
      paramLabel = "FIT",
      defaultValue = "CROP",
      description =
          "How images of another shape than the model's are fitted: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE}).")
  FrameMapping.Fit fit;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "Write the labelled frames with masks and boxes as PNG.")
  Path pictures;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the numbers as JSON.")
  Path out;

  @Mixin final BackendMixin backend = new BackendMixin();

  @Override
  public Integer call() throws IOException {
    LabelledBoxes labels = LabelledBoxes.read(boxes);
    PerceptionOptions options = PerceptionOptions.DEFAULT.withFit(fit).withMinArea(minArea);
    Map<String, BoxScore> scores = new LinkedHashMap<>();
    String model = "slots (" + weights + ")";
    scores.put(model, new BoxScore());
    int apart;
    try (VideoReader reader = new VideoReader(video);
        SlotPerception perception =
            new SlotPerception(backend.runtime().perception(weights, 1), options);
        Yardstick mog2 = new Mog2Blobs();
        Yardstick flow = new FlowBlobs()) {
      List<Yardstick> yardsticks = List.of(mog2, flow);
      yardsticks.forEach(y -> scores.put(y.name(), new BoxScore()));
      double rate = reader.framesPerSecond();
      apart = (int) Math.round(APART_SECONDS * rate);
      int last = Collections.max(labels.frames().keySet());
      for (int number = 0; number <= last; number++) {
        RgbImage frame = next(reader, number, last);
        PerceptionResult seen =
            perception.process(frame, Math.round(number * 1e9 / rate)).orElseThrow();
        LabelledBoxes.Frame truth = labels.frames().get(number);
        for (Yardstick y : yardsticks) {
          List<LabelBox> found = y.next(frame).stream().map(BoxesCommand::corners).toList();
          if (truth != null) {
            scores.get(y.name()).add(number, truth, found, null);
          }
        }
        if (truth != null) {
          List<TrackedObject> objects = seen.objects();
          List<LabelBox> found = objects.stream().map(o -> corners(o.box())).toList();
          List<Integer> tracks = objects.stream().map(TrackedObject::trackId).toList();
          scores.get(model).add(number, truth, found, tracks);
          if (pictures != null) {
            Files.createDirectories(pictures);
            String name = String.format(Locale.ROOT, "frame-%05d.png", number);
            PngFile.write(BoxPicture.draw(frame, seen, truth), pictures.resolve(name));
          }
        }
      }
    }
    boolean known = labels.frames().values().stream().anyMatch(f -> f.ids() != null);
    print(scores, model, known ? apart : 0);
    if (out != null) {
      AtomicFiles.write(out, Yaml.toJson(report(scores, model, known ? apart : 0)));
    }
    return 0;
  }

  private RgbImage next(VideoReader reader, int number, int last) {
    Optional<RgbImage> frame = reader.next();
    return frame.orElseThrow(
        () ->
            new UserError(
                "video " + video,
                number + " frames",
                "frame " + last + ", which has labels in " + boxes,
                "name the video that the labels are of"));
  }

  private static LabelBox corners(Box b) {
    return LabelledBoxes.corners(b.left(), b.top(), b.width(), b.height());
  }

  /**
   * @param apart frames between those compared for identities; 0 for none
   */
  private void print(Map<String, BoxScore> scores, String model, int apart) {
    PrintWriter text = spec.commandLine().getOut();
    int width = scores.keySet().stream().mapToInt(String::length).max().orElse(0);
    text.printf(
        "%-" + width + "s  %-22s  %-22s%n",
        "",
        "IoU 0.3: F1  prec. rec.",
        "IoU 0.5: F1  prec. rec.");
    scores.forEach(
        (name, s) -> {
          text.printf("%-" + width + "s", name);
          for (int i = 0; i < BoxScore.IOUS.length; i++) {
            text.printf(
                Locale.ROOT, "       %5.2f  %5.2f %5.2f", s.f1(i), s.precision(i), s.recall(i));
          }
          text.println();
        });
    if (apart > 0) {
      BoxScore.Identities kept = scores.get(model).identities(apart);
      text.printf(
          "Same track after %d frames: %d of %d labelled pairs%n",
          apart, kept.kept(), kept.pairs());
    }
    text.flush();
  }

  private static Map<String, Object> report(Map<String, BoxScore> scores, String model, int apart) {
    Map<String, Object> report = new LinkedHashMap<>();
    List<Object> methods = new ArrayList<>();
    scores.forEach(
        (name, s) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("method", name);
          for (int i = 0; i < BoxScore.IOUS.length; i++) {
            Map<String, Object> at = new LinkedHashMap<>();
            at.put("f1", s.f1(i));
            at.put("precision", s.precision(i));
            at.put("recall", s.recall(i));
            row.put("iou_" + BoxScore.IOUS[i], at);
          }
          methods.add(row);
        });
    report.put("methods", methods);
    report.put("tracks_of_labelled_boxes", scores.get(model).tracks());
    if (apart > 0) {
      BoxScore.Identities kept = scores.get(model).identities(apart);
      report.put("identity_frames_apart", apart);
      report.put("identities_kept", kept.kept());
      report.put("identity_pairs", kept.pairs());
    }
    return report;
  }
}
