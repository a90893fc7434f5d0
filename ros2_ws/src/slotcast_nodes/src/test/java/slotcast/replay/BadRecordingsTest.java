package slotcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import slotcast.error.ExitStatus;
import slotcast.node.Main;
import slotcast.replay.report.ReplayCommand;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.bag.BagWriter.Storage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;

/** Recordings that are not as they should be: one line each, or what can be read and a note. */
class BadRecordingsTest {
  private static final int IMAGES = 30;
  private static final String CAMERA = "/camera/image_raw";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Callable<Integer> command, Object... arguments) {
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    return line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  private void isOneLine(int status, String... parts) {
    assertThat(status).as(err.toString()).isEqualTo(ExitStatus.MISTAKE);
    assertThat(err.toString()).hasLineCount(1).contains(": got ", ", expected ").contains(parts);
    err.getBuffer().setLength(0);
  }

  /** Images whose bytes no compression makes much smaller, and a text beside each. */
  private Path bag(Storage storage, long... stamps) throws IOException {
    Path bag = folder.resolve("bag");
    try (BagWriter writer = BagWriter.create(bag, storage)) {
      writer.addTopic("/text", StringMessage.TYPE, "");
      writer.addTopic(CAMERA, Image.TYPE, "");
      java.util.Random random = new java.util.Random(1);
      for (int i = 0; i < stamps.length; i++) {
        byte[] pixels = new byte[3 * 64 * 48];
        random.nextBytes(pixels);
        writer.write("/text", stamps[i], StringMessage.TYPE, new StringMessage("text"));
        writer.write(
            CAMERA,
            stamps[i],
            Image.TYPE,
            new Image(new Header(new Time(0, 0), "cam"), 48, 64, "rgb8", false, 3 * 64, pixels));
      }
      writer.commit();
    }
    return bag;
  }

  private Path bag(Storage storage) throws IOException {
    long[] stamps = new long[IMAGES];
    Arrays.setAll(stamps, i -> 1_000_000_000L + 100_000_000L * i);
    return bag(storage, stamps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty.mcap", "empty.db3", "empty.mp4"})
  void emptyFiles(String name) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    isOneLine(run(new BagCommand(), "info", file), name);
    isOneLine(run(new ReplayCommand(), file, "--out", folder.resolve("out")), name);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Storage.class)
  void filesThatAreCutOff(Storage storage) throws IOException {
    Path bag = bag(storage);
    Path file;
    try (var files = Files.list(bag)) {
      file = files.filter(f -> f.toString().contains("bag_0.")).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Path half = folder.resolve("half");
    assertThat(run(new BagCommand(), "convert", bag, half)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("note: ", "messages could be read");
    Files.write(file, Arrays.copyOf(whole, 5));
    err.getBuffer().setLength(0);
    isOneLine(run(new BagCommand(), "info", bag), "bag_0.", "copy the bag anew");
  }

  @Test
  void chunksOfACompressionThatNobodyKnows() throws IOException {
    Path bag = bag(Storage.MCAP);
    Path file = bag.resolve("bag_0.mcap");
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, bytes.replace("zstd", "zpaq"), StandardCharsets.ISO_8859_1);
    assertThat(run(new BagCommand(), "convert", bag, folder.resolve("all"))).isZero();
    assertThat(err.toString())
        .contains("0 messages could be read", "packed by zpaq, known are none, lz4 and zstd");
  }

  @Test
  void withoutACameraTheTopicsAreNamedAndTheOnlyCameraIsTaken() throws IOException {
    Path bag = bag(Storage.MCAP);
    Path texts = folder.resolve("texts");
    assertThat(run(new BagCommand(), "convert", bag, texts, "--topic", "/text")).isZero();
    err.getBuffer().setLength(0);
    Path result = folder.resolve("out");
    isOneLine(run(new ReplayCommand(), texts, "--out", result), "no topic with images in it");
    isOneLine(
        run(new ReplayCommand(), bag, "--out", result, "--image-topic", "/text"),
        "got /text, expected a topic with images: " + CAMERA);
    assertThat(run(new BagCommand(), "convert", bag, folder.resolve("v.mp4"))).isZero();
    assertThat(err.toString()).contains("30 pictures, 10.0 a second");
  }

  /** As clocks do that were never set, were set in between, or count in other units. */
  @Test
  void stampsThatStandStillJumpBackAndLieAgesApart() throws IOException {
    long[] stamps = {
      -5_000_000_000_000_000_000L, 0, 0, 100_000_000L, 1_700_000_000_000_000_000L, Long.MAX_VALUE
    };
    Path bag = bag(Storage.MCAP, stamps);
    Path result = folder.resolve("out");
    assertThat(run(new ReplayCommand(), bag, "--out", result, "--no-video"))
        .as(err.toString())
        .isZero();
    JsonNode frames =
        new ObjectMapper().readTree(result.resolve("report.json").toFile()).at("/cameras/0/frames");
    assertThat(frames.path("images").asInt()).as(frames.toString()).isEqualTo(stamps.length);
    assertThat(frames.path("passed_over_same_stamp").asInt()).as(frames.toString()).isEqualTo(1);
    assertThat(run(new BagCommand(), "info", bag)).isZero();
    assertThat(run(new BagCommand(), "convert", bag, folder.resolve("v.mp4"))).isZero();
    assertThat(run(new BagCommand(), "cut", bag, folder.resolve("c"), "--from", "1")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"mcap, 64", "sqlite3, 64", "mp4, 4"})
  void aFullDisk(String form, int kilobytes) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mount = "mount -t tmpfs -o size=" + kilobytes + "k none " + disk;
    assumeTrue(
        new ProcessBuilder("unshare", "-m", "sh", "-c", mount)
                .redirectErrorStream(true)
                .start()
                .waitFor()
            == 0,
        "a disk of its own cannot be mounted here");
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    command.add(mount + " && \"$@\"; status=$?; ls " + disk + "; exit $status");
    command.addAll(List.of("sh", Path.of(System.getProperty("java.home"), "bin", "java") + ""));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("bag", "convert", bag(Storage.MCAP).toString()));
    if (form.equals("mp4")) {
      command.add(disk.resolve("bag.mp4").toString());
    } else {
      command.addAll(List.of(disk.resolve("bag").toString(), "--storage", form));
    }
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(ExitStatus.MISTAKE);
    // At the end, since progress may come before; and nothing is left on the disk.
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).filteredOn(line -> line.startsWith("slotcast: ")).hasSize(1);
    assertThat(lines.get(lines.size() - 1)).contains(disk.toString(), ": got ", "the disk");
  }
}
