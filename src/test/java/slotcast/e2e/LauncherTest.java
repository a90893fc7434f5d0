package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./slotcast} itself on machines of many kinds: it starts, or says in one line why not. The
 * script runs in a folder that looks like a built checkout and has the classes of this test.
 */
@Timeout(600)
class LauncherTest {
  private static final List<String> MODULES =
      List.of(
          "perception",
          "prediction",
          "ros2_ws/src/slotcast_ros",
          "ros2_ws/src/slotcast_nodes",
          "training");

  @TempDir(factory = Besides.class)
  Path folder;

  private Path checkout;
  private Path work;
  private final Map<String, String> environment = new HashMap<>();

  /** Not under /tmp, which some tests mount anew. */
  static final class Besides implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      Path target = Path.of(System.getProperty("slotcast.root"), "src/test/target");
      return Files.createTempDirectory(Files.createDirectories(target), "launcher");
    }
  }

  /** A command that ended. */
  private record Outcome(int status, String output) {}

  @BeforeEach
  void prepare() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    checkout = checkout("checkout");
    work = Files.createDirectory(folder.resolve("work"));
    environment.put("PATH", System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SLOTCAST_NO_BUILD", "1");
    environment.put("SLOTCAST_CACHE", folder.resolve("cache").toString());
  }

  private Path checkout(String name) throws IOException {
    Path root = folder.resolve(name);
    for (String module : MODULES) {
      Path target = Files.createDirectories(root.resolve(module).resolve("target"));
      Files.createDirectories(target.resolve("classes"));
      Files.createFile(target.resolve("slotcast.built"));
      new JarOutputStream(Files.newOutputStream(target.resolve("slotcast-empty.jar"))).close();
      List<String> classes = new ArrayList<>();
      classes.add(root.resolve("perception/target/classes").toString());
      // Of the two applications only its own: each configures its log.
      String other = module.equals("training") ? "slotcast.nodes" : "training";
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> !Pattern.compile(other).matcher(entry).find())
          .filter(entry -> Files.exists(Path.of(entry))) // this module has tests only
          .forEach(classes::add);
      Files.writeString(target.resolve("classpath"), String.join(":", classes));
    }
    Path script = Path.of(System.getProperty("slotcast.root"), "slotcast");
    Files.copy(script, root.resolve("slotcast"), StandardCopyOption.COPY_ATTRIBUTES);
    return root;
  }

  private Outcome run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("slotcast").toString()));
    command.addAll(List.of(arguments));
    return process(command.toArray(String[]::new));
  }

  private Outcome process(String... command) throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(500, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running:\n" + Files.readString(log));
    }
    return new Outcome(process.exitValue(), Files.readString(log));
  }

  /** One line that starts so, and status 2. */
  private static void assertMistake(Outcome outcome, String start, String... parts) {
    assertThat(outcome.output()).startsWith("slotcast: " + start).hasLineCount(1);
    for (String part : parts) {
      assertThat(outcome.output()).contains(part);
    }
    assertThat(outcome.status()).isEqualTo(2);
  }

  /** As root in a mount namespace of its own, so that mounts end with the command. */
  private Outcome mounted(String mounts) throws Exception {
    assumeTrue(isRoot(), "only root can mount");
    Outcome possible = process("unshare", "-m", "true");
    assumeTrue(possible.status() == 0, "no mount namespaces here");
    return process(
        "unshare",
        "-m",
        "sh",
        "-ec",
        mounts + "\nexec \"$0\" \"$@\"",
        checkout.resolve("slotcast").toString(),
        "simulate",
        "--format",
        "rosbag2",
        "--videos",
        "1",
        "--frames",
        "2",
        "--size",
        "32x32",
        "--out",
        "bags");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @Test
  void helpNamesEveryCommandAndNeedsNoJava() throws Exception {
    environment.remove("JAVA_HOME");
    environment.remove("SLOTCAST_CACHE");
    Outcome help = run("--help");
    assertThat(help.status()).isZero();
    assertThat(help.output())
        .contains("demo", "node", "simulate", "train", "calibrate", "eval", "table", "import")
        .contains("export")
        .contains("SLOTCAST_CACHE", "SLOTCAST_JAVA_OPTS", "Exit status");
    assertMistake(run("nod"), "command: got nod, expected demo, node,");
  }

  @Test
  void aMissingJavaIsOneLine() throws Exception {
    environment.put("JAVA_HOME", folder.resolve("none").toString());
    assertMistake(run("node"), "java: got nothing at " + folder.resolve("none/bin/java"));
  }

  @Test
  void aColonInThePathIsOneLine() throws Exception {
    checkout = checkout("a:b");
    assertMistake(run("node", "--help"), "path of Slotcast: got a colon in " + checkout);
  }

  @Test
  void aPathOfAnyLettersStartsInTheCLocale() throws Exception {
    checkout = checkout("größe 日本 x");
    environment.put("LC_ALL", "C");
    Outcome help = run("node", "--help");
    assertThat(help.output()).contains("--image-topic");
    assertThat(help.status()).isZero();
  }

  /** As colcon installs it, with all that the nodes need named by one jar. */
  @Test
  void whatColconInstalledRunsWithoutACheckout() throws Exception {
    Path prefix = folder.resolve("install");
    Path bin = Files.createDirectories(prefix.resolve("lib/slotcast_nodes"));
    Path jars = Files.createDirectories(prefix.resolve("share/slotcast_nodes/java"));
    Files.copy(
        checkout.resolve("slotcast"), bin.resolve("slotcast"), StandardCopyOption.COPY_ATTRIBUTES);
    Path list = checkout.resolve("ros2_ws/src/slotcast_nodes/target/classpath");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(Files.readString(list).split(":"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(jars.resolve("all.jar")), manifest).close();
    environment.remove("SLOTCAST_NO_BUILD");

    Outcome help = process(bin.resolve("slotcast").toString(), "node", "--help");
    assertThat(help.output()).contains("--image-topic");
    assertThat(help.status()).isZero();
    assertMistake(
        process(bin.resolve("slotcast").toString(), "train"),
        "command: got train, expected demo, node, replay or bag");
  }

  @Test
  void aLibraryThatIsGoneIsOneLine() throws Exception {
    Path list = checkout.resolve("training/target/classpath");
    Files.writeString(list, Files.readString(list) + ":/none/a.jar");
    assertMistake(
        run("table"),
        "class path: got the library /none/a.jar is gone or cannot be read, expected");
  }

  @Test
  void classesOfAnotherProcessorAreOneLine() throws Exception {
    Path list = checkout.resolve("training/target/classpath");
    Files.writeString(list, Files.readString(list).replaceAll("linux-(x86_64|aarch64)", "linux-z"));
    assertMistake(run("table"), "class path: got it was built for another processor than ");
  }

  @Test
  void aCheckoutThatWasMovedIsOneLine() throws Exception {
    checkout = Files.move(checkout, folder.resolve("moved"));
    assertMistake(run("table"), "class path: got Slotcast was moved since it was built, expected");
  }

  @Test
  void aStaleCheckoutOfAnotherUserIsOneLine() throws Exception {
    assumeTrue(isRoot(), "only root can become another user");
    environment.remove("SLOTCAST_NO_BUILD");
    Files.delete(checkout.resolve("perception/target/slotcast.built"));
    assertMistake(
        process(
            "setpriv",
            "--reuid=65534",
            "--clear-groups",
            "--",
            checkout.resolve("slotcast").toString(),
            "node"),
        "build: got perception is new or changed, and " + checkout + " cannot be written");
  }

  @Test
  void aCacheThatCannotBeMadeIsOneLine() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    environment.put("SLOTCAST_CACHE", file.resolve("cache").toString());
    assertMistake(
        run("node"),
        "cache folder: got " + file + "/cache (",
        "name another one by SLOTCAST_CACHE");
  }

  /**
   * A java that says what it is called with, and makes the archive of classes that it is asked for;
   * the real one makes none of folders, which this checkout has.
   */
  @Test
  void classesAreArchivedOnceAndAnArchiveThatWasCutOffIsLeftAlone() throws Exception {
    Path home = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    String real = System.getProperty("java.home") + "/bin/java";
    Files.writeString(
        home.resolve("bin/java"),
        """
        #!/bin/bash
        case "$*" in
          *-version*) exec %s "$@" ;;
          *-XX:ArchiveClassesAtExit=*) for o; do case $o in *AtExit=*) echo classes > "${o#*=}" ;; esac; done ;;
          *) printf '%%s\n' "$@" ;;
        esac
        """
            .formatted(real));
    Files.setPosixFilePermissions(
        home.resolve("bin/java"), PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("JAVA_HOME", home.toString());
    assertThat(run("node").output()).doesNotContain("SharedArchiveFile").contains("UseSerialGC");
    assertThat(run("build", "nodes").output()).startsWith("slotcast: starting the nodes once");
    Path archive = archives().get(0);
    assertThat(run("node").output()).contains("-XX:SharedArchiveFile=" + archive);
    assertThat(run("build", "nodes").output()).isEmpty();
    Files.writeString(archive, "cut");
    assertThat(run("node").output()).doesNotContain("SharedArchiveFile");
    run("build", "nodes");
    assertThat(archives()).hasSize(1);
    assertThat(run("node").output()).contains("-XX:SharedArchiveFile=" + archives().get(0));

    Path jar = checkout.resolve("ros2_ws/src/slotcast_nodes/target/slotcast-empty.jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
    assertThat(run("node").output()).doesNotContain("SharedArchiveFile");
    environment.put("SLOTCAST_JAVA_OPTS", "-XX:+UseParallelGC");
    assertThat(run("node").output()).doesNotContain("UseSerialGC");
    environment.put("SLOTCAST_CACHE", "/dev/null/none");
    assertThat(run("build", "nodes")).isEqualTo(new Outcome(0, ""));
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  @Test
  void aNodeOutOfMemoryEndsWithStatusThree() throws Exception {
    environment.put("SLOTCAST_JAVA_OPTS", "-Xmx9m");
    Outcome outcome = run("node", "--domain", "98", "--interface", "127.0.0.1");
    assertThat(outcome.output()).contains("OutOfMemoryError");
    assertThat(outcome.status()).isEqualTo(3);
  }

  @Test
  @Tag("launcher")
  void withoutHomeOrPlaceForProgramsInTmpNothingRuns() throws Exception {
    environment.remove("SLOTCAST_CACHE");
    environment.put("HOME", "/nonexistent");
    assertMistake(
        mounted("mount -t tmpfs -o noexec none /tmp; mount -t tmpfs -o noexec none /var/tmp"),
        "cache folder: got /tmp/slotcast-root (it is mounted noexec), expected a folder");
  }

  @ParameterizedTest
  @Tag("launcher")
  @ValueSource(
      strings = {
        "mount -t tmpfs -o noexec none /tmp",
        "mount -t tmpfs -o ro none /tmp",
      })
  void aHomeIsEnoughWhereTmpRunsNoPrograms(String mounts) throws Exception {
    assumeTrue(!folder.startsWith("/tmp"), "the checkout is under /tmp");
    environment.remove("SLOTCAST_CACHE");
    environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
    Outcome outcome = mounted(mounts);
    assertThat(outcome.output()).isEqualToIgnoringNewLines("1 video in bags");
    assertThat(folder.resolve("home/.cache/slotcast/sqlite")).isDirectory();
  }

  @ParameterizedTest
  @Tag("launcher")
  @CsvSource({"-,TERM", "/nonexistent,INT", "readonly,TERM"})
  void aNodeStartsWithoutAHomeAndEndsCleanly(String home, String signal) throws Exception {
    environment.remove("SLOTCAST_CACHE");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    environment.put("TMPDIR", temporary.toString());
    environment.put("XDG_CACHE_HOME", "");
    if (home.equals("readonly")) {
      // A file: nothing can be written below it, by root neither.
      environment.put("HOME", Files.createFile(folder.resolve("readonly")).toString());
    } else if (!home.equals("-")) {
      environment.put("HOME", home);
    } else {
      environment.put("SLOTCAST_JAVA_OPTS", "-Duser.home=?"); // as for a user without an account
    }
    Files.createDirectory(work.resolve("isa-small")); // not the weights of that name
    Path log = folder.resolve("node.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                checkout.resolve("slotcast").toString(),
                "node",
                "--domain",
                Integer.toString(101 + (int) (ProcessHandle.current().pid() % 99)),
                "--interface",
                "127.0.0.1",
                "--weights",
                "isa-small")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process node = builder.start();
    try {
      while (node.isAlive() && !Files.readString(log).contains("; Ctrl-C ends")) {
        Thread.sleep(50);
      }
      new ProcessBuilder("kill", "-" + signal, Long.toString(node.pid())).start().waitFor();
      assertThat(node.waitFor(500, TimeUnit.SECONDS)).isTrue();
    } finally {
      node.destroyForcibly();
    }
    assertThat(Files.readString(log))
        .contains("slotcast: ended; perception ")
        .doesNotContain("\tat ");
    assertThat(node.exitValue()).isZero();
    assertThat(temporary.resolve("slotcast-" + System.getProperty("user.name") + "/djl"))
        .isDirectory();
    assertThat(work.resolve("?")).doesNotExist();
  }
}
