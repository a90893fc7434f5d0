package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import slotcast.config.Check;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.model.ModelFile;

/**
 * What is trained on and scored on: {@code data} of a configuration, with exactly one kind.
 *
 * @param simulated scenes of the simulator; null for another kind
 * @param videos files of a camera; null for another kind
 * @param bags recordings of a camera; null for another kind
 * @param obj3d OBJ3D; null for another kind
 * @param clevrer CLEVRER; null for another kind
 * @param images single images; null for another kind
 * @param colour what the model sees of colours; null for the kind's own
 * @param augment random changes of the training clips; null for none
 * @param brokenShare of the videos that may be broken; more stop the run; null for 0.01
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DataConfig(
    SimulatedData simulated,
    VideosData videos,
    BagsData bags,
    Obj3dData obj3d,
    ClevrerData clevrer,
    ImagesData images,
    Colour colour,
    Augment augment,
    Double brokenShare) {
  private static final double BROKEN_SHARE = 0.01;
  private static final int RATE_VIDEOS = 8; // that are tried
  private static final int RATE_FRAMES = 10;

  /**
   * Random changes of the training clips.
   *
   * @param mirror half of the clips, left and right changed
   * @param grey share of the clips without colours: three times their luma; null for 0
   */
  public record Augment(boolean mirror, @JsonInclude(JsonInclude.Include.NON_NULL) Double grey) {
    public Augment {
      if (grey != null) {
        Check.share("data.augment.grey", grey);
      }
    }
  }

  public DataConfig {
    List<String> kinds =
        kinds(simulated, videos, bags, obj3d, clevrer, images).map(DataKind::key).toList();
    if (kinds.size() != 1) {
      throw new IllegalArgumentException(
          "data has "
              + (kinds.isEmpty() ? "no kind" : "the kinds " + kinds)
              + ", expected one of simulated, videos, bags, obj3d, clevrer and images");
    }
    if (brokenShare != null) {
      Check.share("data.broken_share", brokenShare);
    }
  }

  private static Stream<DataKind> kinds(DataKind... kinds) {
    return Stream.of(kinds).filter(Objects::nonNull);
  }

  /** Data of a kind and nothing else. */
  public static DataConfig of(DataKind kind) {
    return of(kind, null, null, null);
  }

  /**
   * The same colours, changes and limits with other videos, and with the same options where both
   * are files.
   */
  public DataConfig with(DataKind kind) {
    DataKind other =
        videos != null && kind instanceof VideosData v ? videos.withPaths(v.paths()) : kind;
    return of(other, colour, augment, brokenShare);
  }

  /** The same videos in other colours. */
  public DataConfig withColour(Colour other) {
    return other == modelColour() ? this : of(kind(), other, augment, brokenShare);
  }

  /**
   * The same videos in the colours that a model sees.
   *
   * @param source names the model in messages
   * @throws UserError if {@code colour} says something else
   */
  public DataConfig seenBy(ModelFile model, String source) {
    if (colour != null && colour != model.colour()) {
      throw new UserError(
          "data.colour of the configuration",
          colour.toString(),
          model.colour() + ", which " + source + " sees",
          "leave it out, or take a model that was trained with it or imported with --colour "
              + colour);
    }
    return withColour(model.colour());
  }

  /** What a model that is trained on it sees of colours. */
  public Colour modelColour() {
    return colour == null ? kind().colour() : colour;
  }

  private static DataConfig of(DataKind kind, Colour colour, Augment augment, Double brokenShare) {
    return new DataConfig(
        kind instanceof SimulatedData k ? k : null,
        kind instanceof VideosData k ? k : null,
        kind instanceof BagsData k ? k : null,
        kind instanceof Obj3dData k ? k : null,
        kind instanceof ClevrerData k ? k : null,
        kind instanceof ImagesData k ? k : null,
        colour,
        augment,
        brokenShare);
  }

  /** Share of the training clips that lose their colours. */
  public double greyShare() {
    return augment == null || augment.grey() == null ? 0 : augment.grey();
  }

  /** The one kind that there is. */
  public DataKind kind() {
    return kinds(simulated, videos, bags, obj3d, clevrer, images).findFirst().orElseThrow();
  }

  /** Whether half of the clips are mirrored. */
  public boolean mirrors() {
    return augment != null && augment.mirror();
  }

  /**
   * The videos to train on, at the model's resolution; read into the cache if they are not there.
   *
   * @param caches folder of all caches
   * @param further planes beside image and labels
   */
  public VideoSet training(int height, int width, Path caches, PlaneMaker... further)
      throws IOException {
    DataKind.Split split = kind().find();
    VideoSet videos = open(split.training(), height, width, caches, further);
    return split.heldOut() == null ? videos.without(split.heldOutShare()) : videos;
  }

  /**
   * Makers of the planes of a frozen encoder's features, of mirrored images too where half of the
   * clips are.
   */
  public List<PlaneMaker> features(int height, int width, FeaturePlane.Encoder encoder) {
    FrameTransform seen = kind().transform(height, width).withColour(modelColour());
    List<PlaneMaker> makers = new ArrayList<>();
    makers.add(new FeaturePlane(seen, kind().sample(), encoder, false));
    if (mirrors()) {
      makers.add(new FeaturePlane(seen, kind().sample(), encoder, true));
    }
    return makers;
  }

  /** Whether the videos to score on are the last parts of those to train on. */
  public boolean holdsOutParts() {
    return kind().find().heldOut() == null;
  }

  /** The videos to score on, as {@link #training}. */
  public VideoSet heldOut(int height, int width, Path caches, PlaneMaker... further)
      throws IOException {
    DataKind.Split split = kind().find();
    return split.heldOut() == null
        ? open(split.training(), height, width, caches, further).last(split.heldOutShare())
        : open(split.heldOut(), height, width, caches, further);
  }

  /**
   * Frames a second of the training videos: the median over the first frames of the first video
   * that has several; empty if their stamps do not rise.
   */
  public OptionalDouble framesPerSecond() {
    VideoSource source = kind().find().training();
    for (int v = 0; v < Math.min(RATE_VIDEOS, source.videos().size()); v++) {
      OptionalLong interval = interval(source, v);
      if (interval.isPresent()) {
        return OptionalDouble.of(1e9 / interval.getAsLong());
      }
    }
    return OptionalDouble.empty();
  }

  private static OptionalLong interval(VideoSource source, int video) {
    long[] stamps;
    try (VideoSource.Frames frames = source.open(video)) {
      stamps =
          Stream.generate(frames::next)
              .limit(RATE_FRAMES)
              .takeWhile(Optional::isPresent)
              .mapToLong(f -> f.get().stampNanos())
              .toArray();
    } catch (UserError broken) { // how many may be is checked where all are read
      return OptionalLong.empty();
    }
    long[] steps =
        IntStream.range(1, stamps.length)
            .mapToLong(i -> stamps[i] - stamps[i - 1])
            .filter(step -> step > 0)
            .sorted()
            .toArray();
    return steps.length == 0 ? OptionalLong.empty() : OptionalLong.of(steps[steps.length / 2]);
  }

  /** The videos of a source of this kind, as {@link #training}. */
  VideoSet open(VideoSource source, int height, int width, Path caches, PlaneMaker... further)
      throws IOException {
    DataKind kind = kind();
    FrameTransform transform = kind.transform(height, width).withColour(modelColour());
    return VideoSet.open(
        caches,
        source,
        new VideoSet.Spec(
            kind.key(),
            transform,
            kind.sample(),
            List.of(further),
            brokenShare == null ? BROKEN_SHARE : brokenShare));
  }
}
