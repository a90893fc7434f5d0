package slotcast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;

class CacheFolderTest {
  private static final Mounts NONE = new Mounts(List.of());

  @TempDir Path folder;
  private Path home;
  private Path temporary;
  private final Map<String, String> properties = new HashMap<>();

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    temporary = Files.createDirectory(folder.resolve("tmp"));
    properties.putAll(
        Map.of(
            "user.home", home.toString(),
            "user.name", "ann",
            "java.io.tmpdir", temporary.toString()));
  }

  private Path choose(Map<String, String> environment) {
    return CacheFolder.choose(environment, properties, NONE);
  }

  private static Mounts noExec(Path at) {
    return new Mounts(List.of("1 0 0:1 / " + at + " rw,noexec - tmpfs tmpfs rw"));
  }

  @Test
  void theUserNamesIt() {
    Path named = folder.resolve("a/b");
    assertThat(choose(Map.of("SLOTCAST_CACHE", named.toString(), "XDG_CACHE_HOME", "/x")))
        .isEqualTo(named)
        .isDirectory();
  }

  @Test
  void aNamedFolderThatIsOfNoUseIsNotReplaced() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> choose(Map.of("SLOTCAST_CACHE", file.toString())))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cache folder: got " + file + " (")
        .hasMessageEndingWith("name another one by SLOTCAST_CACHE");
    Path named = folder.resolve("noexec");
    assertThatThrownBy(
            () ->
                CacheFolder.choose(
                    Map.of("SLOTCAST_CACHE", named.toString()), properties, noExec(named)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(named + " (it is mounted noexec)");
  }

  @Test
  void itIsWhereCachesOfThisUserAre() {
    Path xdg = folder.resolve("xdg");
    assertThat(choose(Map.of("XDG_CACHE_HOME", xdg.toString(), "HOME", home.toString())))
        .isEqualTo(xdg.resolve("slotcast"));
    assertThat(choose(Map.of("XDG_CACHE_HOME", "relative", "HOME", home.toString())))
        .isEqualTo(home.resolve(".cache/slotcast"));
    assertThat(choose(Map.of())).isEqualTo(home.resolve(".cache/slotcast"));
  }

  @Test
  void withoutAHomeItIsPrivateAndTemporary() throws IOException {
    Path missing = folder.resolve("nonexistent");
    assertThat(choose(Map.of("HOME", missing.toString())))
        .isEqualTo(temporary.resolve("slotcast-ann"));
    assertThat(missing).doesNotExist();
    properties.put("user.home", "?");
    Path own = Files.createDirectory(folder.resolve("own"));
    Path chosen = choose(Map.of("TMPDIR", own.toString()));
    assertThat(chosen).isEqualTo(own.resolve("slotcast-ann"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(chosen)))
        .isEqualTo("rwx------");
    assertThat(choose(Map.of("TMPDIR", own.toString()))).isEqualTo(chosen);
  }

  @Test
  void aHomeThatRunsNoProgramsIsPassedOver() {
    assertThat(CacheFolder.choose(Map.of(), properties, noExec(home)))
        .isEqualTo(temporary.resolve("slotcast-ann"));
  }

  @Test
  void aNameThatSomebodyElseHoldsIsPassedOver() throws IOException {
    properties.put("user.home", "?");
    Files.createFile(temporary.resolve("slotcast-ann"));
    Path open = Files.createDirectory(temporary.resolve("slotcast-ann-2"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(choose(Map.of())).isEqualTo(temporary.resolve("slotcast-ann-3"));
  }

  @Test
  void anotherUsersFoldersArePassedOver() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give folders away");
    for (Path path : List.of(home.resolve(".cache/slotcast"), temporary.resolve("slotcast-ann"))) {
      Files.createDirectories(path);
      Files.setAttribute(path, "unix:uid", 65534);
    }
    assertThat(choose(Map.of())).isEqualTo(temporary.resolve("slotcast-ann-2"));
  }

  @Test
  void withNoFolderEveryPlaceIsNamed() {
    assertThatThrownBy(() -> CacheFolder.choose(Map.of(), properties, noExec(folder)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "cache folder: got "
                + home.resolve(".cache/slotcast")
                + " (it is mounted noexec) and "
                + temporary.resolve("slotcast-ann")
                + " (it is mounted noexec), expected a folder of your own that can be written and"
                + " run programs from; name one by SLOTCAST_CACHE or XDG_CACHE_HOME");
  }
}
