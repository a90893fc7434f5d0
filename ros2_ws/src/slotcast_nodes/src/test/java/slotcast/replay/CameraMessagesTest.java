package slotcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import slotcast.error.ExitStatus;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Image;
import slotcast.video.CameraReader;
import slotcast.video.VideoReader;

/**
 * Cameras: what is none is refused, and FFmpeg's test picture, which comes in real time as a
 * camera's does, is read and recorded. No camera is needed.
 */
@Timeout(300)
class CameraMessagesTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int bag(Object... arguments) {
    CommandLine line = new CommandLine(new BagCommand());
    line.setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    return line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  private static void assumeDevices() {
    Optional<String> missing = CameraReader.missingLibrary();
    assumeTrue(missing.isEmpty(), () -> "FFmpeg's devices cannot be loaded: " + missing.get());
  }

  private static CameraMessages testPicture() {
    assumeDevices();
    return new CameraMessages(
        () ->
            new CameraReader(
                "testsrc=size=64x48:rate=20,realtime", "lavfi", CameraReader.Wish.NONE));
  }

  @Test
  void aDeviceThatIsMissingTellsWhichCamerasThereAre() {
    Path target = folder.resolve("bag");
    assertThat(bag("convert", "/dev/video-none", target, "--to", "1")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .containsPattern(
            "camera /dev/video-none: got nothing, expected a camera; (this machine has none|there"
                + " are /dev/video)");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"/dev/null", "/dev/zero"})
  void aDeviceThatIsNoCameraIsRefused(String device) {
    assumeDevices();
    assertThat(bag("info", device)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .contains("camera " + device + ": got a device that is no camera", "expected a camera");
  }

  @ParameterizedTest
  @CsvSource({
    "--camera-size,640,two numbers",
    "--camera-size,0x480,two numbers",
    "--camera-rate,0,more than 0",
    "--camera-rate,NaN,more than 0"
  })
  void whatACameraCannotBeAskedForIsRefused(String option, String value, String line) {
    assertThat(bag("convert", "/dev/null", folder.resolve("bag"), option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(option + ": got " + value, line);
  }

  @Test
  void picturesComeWithTheWallsTimeUntilNobodyWantsThemAnyMore() {
    CameraMessages camera = testPicture();
    assertThat(camera.isLive()).isTrue();
    assertThat(camera.kind()).isEqualTo("camera, 64x48, 20.0 frames a second");
    assertThat(camera.durationNanos()).isEmpty();
    long before = Instant.now().getEpochSecond();
    List<Long> stamps = new ArrayList<>();
    byte[] first = null;
    boolean moved = false;
    try (MessageSource.Messages messages = camera.messages(MessageSource.IMAGE_TOPIC)) {
      while (stamps.size() < 30) {
        BagMessage message = messages.next().orElseThrow();
        Image image = message.decode(Image.TYPE);
        assertThat(image.width()).isEqualTo(64);
        assertThat(image.height()).isEqualTo(48);
        assertThat(image.header().stamp().toNanos()).isEqualTo(message.stampNanos());
        stamps.add(message.stampNanos());
        first = first == null ? image.data() : first;
        moved |= !java.util.Arrays.equals(first, image.data());
      }
    }
    assertThat(stamps).isSorted();
    assertThat(stamps.get(0) / 1_000_000_000L).isBetween(before, Instant.now().getEpochSecond());
    assertThat(stamps.get(29)).isGreaterThan(stamps.get(0));
    assertThat(moved).as("pictures differ").isTrue();
  }

  @Test
  void aCameraIsRecordedAsABagForAWhileAndAsAVideoUntilStopped() throws IOException {
    CameraMessages camera = testPicture();
    PrintWriter told = new PrintWriter(err);
    Path bag = folder.resolve("bag");
    String done =
        new RecordingCopy(camera, new TimeRange(0, 1), told, () -> false)
            .toBag(bag, BagWriter.Storage.MCAP, Set.of());
    MessageSource recorded = MessageSource.open(bag);
    long messages = recorded.messageCount(MessageSource.IMAGE_TOPIC).orElseThrow();
    assertThat(done).isEqualTo(messages + " messages");
    assertThat(messages).isBetween(1L, 60L);
    assertThat(recorded.durationNanos().orElseThrow() * 1e-9).isBetween(0.0, 1.0);

    Path video = folder.resolve("camera.mp4");
    AtomicInteger looks = new AtomicInteger();
    new RecordingCopy(camera, TimeRange.ALL, told, () -> looks.incrementAndGet() > 10)
        .toVideo(video, MessageSource.IMAGE_TOPIC);
    assertThat(VideoReader.readAll(video).size()).isPositive();
    assertThat(Files.size(video)).isPositive();
  }
}
