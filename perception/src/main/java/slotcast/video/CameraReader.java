package slotcast.video;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import slotcast.error.UserError;
import slotcast.image.RgbImage;

/**
 * Reads the frames of a camera as they come, as RGB. Holds native memory and the camera until
 * closed. Not for use by several threads at once.
 */
public final class CameraReader implements AutoCloseable {
  private static final Path DEVICES = Path.of("/dev");
  private static final Pattern ERROR = Pattern.compile("error (-\\d+)");

  /** Of errno.h; FFmpeg gives them negated. */
  private static final int ENXIO = 6;

  private static final int EACCES = 13;
  private static final int EBUSY = 16;
  private static final int ENODEV = 19;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;

  /** A frame's time that is farther from now is on another clock than the wall's. */
  private static final long NEAR_MICROS = 10_000_000L;

  private final String device;
  private final FFmpegFrameGrabber grabber;
  private final Grabber frames;
  private long stampNanos;

  /**
   * What to ask a camera for; it may give something else, which is then taken.
   *
   * @param width pixels; 0 for the camera's own
   * @param height pixels; 0 for the camera's own
   * @param framesPerSecond 0 for the camera's own
   * @param pixels format of its pictures in FFmpeg's name, such as mjpeg; empty for its own
   */
  public record Wish(int width, int height, double framesPerSecond, String pixels) {
    public static final Wish NONE = new Wish(0, 0, 0, "");
  }

  /**
   * Opens a camera of Video4Linux2.
   *
   * @param device such as {@code /dev/video0}
   * @throws UserError if it is missing, in use, no camera, or cannot give what is asked for
   */
  public CameraReader(Path device, Wish wish) {
    this(requirePresent(device).toString(), "video4linux2", wish);
  }

  /**
   * Opens any input device of FFmpeg.
   *
   * @param format FFmpeg's name of the kind of device, such as lavfi
   * @throws UserError as the other one
   */
  public CameraReader(String device, String format, Wish wish) {
    this.device = device;
    loadDevices();
    grabber = new FFmpegFrameGrabber(device);
    grabber.setFormat(format);
    options(format, wish).forEach(grabber::setOption);
    frames =
        new Grabber(
            grabber,
            e -> notOpened(e, wish),
            this::failed,
            () ->
                new UserError(
                    "camera " + device, "no video", "a camera of Video4Linux2", "check the path"));
  }

  /** FFmpeg's part for devices. The JVM tells only once why it cannot be loaded. */
  private static final class Devices {
    static final Optional<String> MISSING = load();

    private static Optional<String> load() {
      try {
        avdevice.avdevice_register_all();
        return Optional.empty();
      } catch (LinkageError e) {
        Throwable innermost = e; // names the library
        while (innermost.getCause() != null) {
          innermost = innermost.getCause();
        }
        return Optional.of(String.valueOf(innermost.getMessage()));
      }
    }
  }

  /** What keeps FFmpeg's part for devices from being loaded on this machine; empty if it can be. */
  public static Optional<String> missingLibrary() {
    return Devices.MISSING;
  }

  private static void loadDevices() {
    missingLibrary()
        .ifPresent(
            missing -> {
              throw new UserError(
                  "native library for cameras",
                  missing,
                  "libpulse0, libasound2, libxcb1 and libxcb-shm0, which FFmpeg's devices are"
                      + " linked with",
                  "install them (Debian, Ubuntu: apt install libpulse0 libasound2 libxcb1"
                      + " libxcb-shm0)");
            });
  }

  private static Map<String, String> options(String format, Wish wish) {
    Map<String, String> options = new TreeMap<>();
    if (format.equals("video4linux2")) {
      options.put("timestamps", "abs"); // the wall's clock
    }
    if (wish.width() > 0) {
      options.put("video_size", wish.width() + "x" + wish.height());
    }
    if (wish.framesPerSecond() > 0) {
      options.put("framerate", String.format(Locale.ROOT, "%.6g", wish.framesPerSecond()));
    }
    if (!wish.pixels().isEmpty()) {
      options.put("input_format", wish.pixels());
    }
    return options;
  }

