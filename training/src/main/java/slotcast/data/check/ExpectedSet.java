package slotcast.data.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import slotcast.data.SplitSizes;

/**
 * How many videos of which size a data set should have: those that were published, or, where the
 * simulator left its {@code dataset.json}, those that it was asked for.
 *
 * @param simulated whether the simulator wrote it
 * @param videos by split
 * @param frames of each video
 * @param width in pixels
 * @param height in pixels
 */
record ExpectedSet(boolean simulated, SplitSizes videos, int frames, int width, int height) {
  static final String MANIFEST = "dataset.json";

  /**
   * Reads what the simulator left, if it did.
   *
   * @param format that it should have
   * @param published where it left nothing
   */
  static ExpectedSet of(Path root, String format, ExpectedSet published, Findings out) {
    Path file = root.resolve(MANIFEST);
    if (!Files.exists(file)) {
      return published;
    }
    try {
      JsonNode manifest = new ObjectMapper().readTree(file.toFile());
      JsonNode videos = manifest.path("videos");
      JsonNode config = manifest.path("config");
      String found = manifest.path("format").asText("");
      if (!found.equals(format)) {
        out.fault(
            FaultKind.WRONG_VARIANT, file, "got the layout " + found + ", expected " + format);
      }
      int frames = config.path("frames").asInt(0);
      int width = config.path("width").asInt(0);
      int height = config.path("height").asInt(0);
      if (frames > 0 && width > 0 && height > 0) {
        SplitSizes sizes =
            new SplitSizes(
                videos.path("train").asInt(0),
                videos.path("val").asInt(0),
                videos.path("test").asInt(0));
        return new ExpectedSet(true, sizes, frames, width, height);
      }
      out.fault(FaultKind.BAD_JSON, file, "got no frames, width and height under config");
    } catch (IOException e) {
      out.fault(FaultKind.BAD_JSON, file, String.valueOf(e.getMessage()));
    }
    return published;
  }
}
