package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import slotcast.data.DataConfig;
import slotcast.data.DataKind;
import slotcast.data.DataPath;
import slotcast.data.SimulatedData;
import slotcast.data.VideoSet;
import slotcast.data.VideoSource;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.image.Colour;
import slotcast.image.PngFile;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedModel;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.picture.FilmStrip;
import slotcast.picture.Picture;
import slotcast.picture.Rollout;
import slotcast.picture.RolloutPictures;
import slotcast.picture.SaviPictures;
import slotcast.picture.SlotMap;
import slotcast.picture.TokenizerPictures;
import slotcast.report.RunReport;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenizerConfig;

/** What a stored model makes of held-out videos: pictures, films and maps of features. */
final class RunFigures {
  private static final double FILM_FRAMES_PER_SECOND = 5;
  private static final int MOST_FILM_BYTES = 3 << 20; // inside the page

  /**
   * The model whose slots are predicted.
   *
   * @param name of its file, or of bundled weights
   */
  record Perception(String name, ModelFile model) {}

  private final StoredRun run;
  private final ReportMaker.Options options;
  private final List<String> missing = new ArrayList<>();
  private final List<Picture> pictures = new ArrayList<>();
  private final List<RunReport.Film> films = new ArrayList<>();
  private final List<RunReport.MapFigure> maps = new ArrayList<>();
  private String summary;
  private VideoSet heldOut;
  private Perception perception;

  private RunFigures(StoredRun run, ReportMaker.Options options) {
    this.run = run;
    this.options = options;
  }

  /** Computes them; those with {@link ReportMaker.Options#files} are written into it, too. */
  static RunFigures of(StoredRun run, ReportMaker.Options options) throws IOException {
    RunFigures figures = new RunFigures(run, options);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      JniUtils.setGradMode(false); // the manager has loaded the library
      switch (run.model().kind()) {
        case LoadedSavi.KIND -> figures.savi(manager);
        case LoadedSlotFormer.KIND -> figures.slotFormer(manager);
        case DiscreteVae.KIND -> figures.tokenizer(manager);
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
    for (Picture picture : figures.pictures) {
      figures.store(picture);
    }
    return figures;
  }

  /** What the model is, in a sentence. */
  String summary() {
    return summary;
  }

  /** The videos that are shown. */
  VideoSet heldOut() {
    return heldOut;
  }

  /** Of a SlotFormer model, the model whose slots it predicts; else null. */
  Perception perception() {
    return perception;
  }

  /** What is not there that one would look for, and why. */
  List<String> missing() {
    return missing;
  }

  List<Picture> pictures() {
    return pictures;
  }

  List<RunReport.Film> films() {
    return films;
  }

  List<RunReport.MapFigure> maps() {
    return maps;
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
    String name = run.perception(options.perception());
    ModelFile model = BundledWeights.read(name, LoadedSavi.KIND);
    perception = new Perception(name, model);
    try (LoadedSlotFormer loaded = LoadedSlotFormer.of(run.model(), run.source());
        LoadedSavi savi = LoadedSavi.of(model, "perception model")) {
      int height = savi.savi().config().height();
      int width = savi.savi().config().width();
      summary =
          "A SlotFormer model, which predicts the slots of the next frames from those of the last "
              + loaded.slotFormer().config().historyLen()
              + ".";
      heldOut = heldOut(height, width, model.colour());
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
}
