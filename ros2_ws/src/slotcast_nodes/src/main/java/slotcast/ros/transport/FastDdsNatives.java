package slotcast.ros.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.platform.CacheFolder;
import slotcast.platform.NativeLibraries;
import us.ihmc.rtps.impl.fastRTPS.LogLevel;

/**
 * Unpacks Fast DDS from the jar of ihmc-pub-sub into the {@linkplain CacheFolder cache folder} and
 * loads it, once in a JVM. The loader that comes with ihmc-pub-sub writes the libraries in place,
 * so that two processes started at once can load half a file: here each file appears whole, by a
 * rename.
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
    Map<String, byte[]> files = new LinkedHashMap<>();
    String machine = NativeLibraries.machine();
    for (String library : LIBRARIES) {
      files.put(library, resource(machine, library));
    }
    Path folder = CacheFolder.get().resolve(digest(files));
    try {
      loadFrom(unpack(files, folder));
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new UserError(
          "Fast DDS libraries in " + folder,
          e.toString(),
          "a folder that can be written and run from, and libstdc++6",
          "make room there, or name another cache folder by SLOTCAST_CACHE",
          e);
    }
    LogLevel.setLogLevel(0); // errors only
    loaded = true;
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

  private static byte[] resource(String machine, String library) {
    String name = "/ihmc-pub-sub/native/Linux/" + machine + "/" + library;
    try (InputStream in = LogLevel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw NativeLibraries.missing("Fast DDS", machine);
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
