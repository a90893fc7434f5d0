package slotcast.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import slotcast.image.FrameMapping;
import slotcast.perception.PerceptionOptions;

/**
 * Parameters of {@link PerceptionNode}; a key left out has its default.
 *
 * @param imageTopic sensor_msgs/Image to see objects in; default {@code /camera/image_raw}
 * @param imageReliability {@code best_effort} (default; matches every camera) or {@code reliable}
 *     (matches only reliable ones, and has lost messages sent again)
 * @param weights a file of {@code ./slotcast train savi} or the name of bundled weights; default
 *     {@code isa-small}
 * @param fit how images of another shape than the model's are fitted: {@code letterbox} (default;
 *     the whole image), {@code crop} (the middle) or {@code stretch}
 * @param minArea smallest object, as a share of the model's frame, 0 to 1; default 0.002
 * @param patienceFrames frames for which an unseen object keeps its track; default 3
 * @param resetGapS a pause between two stamps, in seconds, after which the scene is taken for a new
 *     one: slots and tracks start afresh; above 0, default 2. A stamp older than the last one is a
 *     new scene too.
 * @param overlayOpacity of the masks' colours over the image on {@code ~/overlay}, 0 to 1; default
 *     0.5
 * @param imageTopics several cameras, each with its own tracks and topics; default imageTopic alone
 * @param device where the model computes: {@code auto} (default; a GPU if there is one), {@code
 *     cpu} or {@code cuda:N}
 * @param deadlineS seconds in work on a frame after which /diagnostics reports a stall; above 0,
 *     default 5
 * @param shadowFrames frames that other weights see in shadow before they are swapped in; 1 to
 *     10000, default 50
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PerceptionParameters(
    String imageTopic,
    String imageReliability,
    String weights,
    String fit,
    Double minArea,
    Integer patienceFrames,
    Double resetGapS,
    Double overlayOpacity,
    List<String> imageTopics,
    String device,
    Double deadlineS,
    Integer shadowFrames) {

  public PerceptionParameters {
    imageTopic = imageTopic == null ? "/camera/image_raw" : imageTopic;
    imageReliability = imageReliability == null ? "best_effort" : imageReliability;
    weights = weights == null ? "isa-small" : weights;
    fit = fit == null ? "letterbox" : fit;
    minArea = minArea == null ? Double.valueOf(PerceptionOptions.DEFAULT.minArea()) : minArea;
    patienceFrames =
        patienceFrames == null
            ? Integer.valueOf(PerceptionOptions.DEFAULT.patienceFrames())
            : patienceFrames;
    resetGapS = resetGapS == null ? Double.valueOf(2) : resetGapS;
    overlayOpacity = overlayOpacity == null ? Double.valueOf(0.5) : overlayOpacity;
    imageTopics = imageTopics == null ? List.of(imageTopic) : List.copyOf(imageTopics);
    device = device == null ? "auto" : device;
    deadlineS = deadlineS == null ? Double.valueOf(5) : deadlineS;
    shadowFrames = shadowFrames == null ? Integer.valueOf(50) : shadowFrames;
    NodeConfig.require(!imageTopics.isEmpty(), "image_topics is empty");
    NodeConfig.require(
        imageTopics.stream().distinct().count() == imageTopics.size(),
        "image_topics name a topic twice: " + imageTopics);
    NodeConfig.require(deadlineS > 0, "deadline_s is " + deadlineS + ", not above 0");
    NodeConfig.require(
        shadowFrames >= 1 && shadowFrames <= 10000,
        "shadow_frames is " + shadowFrames + ", not 1 to 10000");
    NodeConfig.require(
        imageReliability.equals("best_effort") || imageReliability.equals("reliable"),
        "image_reliability is " + imageReliability + ", not best_effort or reliable");
    NodeConfig.require(
        Set.of("letterbox", "crop", "stretch").contains(fit),
        "fit is " + fit + ", not letterbox, crop or stretch");
    NodeConfig.require(minArea >= 0 && minArea <= 1, "min_area is " + minArea + ", not 0 to 1");
    NodeConfig.require(
        patienceFrames >= 0 && patienceFrames <= 1000,
        "patience_frames is " + patienceFrames + ", not 0 to 1000");
    NodeConfig.require(
        resetGapS > 0 && resetGapS <= 3600, "reset_gap_s is " + resetGapS + ", not 0 to 3600");
    NodeConfig.require(
        overlayOpacity >= 0 && overlayOpacity <= 1,
        "overlay_opacity is " + overlayOpacity + ", not 0 to 1");
  }

  /** What holds without a parameter file. */
  public static PerceptionParameters defaults() {
    return new PerceptionParameters(
        null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** The same with what is given; null leaves a value as it is. */
  public PerceptionParameters with(
      List<String> newImageTopics, String newWeights, Boolean reliable, String newDevice) {
    return new PerceptionParameters(
        imageTopic,
        reliable == null ? imageReliability : reliable ? "reliable" : "best_effort",
        newWeights == null ? weights : newWeights,
        fit,
        minArea,
        patienceFrames,
        resetGapS,
        overlayOpacity,
        newImageTopics == null ? imageTopics : newImageTopics,
        newDevice == null ? device : newDevice,
        deadlineS,
        shadowFrames);
  }

  /** What the core has to know of it. */
  PerceptionOptions options() {
    PerceptionOptions defaults = PerceptionOptions.DEFAULT;
    return new PerceptionOptions(
        FrameMapping.Fit.valueOf(fit.toUpperCase(Locale.ROOT)),
        minArea,
        defaults.backgroundArea(),
        defaults.backgroundBorder(),
        patienceFrames,
        Duration.ofNanos(Math.round(resetGapS * 1e9)));
  }
}
