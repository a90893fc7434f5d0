package slotcast.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.platform.CacheFolder;
import slotcast.platform.NativeLibraries;

/**
 * ONNX Runtime's native library, which its jar would unpack into the folder of temporary files at
 * every start. Here it is unpacked once, into the {@linkplain CacheFolder cache folder}.
 */
public final class OnnxLibrary {
  private static final String PATH = "onnxruntime.native.path"; // a property of ONNX Runtime's
  private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

  private static OrtEnvironment environment;

  private OnnxLibrary() {}

  /** Whether the class path has ONNX Runtime for this machine. */
  public static boolean isThere() {
    return OnnxLibrary.class.getResource(resource(FILES.get(0))) != null;
  }

  /** Its name with its version, such as {@code onnxruntime-1.26.0}; loads nothing. */
  public static String name() {
    CodeSource jar = OrtEnvironment.class.getProtectionDomain().getCodeSource();
    String path = jar == null ? "" : jar.getLocation().getPath();
    return path.endsWith(".jar")
        ? path.substring(path.lastIndexOf('/') + 1, path.length() - ".jar".length())
        : "onnxruntime";
  }

  /**
   * What all sessions of a process share; it lives as long as the process.
   *
   * @throws UserError if the class path has no ONNX Runtime for this machine
   */
  static synchronized OrtEnvironment environment() {
    if (environment == null) {
      if (!isThere()) {
        throw NativeLibraries.missing("ONNX Runtime", NativeLibraries.machine());
      }
      if (System.getProperty(PATH) == null) {
        System.setProperty(PATH, unpacked().toString());
      }
      environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    }
    return environment;
  }

  private static String resource(String file) {
    String machine = NativeLibraries.machine().equals("aarch64") ? "aarch64" : "x64";
    return "/ai/onnxruntime/native/linux-" + machine + "/" + file;
  }

  private static Path unpacked() {
    Path folder = CacheFolder.get().resolve(name());
    try {
      for (String file : FILES) {
        Path there = folder.resolve(file);
        URLConnection packed = OnnxLibrary.class.getResource(resource(file)).openConnection();
        try (InputStream in = packed.getInputStream()) {
          if (!Files.exists(there) || Files.size(there) != packed.getContentLengthLong()) {
            AtomicFiles.write(there, List.of(ByteBuffer.wrap(in.readAllBytes())));
          }
        }
      }
    } catch (IOException e) {
      throw new UserError(
          "cache folder " + folder,
          e.getMessage(),
          "a folder that can be written",
          "remove it, or name another cache folder by SLOTCAST_CACHE",
          e);
    }
    return folder;
  }
}
