package slotcast.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.video.CameraReader;

/** A camera at this machine, as a recording that never ends, with the wall's time. */
final class CameraMessages extends ImageTopicMessages {
  private static final Path DEVICES = Path.of("/dev");

  /** Pictures that wait when they are used slower than they come; further ones are dropped. */
  private static final int WAITING = 8;

  private static final long SILENCE_SECONDS = 30;
  private static final long CLOSE_MILLIS = 2000;

  private final Supplier<CameraReader> camera;
  private final String kind;
  private final double rate;

  /**
   * A camera that is opened for each walk over its messages.
   *
   * @param camera opens it
   */
  CameraMessages(Supplier<CameraReader> camera) {
    this.camera = camera;
    try (CameraReader reader = camera.get()) {
      rate = reader.framesPerSecond();
      kind =
          String.format(
              Locale.ROOT,
              "camera, %dx%d, %.3g frames a second",
              reader.width(),
              reader.height(),
              rate);
    }
  }

  /** Whether a path is meant as a camera: {@code /dev/video0}, there or not, or a link to it. */
  static boolean isDevice(Path path) {
    return path.toAbsolutePath().normalize().startsWith(DEVICES)
        || (Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path));
  }

  /**
   * Opens a camera of Video4Linux2, to see whether that works.
   *
   * @throws UserError if it is missing, in use, or none
   */
  static CameraMessages open(Path device, CameraReader.Wish wish) {
    return new CameraMessages(() -> new CameraReader(device, wish));
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public OptionalLong startNanos() {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong durationNanos() {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong messageCount(String topic) {
    return OptionalLong.empty();
  }

  @Override
  public OptionalDouble rate(String topic) {
    return rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }

  @Override
  Pictures pictures() {
    return new Stream(camera.get());
  }

  /** Pictures from a thread that does nothing but wait for the next one. */
  private static final class Stream implements Pictures {
    private final CameraReader camera;
    private final BlockingQueue<Optional<Picture>> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::read, "camera");
    private volatile UserError fault; // null: none
    private volatile boolean closed;

    Stream(CameraReader camera) {
      this.camera = camera;
      thread.setDaemon(true);
      thread.start();
    }

    private void read() {
      try (camera) {
        Optional<RgbImage> next = camera.next();
        while (next.isPresent() && !closed) {
          if (!waiting.offer(Optional.of(new Picture(camera.stampNanos(), next.get())))) {
            dropped.incrementAndGet();
          }
          next = camera.next();
        }
        if (!closed) {
          fault =
              new UserError(
                  "camera", "its end", "pictures until Ctrl-C", "check that it is still connected");
        }
      } catch (UserError e) {
        fault = e;
      } finally {
        end();
      }
    }

    /** Puts the end behind the last picture. */
    private void end() {
      try {
        while (!closed && !waiting.offer(Optional.empty(), 1, TimeUnit.SECONDS)) {
          // They are still being used.
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Optional<Picture> next() {
      try {
        Optional<Picture> next = waiting.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          fault =
              new UserError(
                  "camera",
                  "no picture for " + SILENCE_SECONDS + " s",
                  "one now and then",
                  "check that it is still connected");
          return Optional.empty();
        }
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    @Override
    public Optional<String> remark() {
      List<String> told = new ArrayList<>();
      if (dropped.get() > 0) {
        told.add(
            dropped + " pictures of the camera were dropped: they came faster than they were used");
      }
      if (fault != null) {
        told.add(fault.getMessage());
      }
      return told.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", told));
    }

    /** Gives the camera back, unless it hangs. */
    @Override
    public void close() {
      closed = true;
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
