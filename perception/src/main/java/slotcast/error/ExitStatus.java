package slotcast.error;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * How a command ends that failed: what the user can mend is one line and status {@value #MISTAKE},
 * a fault of the program is its stack trace and status {@value #FAULT}.
 */
public final class ExitStatus {
  /** A mistake, or a machine that lacks something. */
  public static final int MISTAKE = UserError.EXIT_STATUS;

  /** A fault of the program. */
  public static final int FAULT = 1;

  private static final int MEGABYTE = 1 << 20;

  private ExitStatus() {}

  /** Says what happened; returns the exit status. */
  public static int of(Throwable failure, PrintWriter errors) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      UserError mistake = mistake(cause);
      if (mistake != null) {
        errors.println("slotcast: " + mistake.getMessage());
        errors.flush();
        return MISTAKE;
      }
    }
    errors.println("slotcast: a fault of the program; please report it with all of this:");
    failure.printStackTrace(errors);
    errors.flush();
    return FAULT;
  }

  /** What the user can mend, or null. */
  private static UserError mistake(Throwable cause) {
    if (cause instanceof UserError error) {
      return error;
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof OutOfMemoryError) {
      return new UserError(
          "memory",
          "a full Java heap (" + message + ", -Xmx" + heapMegabytes() + "m)",
          "more memory or a smaller task",
          "give it more, such as SLOTCAST_JAVA_OPTS=-Xmx"
              + 2 * heapMegabytes()
              + "m, or lower the"
              + " batch size, frames or image size",
          cause);
    }
    if (message.contains("can't allocate memory") || message.contains("not enough memory")) {
      return new UserError(
          "memory",
          "torch: " + firstLine(message),
          "more memory or a smaller task",
          "run it on a larger machine, or lower the batch size, frames or image size",
          cause);
    }
    if (cause instanceof UnsatisfiedLinkError) {
      // JavaCPP says only that it found no library; its cause names the one that is missing.
      if (cause.getCause() instanceof UnsatisfiedLinkError needed && needed.getMessage() != null) {
        message = needed.getMessage();
      }
      if (message.contains("libva") || message.contains("libdrm")) {
        return new UserError(
            "native library",
            message,
            "libva and libdrm, which FFmpeg for arm64 does not bring",
            "install them (Debian, Ubuntu: apt install libva2 libva-drm2 libdrm2)",
            cause);
      }
      return new UserError(
          "native library",
          message,
          "one that loads on "
              + System.getProperty("os.name")
              + ", "
              + System.getProperty("os.arch"),
          "use a Linux with glibc 2.28 or newer and libstdc++6 (Debian 10, Ubuntu 20.04 or newer)",
          cause);
    }
    if (cause instanceof NoSuchFileException file) {
      return new UserError("file " + file.getFile(), "nothing", "a file", "check the path", cause);
    }
    if (cause instanceof FileSystemException file && file.getFile() != null) {
      String reason = file.getReason() == null ? "" : ": " + file.getReason();
      return new UserError(
          "file " + file.getFile(),
          cause.getClass().getSimpleName() + reason,
          "a place that can be read and written",
          "check its permissions and the free space, or name another one",
          cause);
    }
    if (cause instanceof IOException && message.contains("No space left on device")) {
      return new UserError(
          "disk", message, "free space", "make some, or name another folder", cause);
    }
    return null;
  }

  private static long heapMegabytes() {
    return Runtime.getRuntime().maxMemory() / MEGABYTE;
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
