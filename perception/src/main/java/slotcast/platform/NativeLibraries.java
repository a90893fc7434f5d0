package slotcast.platform;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import slotcast.error.UserError;

/**
 * Native libraries of the processor that this is, and the places where the libraries that bring
 * them unpack them. To be called by a program before it does anything else.
 */
public final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Checks that there are libraries for this platform, and has them unpacked into the {@linkplain
   * CacheFolder cache folder}. System properties and environment variables of a library that the
   * user has set stay.
   *
   * @throws UserError if the platform is not supported, its libraries are not on the class path, or
   *     there is no folder for them
   */
  public static void prepare() {
    String machine = machine(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!hasTorch(machine)) {
      throw missing("torch", machine);
    }
    required(machine).forEach((name, resource) -> require(name, resource, machine));
    Path cache = CacheFolder.get();
    place("DJL_CACHE_DIR", cache.resolve("djl"));
    place("org.bytedeco.javacpp.cachedir", cache.resolve("javacpp"));
    place("org.sqlite.tmpdir", cache.resolve("sqlite"));
    place("jna.tmpdir", cache.resolve("jna"));
  }

  /**
   * The processor: {@code x86_64} or {@code aarch64}.
   *
   * @param system as the JVM names it
   * @param processor as the JVM names it
   * @throws UserError for any other platform
   */
  static String machine(String system, String processor) {
    if (system.equals("Linux") && processor.equals("amd64")) {
      return "x86_64";
    }
    if (system.equals("Linux") && processor.equals("aarch64")) {
      return "aarch64";
    }
    throw new UserError(
        "platform",
        system + " on " + processor.toLowerCase(Locale.ROOT),
        "Linux on x86_64 (amd64) or aarch64 (arm64)",
        "use a 64-bit JDK on one of them, or a Linux container");
  }

  /** The processor of this machine: {@code x86_64} or {@code aarch64}. */
  public static String machine() {
    return machine(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** Whether the class path has torch for the CPU or a GPU; the user may also bring one. */
  private static boolean hasTorch(String machine) {
    if (System.getenv("PYTORCH_LIBRARY_PATH") != null) {
      return true;
    }
    try {
      ClassLoader loader = NativeLibraries.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources("native/lib/pytorch.properties"))) {
        Properties description = new Properties();
        try (InputStream in = url.openStream()) {
          description.load(in);
        }
        if (description.getProperty("classifier", "").endsWith("linux-" + machine)) {
          requireGpu(description.getProperty("flavor", "cpu"), CudaUtils::hasCuda);
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the class path", e);
    }
  }

  /** DJL itself says no more than that it may not download another libtorch. */
  static void requireGpu(String flavor, BooleanSupplier gpu) {
    if (flavor.startsWith("cu") && !gpu.getAsBoolean()) {
      throw new UserError(
          "libtorch for CUDA (" + flavor + ")",
          "no GPU, or no libcudart.so by which to count them",
          "an NVIDIA GPU and CUDA's runtime library",
          "install the latter and name its folder in LD_LIBRARY_PATH, or unset SLOTCAST_TORCH for"
              + " libtorch on the processor");
    }
  }

  /** A file that each library's natives contain, by the library's name. */
  private static Map<String, String> required(String machine) {
    Map<String, String> files = new LinkedHashMap<>();
    String bytedeco = machine.equals("aarch64") ? "linux-arm64" : "linux-x86_64";
    files.put("JavaCPP", "/org/bytedeco/javacpp/" + bytedeco + "/libjnijavacpp.so");
    files.put("ffmpeg", "/org/bytedeco/ffmpeg/" + bytedeco + "/libjniavcodec.so");
    files.put("SQLite", "/org/sqlite/native/Linux/" + machine + "/libsqlitejdbc.so");
    return files;
  }

  private static void require(String library, String resource, String machine) {
    if (NativeLibraries.class.getResource(resource) == null) {
      throw missing(library, machine);
    }
  }

  /** What to say when a library has no natives for a processor. */
  public static UserError missing(String library, String machine) {
    return new UserError(
        "native library of " + library,
        "none for Linux on " + machine + " on the class path",
        "natives of this platform",
        "build Slotcast on this machine: ./slotcast build");
  }

  private static void place(String property, Path folder) {
    if (System.getProperty(property) != null) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserError(
          "cache folder " + folder,
          e.getClass().getSimpleName(),
          "a folder that can be written",
          "remove it, or name another cache folder by SLOTCAST_CACHE",
          e);
    }
    System.setProperty(property, folder.toString());
  }
}
