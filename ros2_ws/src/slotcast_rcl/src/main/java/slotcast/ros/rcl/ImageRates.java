package slotcast.ros.rcl;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.NodeTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.TransportProvider;

/**
 * Sends images at a rate, or receives them and tells how many came and how old they were: a
 * measurement of transports without models. Both ends must read the same clock.
 */
@Command(name = "rates", description = "Sends or receives images and tells rate and latency.")
final class ImageRates implements Callable<Integer> {
  private static final Qos QOS = new Qos(Qos.Reliability.RELIABLE, 5, Qos.Durability.VOLATILE);
  private static final int MAX_MESSAGES = 1_000_000;

  /** Which end this is. */
  enum End {
    send,
    receive
  }

  @Parameters(index = "0", description = "dds or rcl")
  private String transport;

  @Parameters(index = "1", description = "${COMPLETION-CANDIDATES}")
  private End end;

  @Parameters(index = "2", description = "topic of sensor_msgs/Image")
  private String topic;

  @Option(
      names = "--size",
      description = "of what is sent, such as 640x480",
      defaultValue = "640x480")
  private String size;

  @Option(names = "--rate", description = "images a second", defaultValue = "30")
  private double rate;

  @Option(
      names = "--seconds",
      description = "how long to send, or to receive from the first image on",
      defaultValue = "10")
  private double seconds;

  private final long[] nanos = new long[MAX_MESSAGES];
  private int received;
  private long first;
  private long last;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ImageRates()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    try (NodeTransport open =
        TransportProvider.open(transport, DdsOptions.fromEnvironment("rates_" + end))) {
      if (end == End.send) {
        send(open);
      } else {
        receive(open);
      }
    }
    return 0;
  }

  private void send(NodeTransport open) {
    String[] sides = size.split("x");
    int width = Integer.parseInt(sides[0]);
    int height = Integer.parseInt(sides[1]);
    byte[] data = new byte[3 * width * height];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 31);
    }
    Publisher<Image> publisher = open.advertise(topic, Image.TYPE, QOS);
    while (publisher.subscribers() == 0) {
      LockSupport.parkNanos(10_000_000);
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // until the other end knows of this one
    long count = Math.round(rate * seconds);
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / rate);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      Header header = new Header(now(), "camera");
      publisher.publish(new Image(header, height, width, "rgb8", false, 3 * width, data));
    }
    double took = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "{\"sent\": %d, \"rate\": %.2f}%n", count, count / took);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // until the last ones have arrived
  }

  private void receive(NodeTransport open) throws InterruptedException {
    Subscription subscription = open.subscribe(topic, Image.TYPE, QOS, this::take);
    System.out.println("ready");
    while (received() == 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    TimeUnit.MILLISECONDS.sleep((long) (1000 * seconds));
    synchronized (this) {
      double took = Math.max(1e-9, (last - first) / 1e9);
      long[] sorted = Arrays.copyOf(nanos, received);
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "{\"received\": %d, \"rate\": %.2f, \"median_ms\": %.2f, \"p99_ms\": %.2f, \"lost\":"
              + " %d}%n",
          received,
          (received - 1) / took,
          sorted[received / 2] / 1e6,
          sorted[(int) (received * 0.99)] / 1e6,
          subscription.counts().lost());
    }
  }

  private synchronized int received() {
    return received;
  }

  private synchronized void take(Image image) {
    last = System.nanoTime();
    first = received == 0 ? last : first;
    Time now = now();
    Time stamp = image.header().stamp();
    nanos[received++] =
        (now.sec() - stamp.sec()) * 1_000_000_000L + now.nanosec() - stamp.nanosec();
  }

  private static Time now() {
    Instant now = Instant.now();
    return new Time((int) now.getEpochSecond(), now.getNano());
  }
}
