package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.DataKind;
import slotcast.data.DataPath;
import slotcast.data.SimulatedData;
import slotcast.data.VideoSet;
import slotcast.data.VideoSource;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.file.FileHash;
import slotcast.image.Colour;
import slotcast.image.PngFile;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedModel;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.picture.FilmStrip;
import slotcast.picture.Picture;
import slotcast.picture.Rollout;
import slotcast.picture.RolloutPictures;
import slotcast.picture.SaviPictures;
import slotcast.picture.SlotMap;
import slotcast.picture.TokenizerPictures;
import slotcast.report.RunLog;
import slotcast.report.RunReport;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenizerConfig;

/** Runs a stored model over held-out videos and writes the report of its run. */
final class ReportMaker {
  private static final double FILM_FRAMES_PER_SECOND = 5;
  private static final int MOST_FILM_BYTES = 3 << 20; // inside the page

  /**
   * What goes into a report.
   *
   * @param videos shown, at most
   * @param tsne whether features are brought into the plane
   * @param tsneFrames of which they are, at most
   * @param tsnePoints of the encoder's features, at most
   * @param seed of the choice of these
   * @param data video file, or folder of some, to show instead of the run's held-out ones; null for
   *     these, and for weights that do not tell of any for simulated scenes
   * @param perception whose slots a SlotFormer model predicts; null for its configuration's
   * @param cache folder of simulated videos
   * @param files folder that pictures, films and arrays are written into, too; null for none
   */
  record Options(
      int videos,
      boolean tsne,
      int tsneFrames,
      int tsnePoints,
      long seed,
      String data,
      String perception,
      Path cache,
      Path files) {
    /** What a run writes at its end: in seconds, without t-SNE. */
    static Options cheap(Path cache) {
      return new Options(2, false, 0, 0, 0, null, null, cache, null);
    }
  }

  private final StoredRun run;
  private final Options options;
  private final List<String> missing = new ArrayList<>();
  private final List<Picture> pictures = new ArrayList<>();
  private final List<RunReport.Film> films = new ArrayList<>();
  private final List<RunReport.MapFigure> maps = new ArrayList<>();
  private final List<RunReport.WeightsFile> weights = new ArrayList<>();
  private String summary;
  private VideoSet heldOut;

  private ReportMaker(StoredRun run, Options options) {
    this.run = run;
    this.options = options;
  }

  /**
   * Writes the page, and what belongs beside it.
   *
   * @throws UserError if data or another model that the run needs is not there
   */
  static void write(StoredRun run, Path page, Options options) throws IOException {
    AtomicFiles.write(page, new ReportMaker(run, options).report().html());
  }

