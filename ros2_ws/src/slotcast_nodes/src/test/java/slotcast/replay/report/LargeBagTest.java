package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.node.Main;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.bag.BagWriter.Storage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/**
 * A bag of 5 GB, pictures of 1920x1080 that cannot be packed, through {@code bag info}, {@code bag
 * cut} and {@code replay} with a heap of 512 MB; prints time and resident memory of each. Needs
 * twice the bag's size on the disk. {@code -Dslotcast.large.gigabytes=N} makes it another size.
 */
class LargeBagTest {
  private static final double GIGABYTES =
      Double.parseDouble(System.getProperty("slotcast.large.gigabytes", "5"));
  private static final int WIDTH = 1920;
  private static final int HEIGHT = 1080;
  private static final long STEP_NANOS = 100_000_000;
  private static final int PICTURES = 4;

  /** The heap, libtorch and FFmpeg; far less than the bag. */
  private static final long MAX_RESIDENT_MB = 2000;

  @TempDir Path folder;

  @ParameterizedTest
  @Tag("soak")
  @EnumSource(Storage.class)
  void aLargeBagInASmallHeap(Storage storage) throws Exception {
    int images = (int) Math.round(GIGABYTES * 1e9 / (3.0 * WIDTH * HEIGHT));
    Path bag = write(storage, images);
    run("bag", "info", bag.toString());
    run("bag", "cut", bag.toString(), folder.resolve("part").toString(), "--to", "20");
    Path out = folder.resolve("out");
    run("replay", bag.toString(), "--no-video", "--out", out.toString());
    assertThat(
            new ObjectMapper()
                .readTree(out.resolve("report.json").toFile())
                .at("/cameras/0/frames/seen")
                .asInt())
        .isEqualTo(images);
  }

  private Path write(Storage storage, int images) throws IOException {
    Path bag = folder.resolve("large");
    SplittableRandom random = new SplittableRandom(1);
    byte[][] pixels = new byte[PICTURES][3 * WIDTH * HEIGHT];
    for (byte[] picture : pixels) {
      random.nextBytes(picture);
    }
    try (BagWriter writer = BagWriter.create(bag, storage)) {
      writer.addTopic("/camera/image_raw", Image.TYPE, "");
      for (int i = 0; i < images; i++) {
        Header header = new Header(Time.ofNanos(STEP_NANOS * (i + 1)), "camera");
        writer.write(
            "/camera/image_raw",
            STEP_NANOS * (i + 1),
            Image.TYPE,
            new Image(header, HEIGHT, WIDTH, "rgb8", false, 3 * WIDTH, pixels[i % PICTURES]));
      }
      writer.commit();
    }
    return bag;
  }

  /** Runs a command, and looks at its memory until it ends. */
  private void run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-Djava.awt.headless=true"));
    command.addAll(List.of("-Dai.djl.offline=true", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MALLOC_ARENA_MAX", "1"); // as ./slotcast
    long begun = System.nanoTime();
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Path status = Path.of("/proc/" + process.pid() + "/status");
    long most = 0;
    do {
      try {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmHWM")) {
            most = Math.max(most, Long.parseLong(line.replaceAll("\\D", "")) / 1024);
          }
        }
      } catch (IOException e) {
        continue; // it has ended
      }
    } while (!process.waitFor(200, TimeUnit.MILLISECONDS));
    process.waitFor();
    System.out.printf(
        Locale.ROOT,
        "%s %s: %.0f s, resident at most %d MB%n",
        arguments[0],
        arguments[1].startsWith("/") ? "" : arguments[1],
        (System.nanoTime() - begun) * 1e-9,
        most);
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(most).as(Files.readString(log)).isLessThan(MAX_RESIDENT_MB);
  }
}
