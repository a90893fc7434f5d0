package slotcast.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import slotcast.config.Check;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;

/**
 * Video files of a camera: {@code data: {videos: …}}. Clips are drawn by frames, so that a long
 * video counts by its length.
 *
 * @param paths video files, and folders of them
 * @param heldOut share of each video, its last part, to score on; null for 0.1
 * @param from first frame of each video that counts; null for 0
 * @param to the frame after the last one; null for all
 * @param every n-th frame counts; null for 1
 * @param fit what to do where the model's image has another shape: crop as the nodes do, letterbox
 *     or stretch; null for crop
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideosData(
    List<String> paths,
    Double heldOut,
    Integer from,
    Integer to,
    Integer every,
    FrameMapping.Fit fit)
    implements DataKind {

  @JsonCreator
  public VideosData(
      @JsonProperty("paths") List<String> paths,
      @JsonProperty("held_out") Double heldOut,
      @JsonProperty("from") Integer from,
      @JsonProperty("to") Integer to,
      @JsonProperty("every") Integer every,
      @JsonProperty("fit") FrameMapping.Fit fit) {
    if (paths == null || paths.isEmpty()) {
      throw new IllegalArgumentException("data.videos.paths names no file");
    }
    this.paths = List.copyOf(paths);
    this.heldOut = heldOut == null ? 0.1 : heldOut;
    this.from = from == null ? 0 : from;
    this.to = to;
    this.every = every == null ? 1 : every;
    this.fit = fit == null ? FrameMapping.Fit.CROP : fit;
    Check.positive("data.videos.held_out", this.heldOut);
    Check.share("data.videos.held_out", this.heldOut);
    Check.notNegative("data.videos.from", this.from);
    Check.positive("data.videos.every", this.every);
    if (to != null && to <= this.from) {
      throw new IllegalArgumentException(
          "data.videos.to is " + to + ", not after data.videos.from, " + this.from);
    }
  }

  /** How configurations told the number of simulated videos before there were other kinds. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static VideosData number(long videos) {
    throw new IllegalArgumentException(
        "data.videos is the number "
            + videos
            + "; simulated scenes are now written as data: {simulated: {videos: "
            + videos
            + ", held_out: …, frames: …, seed: …, held_out_seed: …, size: …}, augment: {mirror:"
            + " true}}");
  }

  /** The same part of other files. */
  VideosData withPaths(List<String> others) {
    return new VideosData(others, heldOut, from, to, every, fit);
  }

  @Override
  public String key() {
    return "videos";
  }

  @Override
  public Split find() {
    List<Path> files = VideoFilesSource.files(paths.stream().map(Path::of).toList());
    int end = to == null ? Integer.MAX_VALUE : to;
    return Split.lastOfEach(new VideoFilesSource(files, from, end, every), heldOut);
  }

  @Override
  public ClipRule clips() {
    return new RandomStarts();
  }

  @Override
  public FrameTransform transform(int height, int width) {
    return new FrameTransform(height, width, FrameTransform.Method.AREA, fit, Colour.RGB);
  }

  @Override
  public Plane.Sample sample() {
    return Plane.Sample.UINT8;
  }
}
