package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.e2e.NodeProcess;
import slotcast.e2e.UntrainedModels;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.DdsOptions;
import slotcast.runtime.torch.TorchRuntime;

/**
 * {@code slotcast node} and a camera on Cyclone DDS: the label images that the C peer receives are
 * byte for byte what the core computes here from the images that it sent; malformed and oversized
 * messages in between are counted.
 */
class NodeCyclonePeerTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int WAIT_SECONDS = 60;
  private static final String IMAGES = "/camera/image_raw";
  private static final String LABELS = "/slotcast_perception/label_image";

  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  @TempDir Path folder;

  @Test
  @Timeout(600)
  void labelImagesReachAForeignDdsByteForByteWhateverElseIsSent() throws Exception {
    CyclonePeer peer = CyclonePeer.build(folder, DOMAIN);
    ModelFile savi = UntrainedModels.write(folder);
    PerceptionOptions options = PerceptionOptions.DEFAULT.withFit(FrameMapping.Fit.LETTERBOX);
    try (SlotPerception core =
            new SlotPerception(TorchRuntime.on("cpu").perception(savi, "test", 1), options);
        NodeProcess node = startNode()) {
      awaitStart(node);
      exchangeAndCompare(peer, core, 1, 5);
      peer.sendMalformed(IMAGES, 1000, WAIT_SECONDS);
      peer.send(
          IMAGES,
          List.of(
              image(2000, 1500, 50), // 9 MB, above the 8 MB that the node accepts
              image(4000, 3000, 51)), // 36 MB, above what its DDS library is told of
          WAIT_SECONDS);
      exchangeAndCompare(peer, core, 6, 8);
      node.interrupt();
      assertThat(node.await(WAIT_SECONDS)).isIn(0, 130);
      assertThat(node.output()).containsPattern(" ([89]|1[0-9]) out, 0 dropped, 1001 refused");
    }
  }

  private NodeProcess startNode() throws Exception {
    return NodeProcess.startNode(
        folder,
        "--image-topic",
        IMAGES,
        "--threads", // another number adds up in another order
        Integer.toString(JniUtils.getNumThreads()),
        "--reliable"); // so that each of the malformed messages arrives
  }

  private static void awaitStart(NodeProcess node) throws InterruptedException {
    while (!node.output().contains("Ctrl-C ends")) {
      assertThat(node.isAlive()).as(node.output()).isTrue();
      Thread.sleep(50);
    }
  }

  private static void exchangeAndCompare(CyclonePeer peer, SlotPerception core, int from, int to)
      throws Exception {
    List<Image> sent = new ArrayList<>();
    for (int number = from; number <= to; number++) {
      sent.add(image(WIDTH, HEIGHT, number));
    }
    List<Image> received = peer.exchange(IMAGES, LABELS, sent, WAIT_SECONDS);
    assertThat(received).hasSameSizeAs(sent);
    Set<Byte> labels = new HashSet<>();
    for (int i = 0; i < sent.size(); i++) {
      Image label = received.get(i);
      Header header = sent.get(i).header();
      byte[] expected =
          core.process(new RgbImage(WIDTH, HEIGHT, sent.get(i).data()), header.stamp().toNanos())
              .orElseThrow()
              .labels();
      assertThat(Arrays.mismatch(label.data(), expected))
          .as("label image %d", from + i)
          .isEqualTo(-1);
      assertThat(label.header()).isEqualTo(header);
      assertThat(label.encoding()).isEqualTo("mono8");
      assertThat(List.of(label.width(), label.height(), label.step()))
          .containsExactly(WIDTH, HEIGHT, WIDTH);
      for (byte value : label.data()) {
        labels.add(value);
      }
    }
    // Equal because something was seen, not because nothing was.
    assertThat(labels).hasSizeGreaterThan(1);
  }

  /** Noise, long before the image before it, so that each begins a new scene. */
  private static Image image(int width, int height, int number) {
    byte[] data = new byte[width * height * 3];
    new Random(number).nextBytes(data);
    return new Image(
        new Header(Time.ofNanos(1_000_000_000_000L - number * 10_000_000_000L), "camera_optical"),
        height,
        width,
        "rgb8",
        false,
        3 * width,
        data);
  }
}
