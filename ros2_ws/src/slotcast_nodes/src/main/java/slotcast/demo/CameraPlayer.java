package slotcast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import slotcast.error.UserError;
import slotcast.node.DdsMixin;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/**
 * {@code slotcast camera}: plays recordings as a ROS 2 camera, in real time, each message at its
 * time. Recordings follow one another on the stamps' clock {@value #PAUSE_SECONDS} s apart, so that
 * each is a scene of its own, and a moment apart on the wall's.
 */
@Command(
    name = "camera",
    hidden = true,
    description = "Plays rosbag2 recordings as a ROS 2 camera, in real time.")
public final class CameraPlayer implements Callable<Integer> {
  private static final int PAUSE_SECONDS = 5;
  private static final long PAUSE_ON_THE_WALL_NANOS = 100_000_000L;
  private static final String IMAGE_TOPIC = "/camera/image_raw";

  @Parameters(
      paramLabel = "BAG",
      arity = "0..*",
      description = "rosbag2 folders, played in order; default the bundled ones")
  private List<Path> bags = List.of();

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "wait for so many subscriptions to the images before playing; default ${DEFAULT-VALUE}")
  private int subscribers;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "give up when they do not come; default ${DEFAULT-VALUE}")
  private int waitSeconds;

  @Option(names = "--loop", description = "play again and again until Ctrl-C")
  private boolean loop;

  @Mixin private DdsMixin dds;

  private final Map<String, Sender<?>> senders = new LinkedHashMap<>();

  /** How messages of one type are sent with another stamp. */
  private record Sender<T>(MessageType<T> type, Publisher<T> publisher, Restamp<T> restamp) {
    void send(BagMessage message, long shiftNanos) {
      publisher.publish(restamp.apply(message.decode(type), shiftNanos));
    }
  }

  /** A message with its stamps shifted. */
  @FunctionalInterface
  private interface Restamp<T> {
    T apply(T message, long shiftNanos);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!bags.isEmpty()) {
      return play(bags);
    }
    Path unpacked = Files.createTempDirectory("slotcast-camera");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(unpacked), "clean up"));
    return play(DemoBags.find(DemoBags.unpackBundled(unpacked)));
  }

  private static void remove(Path folder) {
    try {
      DemoFolder.deleteTree(folder);
    } catch (IOException e) {
      System.err.println("slotcast: " + folder + " is left behind: " + e);
    }
  }

  private int play(List<Path> places) throws IOException, InterruptedException {
    List<BagReader> readers = new ArrayList<>();
    for (Path bag : places) {
      readers.add(open(bag));
    }
    try (DdsTransport transport = DdsTransport.open(dds.options("slotcast_camera"))) {
      for (BagReader reader : readers) {
        reader.topics().forEach(topic -> advertise(transport, topic));
      }
      if (!senders.containsKey(IMAGE_TOPIC)) {
        throw new UserError(
            "recording " + places.get(0),
            "topics " + senders.keySet(),
            IMAGE_TOPIC + " among them",
            "play another recording");
      }
      awaitSubscribers();
      long images = 0;
      long start = System.nanoTime();
      long shift = 0;
      long lastStamp = Long.MIN_VALUE;
      do {
        for (BagReader reader : readers) {
          // From one recording's end to the next one's start, on the stamps' clock.
          if (lastStamp != Long.MIN_VALUE) {
            shift = lastStamp + PAUSE_SECONDS * 1_000_000_000L - reader.startNanos();
          }
          images += play(reader, shift);
          lastStamp = reader.startNanos() + reader.durationNanos() + shift;
          sleepUntil(System.nanoTime() + PAUSE_ON_THE_WALL_NANOS);
        }
      } while (loop);
      // Reliable subscriptions may still ask for lost parts.
      TimeUnit.SECONDS.sleep(1);
      System.out.println("played " + images + " " + (System.nanoTime() - start) / 1_000_000);
    }
    return 0;
  }

  private static BagReader open(Path bag) {
    try {
      return BagReader.open(bag);
    } catch (IOException e) {
      throw new UserError(
          "recording " + bag, String.valueOf(e.getMessage()), "a rosbag2", "check the path", e);
    }
  }

  private void advertise(Transport transport, BagTopic topic) {
    String name = topic.name();
    if (senders.containsKey(name)) {
      return;
    }
    Qos stream = Qos.defaults();
    switch (topic.type()) {
      case "sensor_msgs/msg/Image" ->
          senders.put(
              name,
              new Sender<>(
                  Image.TYPE,
                  transport.advertise(name, Image.TYPE, stream),
                  (m, shift) ->
                      new Image(
                          shifted(m.header(), shift),
                          m.height(),
                          m.width(),
                          m.encoding(),
                          m.bigEndian(),
                          m.step(),
                          m.data())));
      case "sensor_msgs/msg/CameraInfo" ->
          senders.put(
              name,
              new Sender<>(
                  CameraInfo.TYPE,
                  transport.advertise(name, CameraInfo.TYPE, stream),
                  (m, shift) ->
                      new CameraInfo(
                          shifted(m.header(), shift),
                          m.height(),
                          m.width(),
                          m.distortionModel(),
                          m.d(),
                          m.k(),
                          m.r(),
                          m.p(),
                          m.binningX(),
                          m.binningY(),
                          m.roi())));
      case "vision_msgs/msg/Detection2DArray" ->
          senders.put(
              name,
              new Sender<>(
                  Detection2DArray.TYPE,
                  transport.advertise(name, Detection2DArray.TYPE, stream),
                  CameraPlayer::shifted));
      case "std_msgs/msg/String" ->
          senders.put(
              name,
              new Sender<>(
                  StringMessage.TYPE,
                  transport.advertise(name, StringMessage.TYPE, stream),
                  (m, shift) -> m));
      default -> System.err.println("slotcast: " + name + " of " + topic.type() + " is left out");
    }
  }

  private static Header shifted(Header header, long shiftNanos) {
    return new Header(Time.ofNanos(header.stamp().toNanos() + shiftNanos), header.frameId());
  }

  private static Detection2DArray shifted(Detection2DArray message, long shiftNanos) {
    return new Detection2DArray(
        shifted(message.header(), shiftNanos),
        message.detections().stream()
            .map(
                d ->
                    new Detection2D(shifted(d.header(), shiftNanos), d.results(), d.bbox(), d.id()))
            .toList());
  }

  private void awaitSubscribers() throws InterruptedException {
    Publisher<?> images = senders.get(IMAGE_TOPIC).publisher();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    while (images.subscribers() < subscribers) {
      if (System.nanoTime() > end) {
        throw new UserError(
            IMAGE_TOPIC,
            images.subscribers() + " subscriptions after " + waitSeconds + " s",
            Integer.toString(subscribers),
            "check that the other side uses the same domain and network interface");
      }
      Thread.sleep(20);
    }
    Thread.sleep(500); // the other topics of the same subscribers
  }

  /** Returns how many images were sent. */
  private long play(BagReader reader, long shiftNanos) throws IOException {
    long images = 0;
    long start = System.nanoTime();
    try (BagCursor messages = reader.messages()) {
      while (messages.hasNext()) {
        BagMessage message = messages.next();
        Sender<?> sender = senders.get(message.topic().name());
        if (sender == null) {
          continue;
        }
        sleepUntil(start + message.stampNanos() - reader.startNanos());
        sender.send(message, shiftNanos);
        images += message.topic().name().equals(IMAGE_TOPIC) ? 1 : 0;
      }
    }
    return images;
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
