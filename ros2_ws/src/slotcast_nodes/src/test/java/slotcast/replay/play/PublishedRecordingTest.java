package slotcast.replay.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.error.ExitStatus;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.node.Main;
import slotcast.replay.report.ReplayCommand;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Clock;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.RegionOfInterest;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Loopback;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/** {@code ./slotcast replay --publish}, over DDS on loopback. */
@Timeout(600)
class PublishedRecordingTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String IMAGES = "/camera/image_raw";
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long STEP = 100_000_000L;
  private static DdsTransport there;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    there = DdsTransport.open(Loopback.options("listener"));
  }

  @AfterAll
  static void close() {
    there.close();
  }

  /** What came on a topic. */
  private static final class Inbox<T> implements AutoCloseable {
    final List<T> messages = Collections.synchronizedList(new ArrayList<>());
    private final Subscription subscription;

    Inbox(String topic, MessageType<T> type) {
      subscription = there.subscribe(topic, type, Qos.defaults().withDepth(1000), messages::add);
    }

    void await(int count) {
      Loopback.await(count + " messages", LIMIT, () -> messages.size() >= count);
    }

    @Override
    public void close() {
      subscription.close();
    }
  }

  private static List<String> arguments(Object source, String... more) {
    List<String> all = new ArrayList<>(List.of("replay", source.toString(), "--publish"));
    all.addAll(List.of("--wait", "200", "--interface", "127.0.0.1"));
    all.addAll(List.of("--domain", Integer.toString(Loopback.domainId())));
    all.addAll(List.of(more));
    return all;
  }

  private static String run(Object source, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    List<String> all = arguments(source, more);
    int status = line.execute(all.subList(1, all.size()).toArray(String[]::new));
    assertThat(status).as(err.toString()).isZero();
    return out + "\n" + err;
  }

  /** Images and calibrations, ten a second, and topics that are not played. */
  private Path bag(int images) throws IOException {
    Path bag = folder.resolve("bag");
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic(IMAGES, Image.TYPE, "");
      writer.addTopic("/camera/camera_info", CameraInfo.TYPE, "");
      writer.addTopic("/slotcast_perception/label_image", Image.TYPE, "");
      writer.addTopic("/clock", Clock.TYPE, "");
      for (int i = 0; i < images; i++) {
        long stamp = START + i * STEP;
        Header header = new Header(Time.ofNanos(stamp), "cam");
        Image image = new Image(header, 1, 2, "mono8", false, 2, new byte[] {1, (byte) i});
        writer.write(IMAGES, stamp, Image.TYPE, image);
        writer.write(
            "/camera/camera_info",
            stamp,
            CameraInfo.TYPE,
            new CameraInfo(
                header,
                1,
                2,
                "plumb_bob",
                new double[5],
                new double[9],
                new double[9],
                new double[12],
                0,
                0,
                new RegionOfInterest(0, 0, 0, 0, false)));
        writer.write("/slotcast_perception/label_image", stamp, Image.TYPE, image);
        writer.write("/clock", stamp, Clock.TYPE, new Clock(new Time(i, 0)));
      }
      writer.commit();
    }
    return bag;
  }

  @Test
  void aBagIsACameraWithItsClock() throws IOException {
    int count = 8; // no more than the publisher keeps for who is slow
    try (Inbox<Image> images = new Inbox<>(IMAGES, Image.TYPE);
        Inbox<CameraInfo> infos = new Inbox<>("/camera/camera_info", CameraInfo.TYPE);
        Inbox<Clock> clocks = new Inbox<>("/clock", Clock.TYPE)) {
      String told = run(bag(count), "--clock", "--rate", "2");
      images.await(count);
      infos.await(count);
      assertThat(images.messages).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(images.messages.get(i).header().stamp().toNanos()).isEqualTo(START + i * STEP);
        assertThat(images.messages.get(i).data()).containsExactly(1, i);
        assertThat(infos.messages.get(i).header()).isEqualTo(images.messages.get(i).header());
      }
      long last = START + (count - 1) * STEP;
      Loopback.await(
          "the clock of the last image",
          LIMIT,
          () -> clocks.messages.contains(new Clock(Time.ofNanos(last))));
      List<Long> times = clocks.messages.stream().map(c -> c.clock().toNanos()).toList();
      assertThat(times).isSorted().doesNotHaveDuplicates().allMatch(t -> t >= START && t <= last);
      assertThat(told)
          .contains(
              "played 8 images",
              "/slotcast_perception/label_image of sensor_msgs/msg/Image is left out",
              "/clock of rosgraph_msgs/msg/Clock is left out: --clock is asked for");
    }
  }

  @Test
  void aFolderOfPicturesIsACamera() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < 4; i++) {
      RgbImage image = RgbImage.black(32, 24);
      java.util.Arrays.fill(image.data(), (byte) (10 * i));
      Files.write(pictures.resolve(i + ".png"), PngFile.encode(image));
    }
    try (Inbox<Image> images = new Inbox<>(IMAGES, Image.TYPE)) {
      run(pictures, "--from", "0.1", "--rate", "4");
      images.await(3);
      assertThat(images.messages).hasSize(3);
      assertThat(images.messages.stream().map(i -> (int) i.data()[5])).containsExactly(10, 20, 30);
      assertThat(images.messages.get(0).header().stamp().toNanos()).isEqualTo(STEP);
      assertThat(images.messages.get(0).width()).isEqualTo(32);
    }
  }

  /** Each pass goes on in time, and Ctrl-C is success. */
  @Test
  void itLoopsUntilASignalAndEndsWithStatusZero() throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments(bag(4), "--loop", "--clock", "--image-topic", IMAGES));
    Path errors = folder.resolve("errors.txt");
    try (Inbox<Image> images = new Inbox<>(IMAGES, Image.TYPE);
        Inbox<Clock> clocks = new Inbox<>("/clock", Clock.TYPE)) {
      Process child = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      try {
        Loopback.await(
            "two passes",
            LIMIT,
            () ->
                images.messages.stream()
                        .anyMatch(i -> i.header().stamp().toNanos() > START + 10_000_000_000L)
                    || !child.isAlive());
        assertThat(child.isAlive()).as(Files.readString(errors)).isTrue();
        assertThat(new ProcessBuilder("kill", "-INT", "" + child.pid()).start().waitFor()).isZero();
        assertThat(child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(Files.readString(errors)).isZero();
        try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
          assertThat(out.readLine()).startsWith("played ");
        }
      } finally {
        child.destroyForcibly();
      }
      List<Long> stamps =
          images.messages.stream().map(i -> i.header().stamp().toNanos() - START).toList();
      // A busy machine may lose some: there are more than the publisher keeps.
      long pass = 3 * STEP + 5_000_000_000L; // its length, and five seconds
      assertThat(stamps).isSorted().allMatch(s -> s % pass % STEP == 0 && s % pass <= 3 * STEP);
      assertThat(stamps.get(stamps.size() - 1)).isGreaterThanOrEqualTo(2 * pass);
      assertThat(clocks.messages.stream().map(c -> c.clock().toNanos()).toList()).isSorted();
    }
  }

  @Test
  void nobodyWhoListensIsSaidInOneLine() throws IOException {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    List<String> all = arguments(bag(1), "--image-topic", IMAGES);
    all.set(all.indexOf("--wait") + 1, "0.3");
    assertThat(line.execute(all.subList(1, all.size()).toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString())
        .contains(IMAGES + ": got no subscription after 0.3 s")
        .doesNotContain("\tat ");
  }
}