  private static Path requirePresent(Path device) {
    if (!Files.exists(device)) {
      throw new UserError("camera " + device, "nothing", "a camera", there());
    }
    if (!Files.isReadable(device)) {
      throw forbidden(device.toString(), new AccessDeniedException(device.toString()));
    }
    return device;
  }

  private static UserError forbidden(String device, Exception cause) {
    return new UserError(
        "camera " + device,
        "no right to read it",
        "a camera that this user may read",
        "let an administrator add you to its group: sudo usermod -a -G video $USER",
        cause);
  }

  /** The cameras of this machine, as advice. */
  private static String there() {
    try (Stream<Path> files = Files.list(DEVICES)) {
      List<String> cameras =
          files
              .map(Path::toString)
              .filter(name -> name.matches("/dev/video\\d+"))
              .sorted()
              .toList();
      return cameras.isEmpty()
          ? "this machine has none (no /dev/video*): connect one"
          : "there are " + String.join(", ", cameras);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UserError notOpened(FFmpegFrameGrabber.Exception cause, Wish wish) {
    Matcher error = ERROR.matcher(String.valueOf(cause.getMessage()));
    int number = error.find() ? -Integer.parseInt(error.group(1)) : 0;
    String camera = "a camera of Video4Linux2";
    return switch (number) {
      case EACCES -> forbidden(device, cause);
      case EBUSY ->
          new UserError(
              "camera " + device,
              "a camera that another program uses",
              "a free one",
              "end that program: fuser " + device + " tells which one it is",
              cause);
      case ENOTTY, ENODEV, ENXIO ->
          new UserError("camera " + device, "a device that is no camera", camera, there(), cause);
      case EINVAL ->
          new UserError(
              "camera " + device,
              "no pictures of " + words(wish),
              "a size, rate and format that it has",
              "see them: v4l2-ctl -d " + device + " --list-formats-ext",
              cause);
      default ->
          new UserError(
              "camera " + device,
              String.valueOf(cause.getMessage()).replace('\n', ' '),
              camera,
              there(),
              cause);
    };
  }

  private static String words(Wish wish) {
    return (wish.width() > 0 ? wish.width() + "x" + wish.height() : "its own size")
        + (wish.framesPerSecond() > 0
            ? String.format(Locale.ROOT, " at %.4g a second", wish.framesPerSecond())
            : "")
        + (wish.pixels().isEmpty() ? "" : " in format " + wish.pixels());
  }

  /** Frame width in pixels. */
  public int width() {
    return grabber.getImageWidth();
  }

  /** Frame height in pixels. */
  public int height() {
    return grabber.getImageHeight();
  }

  /** Frames per second, as the camera promises; fewer may come in the dark. */
  public double framesPerSecond() {
    return grabber.getVideoFrameRate();
  }

  /**
   * When the frame that {@link #next} gave last was taken, nanoseconds since 1970: as the kernel
   * says, or when it came where the kernel says nothing.
   */
  public long stampNanos() {
    return stampNanos;
  }

  /**
   * Waits for the next frame; empty if the camera has ended.
   *
   * @throws UserError if the camera fails, as when it is unplugged
   */
  public Optional<RgbImage> next() {
    return frames.next().map(this::stamped);
  }

  private RgbImage stamped(Frame frame) {
    Instant now = Instant.now();
    long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    long micros = frame.opaque instanceof AVFrame decoded ? decoded.best_effort_timestamp() : 0;
    boolean told = Math.abs(micros - nowNanos / 1000) < NEAR_MICROS;
    stampNanos = told ? micros * 1000 : nowNanos;
    return Grabber.rgb(frame);
  }

  private UserError failed(FFmpegFrameGrabber.Exception cause) {
    return new UserError(
        "camera " + device,
        String.valueOf(cause.getMessage()).replace('\n', ' '),
        "its next picture",
        "check that it is still connected",
        cause);
  }

  @Override
  public void close() {
    frames.close();
  }
}
