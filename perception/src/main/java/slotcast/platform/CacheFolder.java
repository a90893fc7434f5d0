package slotcast.platform;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.error.UserError;

/**
 * The one folder that Slotcast unpacks into: native libraries of torch, Fast DDS, ffmpeg and
 * SQLite.
 *
 * <p>{@code SLOTCAST_CACHE} names it. Otherwise it is {@code slotcast} under {@code XDG_CACHE_HOME}
 * or {@code ~/.cache}; where that cannot be written, belongs to somebody else or runs no programs,
 * it is a private folder under {@code TMPDIR} or {@code /tmp}. Nobody else's libraries are loaded:
 * a folder that was not named by {@code SLOTCAST_CACHE} must be the user's own.
 */
public final class CacheFolder {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  /** Names in a temporary folder that are tried: another user may hold the first ones. */
  private static final int TEMPORARY_NAMES = 9;

  private static Path chosen;

  private final Map<String, String> environment;
  private final Map<String, String> properties;
  private final Mounts mounts;
  private final List<String> refusals = new ArrayList<>();

  private CacheFolder(
      Map<String, String> environment, Map<String, String> properties, Mounts mounts) {
    this.environment = environment;
    this.properties = properties;
    this.mounts = mounts;
  }

  /**
   * The folder, the same one in the whole life of a process; exists and can be written and run
   * from.
   *
   * @throws UserError if there is none
   */
  public static synchronized Path get() {
    if (chosen == null) {
      Map<String, String> properties =
          Map.of(
              "user.home", System.getProperty("user.home", ""),
              "user.name", System.getProperty("user.name", ""),
              "java.io.tmpdir", System.getProperty("java.io.tmpdir", ""));
      chosen = choose(System.getenv(), properties, Mounts.read());
    }
    return chosen;
  }

  /** As the other one, for an environment, system properties and mounts. */
  static Path choose(
      Map<String, String> environment, Map<String, String> properties, Mounts mounts) {
    return new CacheFolder(environment, properties, mounts).choose();
  }

  private Path choose() {
    String named = environment.getOrDefault("SLOTCAST_CACHE", "");
    if (!named.isEmpty()) {
      Path folder = Path.of(named).toAbsolutePath();
      if (refusal(folder, false) == null) {
        return folder;
      }
      throw noFolder("name another one by SLOTCAST_CACHE");
    }
    for (Path folder : candidates()) {
      if (refusal(folder, true) == null) {
        return folder;
      }
    }
    throw noFolder("name one by SLOTCAST_CACHE or XDG_CACHE_HOME");
  }

  private UserError noFolder(String next) {
    return new UserError(
        "cache folder",
        String.join(" and ", refusals),
        "a folder of your own that can be written and run programs from",
        next);
  }

  private List<Path> candidates() {
    List<Path> folders = new ArrayList<>();
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    // A user without an account, as in a container, has the home "?".
    String home = environment.getOrDefault("HOME", "");
    home = home.isEmpty() ? properties.get("user.home") : home;
    if (Path.of(xdg).isAbsolute()) { // others are to be ignored, says the XDG specification
      folders.add(Path.of(xdg, "slotcast"));
    } else if (Path.of(home).isAbsolute() && Files.isDirectory(Path.of(home))) {
      folders.add(Path.of(home, ".cache", "slotcast"));
    }
    Set<String> temporary = new LinkedHashSet<>();
    temporary.add(environment.getOrDefault("TMPDIR", ""));
    temporary.add(properties.get("java.io.tmpdir"));
    temporary.stream()
        .map(Path::of)
        .filter(Path::isAbsolute)
        .forEach(parent -> folders.addAll(names(parent)));
    return folders;
  }

  /** A name of the user's own; more of them only where somebody else may hold the one before. */
  private List<Path> names(Path parent) {
    String user = properties.get("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
    List<Path> names = new ArrayList<>(List.of(parent.resolve("slotcast-" + user)));
    while (names.size() < TEMPORARY_NAMES
        && Files.exists(names.get(names.size() - 1), LinkOption.NOFOLLOW_LINKS)
        && !mounts.noExec(parent)) {
      names.add(parent.resolve("slotcast-" + user + "-" + (names.size() + 1)));
    }
    return names;
  }

  /** Makes the folder; returns why it is of no use, or null. */
  private String refusal(Path folder, boolean own) {
    String reason;
    try {
      reason = fault(folder, own);
    } catch (IOException | UnsupportedOperationException e) {
      boolean told = e instanceof FileSystemException f && f.getReason() != null;
      reason = told ? ((FileSystemException) e).getReason() : e.getClass().getSimpleName();
    }
    if (reason != null) {
      refusals.add(folder + " (" + reason + ")");
    }
    return reason;
  }

  private String fault(Path folder, boolean own) throws IOException {
    FileAttribute<?> permissions = PosixFilePermissions.asFileAttribute(PRIVATE);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions);
    }
    Path probe = Files.createTempFile(folder, ".write", ".probe");
    try {
      if (own && !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe))) {
        return "it belongs to " + Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
      }
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(folder);
      if (own && open.contains(PosixFilePermission.OTHERS_WRITE)) {
        return "everybody may write it";
      }
    } finally {
      Files.delete(probe);
    }
    return mounts.noExec(folder.toRealPath()) ? "it is mounted noexec" : null;
  }
}
