package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import slotcast.config.Check;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;

/**
 * Recordings of a camera: {@code data: {bags: …}}. Clips are drawn by frames, so that a long
 * recording counts by its length.
 *
 * @param paths rosbag2 directories, and folders of them
 * @param topic of the camera's images; null if each bag has one only
 * @param depthTopic of depth images registered to the camera; null for none
 * @param heldOut share of each video, its last part, to score on; null for 0.1
 * @param maxGap seconds between two images that still belong to one video; null for 1
 * @param fit what to do where the model's image has another shape: crop as the nodes do, letterbox
 *     or stretch; null for crop
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BagsData(
    List<String> paths,
    String topic,
    String depthTopic,
    Double heldOut,
    Double maxGap,
    FrameMapping.Fit fit)
    implements DataKind {

  public BagsData {
    if (paths == null || paths.isEmpty()) {
      throw new IllegalArgumentException("data.bags.paths names no bag");
    }
    paths = List.copyOf(paths);
    heldOut = heldOut == null ? 0.1 : heldOut;
    maxGap = maxGap == null ? BagSource.MAX_GAP_SECONDS : maxGap;
    fit = fit == null ? FrameMapping.Fit.CROP : fit;
    Check.positive("data.bags.held_out", heldOut);
    Check.share("data.bags.held_out", heldOut);
    Check.positive("data.bags.max_gap", maxGap);
  }

  @Override
  public String key() {
    return "bags";
  }

  @Override
  public Split find() {
    List<Path> bags = paths.stream().map(Path::of).toList();
    return Split.lastOfEach(new BagSource(bags, topic, depthTopic, maxGap), heldOut);
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
