package slotcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.error.ExitStatus;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;
import slotcast.video.VideoReader;
import slotcast.video.VideoWriter;

class BagCommandTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    CommandLine line = new CommandLine(new BagCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> ExitStatus.of(failure, command.getErr()));
    return line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  /** A frame whose brightness tells its number. */
  private static RgbImage frame(int i) {
    RgbImage image = RgbImage.black(WIDTH, HEIGHT);
    java.util.Arrays.fill(image.data(), (byte) (10 * i));
    return image;
  }

  private Path video(int frames) {
    Path file = folder.resolve("walk.mp4");
    try (VideoWriter writer = new VideoWriter(file, WIDTH, HEIGHT, 8)) {
      for (int i = 0; i < frames; i++) {
        writer.write(frame(i));
      }
    }
    return file;
  }

  private static List<Image> images(Path recording) {
    List<Image> images = new ArrayList<>();
    MessageSource source = MessageSource.open(recording);
    try (MessageSource.Messages messages = source.messages(MessageSource.IMAGE_TOPIC)) {
      for (Optional<BagMessage> m = messages.next(); m.isPresent(); m = messages.next()) {
        images.add(m.get().decode(Image.TYPE));
      }
      assertThat(messages.remark()).isEmpty();
    }
    return images;
  }

  @Test
  void aVideoBecomesABagAndAVideoAgain() {
    Path bag = folder.resolve("bag");
    assertThat(run("convert", video(20), bag)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("20 messages in " + bag);
    List<Image> images = images(bag);
    assertThat(images).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(images.get(i).header().stamp().toNanos()).isEqualTo(125_000_000L * i);
      assertThat(images.get(i).data()[0] & 0xff).isCloseTo(10 * i, within(4));
    }
    Path again = folder.resolve("again.mp4");
    assertThat(run("convert", bag, again)).as(err.toString()).isZero();
    List<RgbImage> frames = VideoReader.readAll(again);
    assertThat(frames).hasSize(20);
    assertThat(frames.get(13).data()[0] & 0xff).isCloseTo(130, within(6));
  }

  @Test
  void infoTellsWhatIsInARecording() throws IOException {
    Path bag = folder.resolve("bag");
    run("convert", video(9), bag, "--storage", "sqlite3");
    assertThat(run("info", bag)).isZero();
    assertThat(out.toString())
        .contains(
            "ROS 2 bag (sqlite3)",
            "1.0 s long, from 0.000 s of its clock",
            "/camera/image_raw        9x  camera images, 64x48 rgb8, 8.00 a second",
            "cameras to choose from: /camera/image_raw");
    out.getBuffer().setLength(0);
    assertThat(run("info", bag, "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/topics/0/messages").asInt()).isEqualTo(9);
    assertThat(json.at("/duration_nanos").asLong()).isEqualTo(1_000_000_000L);
  }

  @Test
  void aPartIsCutOut() {
    Path bag = folder.resolve("part");
    assertThat(run("cut", video(20), bag, "--from", "0.5", "--to", "1.25")).isZero();
    List<Image> images = images(bag);
    assertThat(images).hasSize(7);
    assertThat(images.get(0).header().stamp().toNanos()).isEqualTo(500_000_000L);
    assertThat(run("cut", video(20), folder.resolve("no"), "--from", "3", "--to", "2"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--from and --to");
    Path behind = folder.resolve("behind");
    assertThat(run("cut", video(20), behind, "--from", "100")).isEqualTo(2);
    assertThat(err.toString()).contains("got none from 100.0 s to the end");
    assertThat(behind).doesNotExist();
  }

  @Test
  void oneTopicOfAMixedBagAndBetweenStorages() throws IOException {
    Path bag = folder.resolve("mixed");
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic("/text", StringMessage.TYPE, "");
      writer.addTopic(MessageSource.IMAGE_TOPIC, Image.TYPE, "");
      for (int i = 0; i < 5; i++) {
        writer.write("/text", i, StringMessage.TYPE, new StringMessage("text"));
        byte[] pixel = {(byte) i};
        Header header = new Header(Time.ofNanos(i), "cam");
        writer.write(
            MessageSource.IMAGE_TOPIC,
            i,
            Image.TYPE,
            new Image(header, 1, 1, "mono8", false, 1, pixel));
      }
      writer.commit();
    }
    Path all = folder.resolve("all");
    assertThat(run("convert", bag, all)).isZero();
    assertThat(MessageSource.open(all).kind()).contains("MCAP");
    assertThat(MessageSource.open(all).messageCount("/text")).hasValue(5);
    Path texts = folder.resolve("texts");
    assertThat(run("convert", bag, texts, "--topic", "/text")).isZero();
    assertThat(MessageSource.open(texts).topics()).hasSize(1);
    assertThat(run("convert", texts, folder.resolve("texts.mp4"))).isEqualTo(2);
    assertThat(err.toString()).contains("no topic with images");
    assertThat(run("convert", bag, folder.resolve("no"), "--topic", "/none")).isEqualTo(2);
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void aPauseIsShownByAPictureThatStands() throws IOException {
    Path bag = folder.resolve("pause");
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic(MessageSource.IMAGE_TOPIC, Image.TYPE, "");
      for (long tenth : new long[] {0, 1, 2, 3, 13, 14}) {
        long stamp = tenth * 100_000_000L;
        RgbImage image = frame((int) tenth);
        Header header = new Header(Time.ofNanos(stamp), "cam");
        writer.write(
            MessageSource.IMAGE_TOPIC,
            stamp,
            Image.TYPE,
            new Image(header, HEIGHT, WIDTH, "rgb8", false, 3 * WIDTH, image.data()));
      }
      writer.commit();
    }
    Path video = folder.resolve("pause.mp4");
    assertThat(run("convert", bag, video)).isZero();
    List<RgbImage> frames = VideoReader.readAll(video);
    assertThat(frames).hasSize(15);
    assertThat(frames.get(10).data()[0] & 0xff).isCloseTo(30, within(6));
  }

  @Test
  void compressedImagesBecomeAVideo() throws IOException {
    String topic = "/camera/image_raw/compressed";
    Path bag = folder.resolve("compressed");
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic(topic, CompressedImage.TYPE, "");
      for (int i = 0; i < 6; i++) {
        Header header = new Header(Time.ofNanos(i * 100_000_000L), "cam");
        byte[] png = i == 3 ? new byte[] {1, 2, 3} : PngFile.encode(frame(i));
        writer.write(
            topic,
            i * 100_000_000L,
            CompressedImage.TYPE,
            new CompressedImage(header, "rgb8; png compressed bgr8", png));
      }
      writer.commit();
    }
    Path video = folder.resolve("compressed.mp4");
    assertThat(run("convert", bag, video)).as(err.toString()).isZero();
    assertThat(err.toString())
        .contains(
            "1 images left out; first: compressed image of format \"rgb8; png compressed bgr8\":"
                + " got no image format that is known, expected a whole JPEG or PNG file\n");
    List<RgbImage> frames = VideoReader.readAll(video);
    assertThat(frames).hasSize(6);
    assertThat(frames.get(5).data()[0] & 0xff).isCloseTo(50, within(6));
  }

  @Test
  void picturesComeInOrderOfTheirNumbers() throws IOException {
    for (int i : new int[] {1, 2, 10, 11}) {
      Files.write(folder.resolve("frame_" + i + ".png"), PngFile.encode(frame(i)));
    }
    Files.writeString(folder.resolve("notes.txt"), "not a picture");
    Files.writeString(folder.resolve("._frame_1.png"), "what macOS leaves beside a file");
    List<Image> images = images(folder);
    assertThat(images.stream().map(i -> i.data()[0] & 0xff)).containsExactly(10, 20, 100, 110);
    Files.writeString(folder.resolve("frame_3.png"), "broken");
    try (MessageSource.Messages m = MessageSource.open(folder).messages()) {
      int count = 0;
      while (m.next().isPresent()) {
        count++;
      }
      assertThat(count).isEqualTo(4);
      assertThat(m.remark().orElseThrow()).startsWith("1 pictures could not be read");
    }
  }

  @Test
  void whatIsNoRecordingIsSaidInOneLine() throws IOException {
    assertThat(run("info", folder.resolve("none"))).isEqualTo(2);
    assertThat(err.toString()).contains("got nothing, expected a bag, a video file");
    assertThat(run("info", folder)).isEqualTo(2);
    assertThat(err.toString()).contains("a folder without bag and without pictures");
    assertThat(run("info", Files.writeString(folder.resolve("x.txt"), "text"))).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(3).noneMatch(line -> line.startsWith("\tat "));
  }
}
