package slotcast.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import slotcast.ros.msg.Image;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Mailbox;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/**
 * The smallest node: answers every rgb8 image with a mono8 image of the same size, stamp and frame,
 * computed from every byte. Shows the transport without models.
 *
 * <p>Arguments: domain, image topic, answer topic, reliability of its subscription. Answers each
 * line on its standard input with its counters and ends with it.
 */
final class EchoNode {
  private EchoNode() {}

  public static void main(String[] args) throws IOException {
    DdsOptions options =
        DdsOptions.fromEnvironment("echo")
            .withDomainId(Integer.parseInt(args[0]))
            .withInterfaces("127.0.0.1");
    Qos qos = new Qos(Qos.Reliability.valueOf(args[3]), 5, Qos.Durability.VOLATILE);
    try (DdsTransport transport = DdsTransport.open(options)) {
      Publisher<Image> answers = transport.advertise(args[2], Image.TYPE, Qos.defaults());
      Mailbox<Image> queue = // lives as long as the process
          new Mailbox<>(args[1], 5, image -> answers.publish(answer(image)));
      Subscription images = transport.subscribe(args[1], Image.TYPE, qos, queue);
      System.out.println("ready");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (lines.readLine() != null) {
        System.out.println(images.counts());
      }
    }
  }

  /** A wrong or moved byte of the image changes the answer. */
  static Image answer(Image image) {
    byte[] rgb = image.data();
    byte[] mono = new byte[image.width() * image.height()];
    for (int i = 0; i < mono.length; i++) {
      mono[i] = (byte) (rgb[3 * i] + 3 * rgb[3 * i + 1] + 7 * rgb[3 * i + 2] + i);
    }
    return new Image(
        image.header(), image.height(), image.width(), "mono8", false, image.width(), mono);
  }
}