  private RunReport report() throws IOException {
    file(run.file(), run.source(), run.finished() ? "weights" : "checkpoint", run.model());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      JniUtils.setGradMode(false); // the manager has loaded the library
      switch (run.model().kind()) {
        case LoadedSavi.KIND -> savi(manager);
        case LoadedSlotFormer.KIND -> slotFormer(manager);
        case DiscreteVae.KIND -> tokenizer(manager);
        default ->
            throw new UserError(
                "weights " + run.source(),
                "a model of kind " + run.model().kind(),
                "savi, slotformer or tokenizer",
                "name another file");
      }
    } finally {
      JniUtils.setGradMode(true);
    }
    for (Picture picture : pictures) {
      store(picture);
    }
    RunLog log = run.folder() == null ? RunLog.empty() : RunLog.read(run.folder());
    Map<String, Double> scores = run.model().provenance().results();
    boolean fromLog = scores.isEmpty();
    scores = fromLog ? log.lastScores() : scores;
    return new RunReport(
        title(),
        summary,
        state(),
        facts(),
        log,
        scores,
        scoresFrom(scores, fromLog, log),
        missing,
        pictures,
        films,
        maps,
        weights,
        configuration());
  }

  private String title() {
    String name =
        run.folder() == null
            ? run.source()
            : run.folder().toAbsolutePath().getFileName().toString();
    return "Slotcast: " + name;
  }

  private String state() {
    long done = run.model().provenance().step();
    if (run.folder() == null) {
      return "Made from the weights alone, which were trained for " + done + " steps.";
    }
    return run.finished()
        ? "The run is finished: " + done + " steps."
        : String.format(
            "The run is unfinished: everything here is of its newest checkpoint, step %d of %d.",
            done, run.steps());
  }

  private Map<String, String> facts() {
    Provenance p = run.model().provenance();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Command", p.command());
    facts.put("Seed", String.valueOf(p.seed()));
    facts.put("Steps", String.valueOf(p.step()));
    facts.put(
        "Time",
        p.minutes() > 0 ? String.format(Locale.ROOT, "%.1f minutes", p.minutes()) : "unknown");
    facts.put("Machine", p.machine());
    facts.put("Code version", p.codeVersion());
    if (run.training() != null) {
      facts.put("Data", Yaml.toJson(run.training().data()));
    }
    facts.put("SHA-256 of what defines the training data", p.dataHash());
    facts.put("Pictures are of", heldOut.name() + ", " + heldOut.videos() + " videos");
    facts.put("SHA-256 of what defines these", heldOut.hash());
    return facts;
  }

  private String scoresFrom(Map<String, Double> scores, boolean fromLog, RunLog log) {
    if (scores.isEmpty()) {
      return run.folder() == null
          ? "the weights' file holds none."
          : "the run had no evaluation yet.";
    }
    if (!fromLog) {
      return "On held-out videos, at the end of training.";
    }
    double[] steps = log.evaluation().values().iterator().next().steps();
    return String.format(Locale.ROOT, "On held-out videos, at step %.0f.", steps[steps.length - 1]);
  }

  private String configuration() throws IOException {
    Path saved = run.folder() == null ? null : run.folder().resolve("config.yaml");
    if (saved != null && Files.exists(saved)) {
      return Files.readString(saved);
    }
    return run.training() == null
        ? "model: " + run.model().configJson()
        : Yaml.toYaml(run.training().record());
  }

  /** The videos to show, at the model's size and in its colours. */
  private VideoSet heldOut(int height, int width, Colour colour) throws IOException {
    VideoSet videos;
    if (options.data() != null) {
      DataKind kind = DataPath.kind(Path.of(options.data()));
      VideoSource source = kind.find().training();
      VideoSet.Spec spec =
          new VideoSet.Spec(
              kind.key(),
              kind.transform(height, width).withColour(colour),
              kind.sample(),
              List.of(),
              0);
      videos = VideoSet.open(options.cache(), source, spec);
    } else {
      DataConfig data = run.training() == null ? null : run.training().data();
      videos =
          (data == null ? DataConfig.of(scenes(height, width)) : data)
              .withColour(colour)
              .heldOut(height, width, options.cache());
    }
    if (!videos.hasLabels()) {
      missing.add(
          "There are no scores of segmentation and no true masks, since nobody has labelled these"
              + " videos.");
    }
    return videos;
  }

  /** For weights that do not tell what they were trained on. */
  private SimulatedData scenes(int height, int width) {
    if (height != width) {
      throw new UserError(
          "weights " + run.source(),
          "images of " + width + "x" + height + " and no word of their training",
          "square ones, as simulated scenes are",
          "name a video by --data");
    }
    return new SimulatedData(1, 32, 20, 1, 2_000_000, height * Math.max(1, 64 / height));
  }

  private void savi(NDManager manager) throws IOException {
    try (LoadedSavi loaded = LoadedSavi.of(run.model(), run.source())) {
      Savi model = loaded.savi();
      summary =
          "A SAVi model, which describes each frame of a video by "
              + model.config().slots().count()
              + " slots, one for each object and the background at best.";
      heldOut = heldOut(model.config().height(), model.config().width(), run.colour());
      pictures.addAll(SaviPictures.of(model, manager, heldOut, options.videos()));
      if (options.tsne()) {
        SlotMap.Both both =
            SlotMap.of(
                model,
                manager,
                heldOut,
                options.tsneFrames(),
                options.tsnePoints(),
                options.seed());
        map(
            both.pixels(),
            "Features of the encoder",
            "pixels, by the slot that looks at each most");
        map(both.slots(), "Slots", "slots of all frames, by their number");
      }
    }
  }

  private void map(SlotMap map, String title, String points) throws IOException {
    String shown =
        map.chosen().length == map.count()
            ? map.count() + " " + points + "."
            : map.chosen().length + " of " + map.count() + " " + points + ", chosen by seed.";
    Picture picture = new Picture(map.name(), title, shown, map.draw());
    String words =
        String.format(
            Locale.ROOT,
            "of the %d nearest neighbours of a point in the picture belong to another slot"
                + " (%.1f %% by distances of the features themselves; %.1f %% if slots were dealt"
                + " out at random).",
            map.neighbours(),
            100 * map.shareOfFeatures(),
            100 * map.shareByChance());
    maps.add(new RunReport.MapFigure(picture, map.shareInPlane(), words));
    store(picture);
    if (options.files() != null) {
      map.write(options.files());
    }
  }

  private void slotFormer(NDManager manager) throws IOException {
    ModelFile perception = perception();
    try (LoadedSlotFormer loaded = LoadedSlotFormer.of(run.model(), run.source());
        LoadedSavi savi = LoadedSavi.of(perception, "perception model")) {
      int height = savi.savi().config().height();
      int width = savi.savi().config().width();
      summary =
          "A SlotFormer model, which predicts the slots of the next frames from those of the last "
              + loaded.slotFormer().config().historyLen()
              + ".";
      heldOut = heldOut(height, width, perception.colour());
      int seen = loaded.slotFormer().config().historyLen();
      int stride = stride(heldOut);
      List<Rollout> rollouts =
          RolloutPictures.rollouts(
              loaded.slotFormer(),
              video -> {
                int span = (seen - 1) * stride + 1; // slots follow every frame
                Shape shape = new Shape(1, span, 3, height, width);
                NDArray frames = manager.create(heldOut.clip(video, 0, span), shape);
                SlotState states = savi.savi().encode(frames, null, null).states();
                return stride == 1 ? states : states.map(x -> x.get(":, ::" + stride));
              },
              heldOut,
              stride,
              options.videos(),
              RolloutPictures.MOST_PREDICTED);
      if (rollouts.isEmpty()) {
        missing.add(
            "There are no predicted frames: no held-out video has more than the "
                + seen
                + " frames that the model looks at.");
      }
      pictures.addAll(RolloutPictures.strips(rollouts));
      for (int v = 0; v < rollouts.size(); v++) {
        film(rollouts.get(v), v + 1);
      }
      pictures.addAll(SaviPictures.of(savi.savi(), manager, heldOut, 1));
    }
  }

  /** Frames of a video from one of the model's to the next, as it was trained. */
  private int stride(VideoSet videos) {
    if (run.training() == null || options.data() != null) {
      return 1;
    }
    SlotFormerTraining config = run.training().slotFormer();
    int length = config.model().historyLen() + config.rollout();
    return config
        .data()
        .kind()
        .clips()
        .over(videos, length, 0)
        .draw(new SplittableRandom(0))
        .stride();
  }

  private void film(Rollout rollout, int video) throws IOException {
    String title = "Held-out video " + video + ": the film";
    boolean kept = options.files() != null;
    Path folder =
        kept
            ? Files.createDirectories(options.files())
            : Files.createTempDirectory("slotcast-report");
    Path file = folder.resolve("video-" + video + "-rollout.mp4");
    try {
      FilmStrip.write(rollout, file, FILM_FRAMES_PER_SECOND);
      if (Files.size(file) > MOST_FILM_BYTES) {
        missing.add(
            title
                + " is not in this page, being larger than 3 MB"
                + (kept ? ": see " + file.getFileName() + "." : "."));
        return;
      }
      films.add(
          new RunReport.Film(
              title,
              "True frames, what is drawn from slots, and the slot of each pixel; "
                  + rollout.seen()
                  + " frames are seen (grey bar), then "
                  + rollout.predicted()
                  + " predicted (orange bar).",
              Files.readAllBytes(file)));
    } finally {
      if (!kept) {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    }
  }

  /** The model whose slots are predicted. */
  private ModelFile perception() {
    String name = run.perception(options.perception());
    ModelFile file = BundledWeights.read(name, LoadedSavi.KIND);
    Path path = Files.isRegularFile(Path.of(name)) ? Path.of(name) : null;
    file(path, name, "perception model, whose slots are predicted", file);
    return file;
  }

  private void tokenizer(NDManager manager) throws IOException {
    TokenizerConfig config = run.model().config(TokenizerConfig.class, run.source());
    int height = run.training() == null ? 64 : run.training().tokenizer().height();
    int width = run.training() == null ? 64 : run.training().tokenizer().width();
    summary =
        "An image tokenizer, which turns each patch of 4x4 pixels into one of "
            + config.vocabulary()
            + " tokens and back.";
    heldOut = heldOut(height, width, run.colour());
    try (LoadedModel<DiscreteVae> loaded =
        LoadedModel.of(
            run.model(),
            run.source(),
            manager.getDevice(),
            store -> new DiscreteVae(store, "", config),
            name -> false)) {
      pictures.addAll(TokenizerPictures.of(loaded.model(), manager, heldOut, options.videos()));
    }
  }

  private void store(Picture picture) throws IOException {
    if (options.files() != null) {
      Path file = options.files().resolve(picture.name() + ".png");
      AtomicFiles.write(file, List.of(ByteBuffer.wrap(PngFile.encode(picture.image()))));
    }
  }

  /** Notes a file of weights. */
  private void file(Path path, String source, String what, ModelFile model) {
    String tensors = run.finished() || model != run.model() ? model.sha256() : "";
    if (path == null) {
      weights.add(new RunReport.WeightsFile(source, what + ", bundled", 0, "", tensors));
      return;
    }
    try {
      weights.add(
          new RunReport.WeightsFile(
              path.getFileName().toString(),
              what,
              Files.size(path),
              FileHash.sha256(path),
              tensors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
