package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.msg.Image;
import slotcast.ros.transport.Qos;

/**
 * The C peer on Eclipse Cyclone DDS (src/test/resources/interop/peer.c), on the loopback of one
 * domain.
 *
 * <p>Topics are given as in ROS 2: {@code /camera/image_raw}.
 */
public final class CyclonePeer {
  /** Set where the peer must be there, as in continuous integration: nothing is skipped then. */
  public static final String REQUIRED = "SLOTCAST_REQUIRE_PEER";

  private static final Logger LOG = LoggerFactory.getLogger(CyclonePeer.class);
  private static final String LIBRARY = "libddsc.so";
  private static final int PROCESS_SECONDS = 300;

  private final Path program;
  private final Path folder;
  private final int domainId;

  private CyclonePeer(Path program, Path folder, int domainId) {
    this.program = program;
    this.folder = folder;
    this.domainId = domainId;
  }

  /**
   * Builds the peer with idlc and gcc.
   *
   * @param folder for the program and the files of its runs
   * @throws org.opentest4j.TestAbortedException if a tool or library is missing and {@link
   *     #REQUIRED} is not set to 1; where it is, the test fails
   */
  public static CyclonePeer build(Path folder, int domainId)
      throws IOException, InterruptedException {
    Path program = compile(folder, "Image", "peer");
    return new CyclonePeer(program, folder, domainId);
  }

  /**
   * Builds a program with idlc and gcc from {@code types.idl} and {@code name.c}.
   *
   * @return the program
   * @throws org.opentest4j.TestAbortedException as {@link #build}
   */
  static Path compile(Path folder, String types, String name)
      throws IOException, InterruptedException {
    return compile(folder, "/interop/" + types + ".idl", types, name);
  }

  /** The same, with the types from a resource of that path. */
  static Path compile(Path folder, String idlPath, String types, String name)
      throws IOException, InterruptedException {
    requireTools(folder);
    Path idl = unpack(folder, idlPath);
    Path source = unpack(folder, "/interop/" + name + ".c");
    Path program = folder.resolve(name);
    call(folder, "idlc", "-t", "-x", "final", "-o", folder.toString(), idl.toString());
    call(
        folder,
        "gcc",
        "-std=c11",
        "-O1",
        "-Wall",
        "-I",
        folder.toString(),
        source.toString(),
        folder.resolve(types + ".c").toString(),
        "-lddsc",
        "-o",
        program.toString());
    return program;
  }

