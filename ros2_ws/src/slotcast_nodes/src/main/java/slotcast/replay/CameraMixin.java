package slotcast.replay;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import slotcast.error.UserError;
import slotcast.video.CameraReader;

/** Options of commands whose source may be a camera: what to ask it for. */
public final class CameraMixin {
  /** Names of the options. */
  public static final Set<String> OPTIONS =
      Set.of("--camera-size", "--camera-rate", "--camera-format");

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");
  private static final double MOST_RATE = 1000;

  @Option(
      names = "--camera-size",
      paramLabel = "WxH",
      description = "Of a camera's pictures, such as 640x480 (default: the camera's own).")
  private String size;

  @Option(
      names = "--camera-rate",
      paramLabel = "N",
      description = "Pictures a second of a camera (default: the camera's own).")
  private Double rate;

  @Option(
      names = "--camera-format",
      paramLabel = "NAME",
      description =
          "Of a camera's pictures on their way, such as mjpeg or yuyv422 (default: its own).")
  private String format;

  /**
   * Opens a recording, or a camera with what was asked for.
   *
   * @throws UserError if an option makes no sense, or it is neither
   */
  public MessageSource open(Path source) {
    boolean camera = CameraMessages.isDevice(source);
    if (!camera && (size != null || rate != null || format != null)) {
      throw new UserError(
          "--camera-size, --camera-rate and --camera-format",
          "the recording " + source,
          "a camera such as /dev/video0",
          "leave them out");
    }
    return camera ? CameraMessages.open(source, wish()) : MessageSource.open(source);
  }

  private CameraReader.Wish wish() {
    int width = 0;
    int height = 0;
    if (size != null) {
      Matcher m = SIZE.matcher(size);
      if (!m.matches()) {
        throw new UserError(
            "--camera-size", size, "two numbers of pixels, such as 640x480", "correct it");
      }
      width = Integer.parseInt(m.group(1));
      height = Integer.parseInt(m.group(2));
    }
    if (rate != null && (!(rate > 0) || rate > MOST_RATE)) {
      throw new UserError(
          "--camera-rate",
          rate.toString(),
          "more than 0 and at most " + (int) MOST_RATE,
          "leave it out for the camera's own");
    }
    return new CameraReader.Wish(
        width, height, rate == null ? 0 : rate, format == null ? "" : format);
  }
}
