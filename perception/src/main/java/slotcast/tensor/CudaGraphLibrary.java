package slotcast.tensor;

import ai.djl.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native library for {@link CudaGraph}s, which {@code docker/build_djl_jni.sh} builds for one
 * version of libtorch and names in the environment.
 */
public final class CudaGraphLibrary {
  /** The library's path, or {@link #OFF}. */
  public static final String VARIABLE = "SLOTCAST_CUDA_GRAPHS";

  /** Says that no graphs are wanted. */
  public static final String OFF = "off";

  private static final Logger LOG = LoggerFactory.getLogger(CudaGraphLibrary.class);
  private static final String BUILD =
      "build it by docker/build_djl_jni.sh and source the libtorch.env that it writes";

  private static Found found; // null: not looked for yet

  private CudaGraphLibrary() {}

  /**
   * What was found.
   *
   * @param isThere whether graphs can be made
   * @param isAsked whether the user wants them
   * @param line what to tell the user
   */
  record Found(boolean isThere, boolean isAsked, String line) {}

  /** Whether models on a GPU compute by graphs. Says once why, or why not. */
  public static synchronized boolean isThere() {
    if (found == null) {
      String version = Engine.getEngine("PyTorch").getVersion(); // loads libtorch, which is needed
      found = find(System.getenv(VARIABLE), version);
      if (found.isThere() || !found.isAsked()) {
        LOG.info(found.line());
      } else {
        LOG.warn(found.line());
      }
    }
    return found.isThere();
  }

  /**
   * Loads the library.
   *
   * @param value of the variable, or null
   * @param version of the libtorch that is loaded
   */
  static Found find(String value, String version) {
    if (value == null || value.isEmpty()) {
      return plain(false, VARIABLE + " names no library; " + BUILD);
    }
    if (value.equals(OFF)) {
      return plain(false, VARIABLE + " is " + OFF);
    }
    Path file = Path.of(value).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      return refused(value, "no such file");
    }
    try {
      System.load(file.toString());
      return check(value, CudaGraphNative.builtFor(), version);
    } catch (UnsatisfiedLinkError e) {
      return refused(value, "one that does not load beside libtorch %s".formatted(version), e);
    }
  }

  /** libtorch promises nothing to a library that was built for another version. */
  static Found check(String value, String builtFor, String version) {
    return builtFor.equals(version)
        ? new Found(true, true, "models on a GPU compute by CUDA graphs (" + value + ")")
        : refused(value, "one for libtorch " + builtFor + " beside libtorch " + version);
  }

  private static Found refused(String value, String got, UnsatisfiedLinkError cause) {
    return refused(value, got + " (" + cause.getMessage() + ")");
  }

  private static Found refused(String value, String got) {
    return plain(
        true,
        "%s=%s: got %s, expected the library for this libtorch; %s"
            .formatted(VARIABLE, value, got, BUILD));
  }

  private static Found plain(boolean isAsked, String reason) {
    return new Found(false, isAsked, "models on a GPU compute without CUDA graphs: " + reason);
  }
}
