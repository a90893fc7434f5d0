package slotcast.ros.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.error.UserError;
import us.ihmc.rtps.impl.fastRTPS.LogLevel;

/**
 * Unpacks Fast DDS from the jar of ihmc-pub-sub and loads it, once in a JVM.
 *
 * <p>The libraries go to {@code slotcast/native} under {@code XDG_CACHE_HOME} or {@code ~/.cache},
 * or to a temporary folder where that cannot be written or does not allow programs. The loader that
 * comes with ihmc-pub-sub writes them in place, so that two processes started at once can load half
 * a file: here each file appears whole, by a rename.
 */
final class FastDdsNatives {
  /** In loading order: each needs those before it. */
  private static final List<String> LIBRARIES =
      List.of("libfastcdr.so.2", "libfastrtps.so.2.14", "libFastRTPSWrapper.so");

  private static boolean loaded;

  private FastDdsNatives() {}

  /**
   * @throws UserError if this is not a Linux that the libraries are built for, or if there is no
   *     place to unpack them
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    load(architecture(), cacheFolder());
    LogLevel.setLogLevel(0); // errors only
    loaded = true;
  }

  private static void load(String architecture, Path cache) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String library : LIBRARIES) {
      files.put(library, resource("/ihmc-pub-sub/native/Linux/" + architecture + "/" + library));
    }
    List<String> failures = new ArrayList<>();
    try {
      loadFrom(unpack(files, cache.resolve(digest(files))));
      return;
    } catch (IOException | UnsatisfiedLinkError e) {
      failures.add(e.toString());
    }
    try {
      Path folder = Files.createTempDirectory("slotcast-native");
      folder.toFile().deleteOnExit();
      unpack(files, folder);
      LIBRARIES.forEach(library -> folder.resolve(library).toFile().deleteOnExit());
      loadFrom(folder);
    } catch (IOException | UnsatisfiedLinkError e) {
      failures.add(e.toString());
      throw new UserError(
          "Fast DDS libraries",
          String.join(" and ", failures),
          "a folder that can be written and run from",
          "make " + cache + " writable or set XDG_CACHE_HOME",
          e);
    }
  }

  /** Writes what is missing or has another size; returns the folder. */
  static Path unpack(Map<String, byte[]> files, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      if (Files.exists(target) && Files.size(target) == file.getValue().length) {
        continue;
      }
      Path part = Files.createTempFile(folder, file.getKey(), ".part");
      try {
        Files.write(part, file.getValue());
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return folder;
  }

  private static void loadFrom(Path folder) {
    for (String library : LIBRARIES) {
      System.load(folder.resolve(library).toAbsolutePath().toString());
    }
  }

  private static String architecture() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    if (system.equals("linux") && machine.equals("amd64")) {
      return "x86_64";
    }
    if (system.equals("linux") && machine.equals("aarch64")) {
      return "aarch64";
    }
    throw new UserError(
        "platform",
        system + " on " + machine,
        "Linux on x86_64 or aarch64",
        "run the nodes in a Linux container");
  }

  private static Path cacheFolder() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path cache =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return cache.resolve("slotcast").resolve("native");
  }

  private static byte[] resource(String name) {
    try (InputStream in = LogLevel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("ihmc-pub-sub does not contain " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name, e);
    }
  }

  private static String digest(Map<String, byte[]> files) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      files.values().forEach(sha::update);
      return "fastdds-" + HexFormat.of().formatHex(sha.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
