package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/** The transport against Cyclone DDS: another DDS, another CDR codec, another language. */
class CyclonePeerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int WAIT_SECONDS = 30;
  private static final String IMAGES = "/camera/image_raw";
  private static final String ANSWERS = "/echo/label_image";

  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  @TempDir Path folder;
  private CyclonePeer peer;
  private ChildJvm echo;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    peer = CyclonePeer.build(folder, DOMAIN);
  }

  private void startEcho(Qos.Reliability reliability) throws IOException, InterruptedException {
    echo =
        ChildJvm.start(
            folder.resolve("echo.log"),
            Map.of(),
            EchoNode.class,
            Integer.toString(DOMAIN),
            IMAGES,
            ANSWERS,
            reliability.name());
    echo.awaitLine(LIMIT, line -> line.equals("ready"));
  }

  @AfterEach
  void end() {
    if (echo != null) {
      echo.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Qos.Reliability.class)
  void imagesGoThereAndComeBackByteForByte(Qos.Reliability reliability) throws Exception {
    startEcho(reliability);
    List<Image> sent = new ArrayList<>();
    int[][] sizes = {{640, 480}, {64, 64}, {1, 1}, {641, 479}, {1280, 720}};
    for (int[] size : sizes) {
      sent.add(noise(size[0], size[1], sent.size() + 1));
    }
    List<Image> received = peer.exchange(IMAGES, ANSWERS, sent, WAIT_SECONDS);
    assertThat(received).hasSameSizeAs(sent);
    for (int i = 0; i < sent.size(); i++) {
      Image expected = EchoNode.answer(sent.get(i));
      assertThat(received.get(i).data()).as("image %d", i).isEqualTo(expected.data());
      assertThat(received.get(i).header()).isEqualTo(expected.header());
      assertThat(
              List.of(
                  received.get(i).height(),
                  received.get(i).width(),
                  received.get(i).step(),
                  received.get(i).encoding()))
          .containsExactly(
              expected.height(), expected.width(), expected.step(), expected.encoding());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sensor_msgs::msg::dds_::Image_, BEST_EFFORT, its reliability is best_effort",
    "sensor_msgs::msg::dds_::CompressedImage_, RELIABLE, it sends sensor_msgs/msg/CompressedImage"
  })
  void aPublisherThatDoesNotMatchIsNamed(String type, Qos.Reliability offered, String reason)
      throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try (DdsTransport transport = DdsTransport.open(options("listener"));
        Subscription subscription =
            transport.subscribe(IMAGES, Image.TYPE, Qos.defaults(), image -> {})) {
      Future<?> peerEnds =
          background.submit(
              () -> {
                peer.offer(IMAGES, type, offered, 15);
                return null;
              });
      List<String> obstacles = List.of();
      for (int i = 0; i < 140 && obstacles.isEmpty(); i++) {
        Thread.sleep(100);
        obstacles = subscription.health().obstacles();
      }
      assertThat(obstacles).singleElement().asString().contains("does not match: " + reason);
      assertThat(subscription.publishers()).isZero();
      peerEnds.get();
    } finally {
      background.shutdownNow();
    }
  }

  @Test
  @Timeout(600)
  void endpointsThatEndInAProcessThatLivesOnAreNoLongerCounted() throws Exception {
    try (DdsTransport transport = DdsTransport.open(options("node"));
        Publisher<Image> answers = transport.advertise(ANSWERS, Image.TYPE, Qos.defaults());
        Subscription images =
            transport.subscribe(IMAGES, Image.TYPE, Qos.sensorData(), image -> {});
        CyclonePeer.Ends first = peer.ends(IMAGES, ANSWERS, WAIT_SECONDS);
        CyclonePeer.Ends second = peer.ends(IMAGES, ANSWERS, WAIT_SECONDS)) {
      awaitPartners(answers, images, 2);
      first.delete();
      awaitPartners(answers, images, 1);
      second.delete();
      awaitPartners(answers, images, 0);
      assertThat(first.isAlive()).isTrue();
      assertThat(second.isAlive()).isTrue();
    }
  }

  private static void awaitPartners(Publisher<?> publisher, Subscription subscription, int wanted)
      throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (publisher.subscribers() != wanted || subscription.publishers() != wanted) {
      assertThat(System.nanoTime())
          .as(
              "%d subscribers and %d publishers of %d",
              publisher.subscribers(), subscription.publishers(), wanted)
          .isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static DdsOptions options(String node) {
    return DdsOptions.fromEnvironment(node).withDomainId(DOMAIN).withInterfaces("127.0.0.1");
  }

  @Test
  void aThousandMalformedMessagesAreRefusedAndCountedAndTheNextImageIsAnswered() throws Exception {
    startEcho(Qos.Reliability.RELIABLE);
    peer.sendMalformed(IMAGES, 1000, WAIT_SECONDS);
    awaitCounts(new Subscription.Counts(0, 1000, 0, 0));
    Image image = noise(32, 24, 9);
    List<Image> received = peer.exchange(IMAGES, ANSWERS, List.of(image), WAIT_SECONDS);
    assertThat(received.get(0).data()).isEqualTo(EchoNode.answer(image).data());
    assertThat(echo.isAlive()).isTrue();
  }

  @Test
  void oversizedImagesAreCountedAndTheNextImageIsAnswered() throws Exception {
    startEcho(Qos.Reliability.RELIABLE);
    int limit = DdsOptions.DEFAULT_MAX_IMAGE_BYTES;
    peer.send(
        IMAGES,
        List.of(
            noise(2000, 1500, 1), // 9 MB: above the limit
            noise(4000, 3000, 2), // 36 MB: above what Fast DDS is told of
            noise(8, 8, 3)),
        WAIT_SECONDS);
    assertThat(2000 * 1500 * 3).isGreaterThan(limit).isLessThan(4 * limit);
    assertThat(4000 * 3000 * 3).isGreaterThan(4 * limit);
    awaitCounts(new Subscription.Counts(1, 1, 1, 0));
    Image image = noise(32, 24, 9);
    List<Image> received = peer.exchange(IMAGES, ANSWERS, List.of(image), WAIT_SECONDS);
    assertThat(received.get(0).data()).isEqualTo(EchoNode.answer(image).data());
  }

  @Test
  @Timeout(600)
  void imagesThatAreAllTooLargeForFastDdsAreCountedAndTheirSizeIsTold() throws Exception {
    List<Image> sent = new ArrayList<>();
    for (int i = 0; i < 80; i++) { // 16 s
      sent.add(noise(300, 200, i + 1));
    }
    ExecutorService background = Executors.newSingleThreadExecutor();
    try (DdsTransport transport = DdsTransport.open(options("small").withMaxImageBytes(10_000));
        Subscription images =
            transport.subscribe(IMAGES, Image.TYPE, Qos.sensorData(), image -> {})) {
      Future<?> peerEnds =
          background.submit(
              () -> {
                peer.send(IMAGES, sent, WAIT_SECONDS);
                return null;
              });
      List<String> obstacles = new ArrayList<>();
      while (!peerEnds.isDone()) {
        obstacles.addAll(images.health().obstacles());
        Thread.sleep(100);
      }
      peerEnds.get();
      assertThat(images.counts().delivered()).isZero();
      assertThat(images.counts().lost()).isBetween(1L, (long) sent.size());
      assertThat(obstacles).anyMatch(line -> line.contains("sends messages of 1800"));
    } finally {
      background.shutdownNow();
    }
  }

  private void awaitCounts(Subscription.Counts wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!echo.log().contains(wanted.toString())) {
      assertThat(System.nanoTime()).as("%s in%n%s", wanted, echo.log()).isLessThan(end);
      echo.tell("counts");
      Thread.sleep(100);
    }
  }

  private static Image noise(int width, int height, int stamp) {
    byte[] data = new byte[width * height * 3];
    new Random(stamp).nextBytes(data);
    return new Image(
        new Header(new Time(stamp, 1000 + stamp), "camera_optical"),
        height,
        width,
        "rgb8",
        false,
        3 * width,
        data);
  }
}