  /**
   * Returns if programs can be built here.
   *
   * @throws org.opentest4j.TestAbortedException as {@link #build}
   */
  static void requireTools(Path folder) throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String tool : List.of("idlc", "gcc")) {
      if (!isOnPath(tool)) {
        missing.add(tool);
      }
    }
    if (missing.isEmpty() && !links(folder)) {
      missing.add(LIBRARY);
    }
    if (!missing.isEmpty()) {
      String reason =
          "no "
              + String.join(", ", missing)
              + ": install it with apt-get install gcc libc6-dev cyclonedds-dev cyclonedds-tools";
      if ("1".equals(System.getenv(REQUIRED)) || "1".equals(System.getProperty(REQUIRED))) {
        Assertions.fail(REQUIRED + " is set, but there is " + reason);
      }
      LOG.warn("The tests against Cyclone DDS are skipped: there is {}", reason);
      Assumptions.abort("there is " + reason);
    }
  }

  /**
   * Publishes each image on {@code imageTopic} and waits for the image with the same stamp on
   * {@code answerTopic}.
   *
   * @param secondsPerWait for the first match and for each answer
   * @return the answers in the order of the images
   */
  public List<Image> exchange(
      String imageTopic, String answerTopic, List<Image> images, int secondsPerWait)
      throws IOException, InterruptedException {
    Path script = folder.resolve("script.images");
    Path received = folder.resolve("received.images");
    ImageFile.write(script, images);
    String output =
        run(
            "exchange",
            "rt" + imageTopic,
            "rt" + answerTopic,
            script.toString(),
            received.toString(),
            Integer.toString(secondsPerWait));
    assertThat(output).isEqualTo("exchanged " + images.size() + "\n");
    return ImageFile.read(received);
  }

  /** Publishes images, whatever they are, and expects no answer. */
  public void send(String imageTopic, List<Image> images, int secondsPerWait)
      throws IOException, InterruptedException {
    Path script = folder.resolve("script.images");
    ImageFile.write(script, images);
    String output =
        run("send", "rt" + imageTopic, script.toString(), Integer.toString(secondsPerWait));
    assertThat(output).isEqualTo("sent " + images.size() + "\n");
  }

  /** Publishes payloads that are named sensor_msgs/Image and are none, each in another way. */
  public void sendMalformed(String imageTopic, int count, int secondsPerWait)
      throws IOException, InterruptedException {
    String output =
        run(
            "malformed",
            "rt" + imageTopic,
            Integer.toString(count),
            Integer.toString(secondsPerWait));
    assertThat(output).isEqualTo("sent " + count + "\n");
  }

  /**
   * Announces a volatile publisher that sends nothing, for so many seconds.
   *
   * @param ddsType name of its type in DDS
   */
  public void offer(String topic, String ddsType, Qos.Reliability reliability, int seconds)
      throws IOException, InterruptedException {
    String output =
        run(
            "offer",
            "rt" + topic,
            ddsType,
            reliability.name().toLowerCase(Locale.ROOT),
            Integer.toString(seconds));
    assertThat(output).isEqualTo("offered\n");
  }

  /**
   * A publisher of images on one topic and a subscription to another, which end while their process
   * lives on.
   */
  public static final class Ends implements AutoCloseable {
    private final Process process;
    private final BufferedReader words;

    private Ends(Process process) throws IOException {
      this.process = process;
      this.words = process.inputReader(StandardCharsets.UTF_8);
      expect("matched");
    }

    private void expect(String word) throws IOException {
      assertThat(words.readLine()).isEqualTo(word);
    }

    /** Deletes both. */
    public void delete() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      expect("deleted");
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Opens both and waits until each has a partner. */
  public Ends ends(String imageTopic, String answerTopic, int secondsPerWait) throws IOException {
    return new Ends(
        builder(
                program.toString(),
                Integer.toString(domainId),
                "ends",
                "rt" + imageTopic,
                "rt" + answerTopic,
                Integer.toString(secondsPerWait))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add(Integer.toString(domainId));
    command.addAll(List.of(arguments));
    return call(folder, command.toArray(String[]::new));
  }

  /** Runs a command to its end and returns its standard output. */
  static String call(Path folder, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "command", ".out");
    Path errors = Files.createTempFile(folder, "command", ".err");
    Process process =
        builder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    if (!process.waitFor(PROCESS_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor())
        .as(String.join(" ", command) + "\n" + Files.readString(errors))
        .isZero();
    return Files.readString(output);
  }

  /** A command that keeps Cyclone DDS to the loopback. */
  static ProcessBuilder builder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .put(
            "CYCLONEDDS_URI",
            "<CycloneDDS><Domain><General><Interfaces><NetworkInterface address=\"127.0.0.1\"/>"
                + "</Interfaces></General></Domain></CycloneDDS>");
    return builder;
  }

  private static boolean links(Path folder) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("empty.c"), "int main(void) { return 0; }\n");
    Process process =
        new ProcessBuilder(
                "gcc",
                source.toString(),
                "-include",
                "dds/dds.h",
                "-lddsc",
                "-o",
                folder.resolve("empty").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  private static boolean isOnPath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, tool)));
  }

  private static Path unpack(Path folder, String path) throws IOException {
    Path target = folder.resolve(path.substring(path.lastIndexOf('/') + 1));
    try (InputStream in = CyclonePeer.class.getResourceAsStream(path)) {
      Files.copy(in, target);
    }
    return target;
  }
}
