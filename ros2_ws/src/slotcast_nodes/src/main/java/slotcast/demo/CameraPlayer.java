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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import slotcast.error.UserError;
import slotcast.node.DdsMixin;
import slotcast.replay.report.ReplayFolder;
import slotcast.replay.report.Topics;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.transport.DdsTransport;

/**
 * {@code slotcast camera}: plays recordings as a ROS 2 camera, in real time, each message at its
 * time. Recordings follow one another a few seconds apart on the stamps' clock, so that each is a
 * scene of its own, and a moment apart on the wall's. What cannot be read is left out, and a line
 * says so.
 */
@Command(
    name = "camera",
    hidden = true,
    description = "Plays rosbag2 recordings as a ROS 2 camera, in real time.")
public final class CameraPlayer implements Callable<Integer> {
  private static final long PAUSE_ON_THE_WALL_NANOS = 100_000_000L;

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

  @Option(
      names = "--below",
      paramLabel = "NAME",
      description =
          "publish below this name, such as /front; given several times, so many cameras that show"
              + " the same")
  private List<String> below = List.of();

  @Option(names = "--loop", description = "play again and again until Ctrl-C")
  private boolean loop;

  @Mixin private DdsMixin dds;

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
      ReplayFolder.deleteTree(folder);
    } catch (IOException e) {
      System.err.println("slotcast: " + folder + " is left behind: " + e);
    }
  }

  private int play(List<Path> places) throws InterruptedException {
    Map<Path, BagReader> readers = new LinkedHashMap<>();
    for (Path bag : places) {
      BagReader reader = DemoBags.open(bag);
      readers.put(bag, reader);
      if (!reader.remarks().isEmpty()) {
        say("recording " + bag + ": " + String.join("; ", reader.remarks()));
      }
    }
    try (DdsTransport transport = DdsTransport.open(dds.options("slotcast_camera"))) {
      SceneStamps stamps = new SceneStamps();
      PlayedTopics topics = new PlayedTopics(transport, below, stamps, CameraPlayer::say);
      readers.values().stream()
          .flatMap(r -> r.topics().stream())
          .distinct()
          .forEach(topics::advertise);
      if (!topics.names().contains(Topics.IMAGE)) {
        throw new UserError(
            "recording " + places.get(0),
            "topics " + topics.names(),
            Topics.IMAGE + " among them",
            "play another recording");
      }
      awaitSubscribers(topics);
      long images = 0;
      long start = System.nanoTime();
      boolean first = true;
      do {
        for (Map.Entry<Path, BagReader> recording : readers.entrySet()) {
          stamps.nextRecording();
          images += play(recording.getKey(), recording.getValue(), topics, first);
          Pacing.sleepUntil(System.nanoTime() + PAUSE_ON_THE_WALL_NANOS);
        }
        first = false;
      } while (loop);
      // Reliable subscriptions may still ask for lost parts.
      TimeUnit.SECONDS.sleep(1);
      System.out.println("played " + images + " " + (System.nanoTime() - start) / 1_000_000);
    }
    return 0;
  }

  private void awaitSubscribers(PlayedTopics topics) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    while (topics.subscribers(Topics.IMAGE) < subscribers) {
      if (System.nanoTime() > end) {
        throw new UserError(
            Topics.IMAGE,
            topics.subscribers(Topics.IMAGE) + " subscriptions after " + waitSeconds + " s",
            Integer.toString(subscribers),
            "check that the other side uses the same domain and network interface");
      }
      Thread.sleep(20);
    }
    Thread.sleep(500); // the other topics of the same subscribers
  }

  /** Returns how many images were sent. */
  private static long play(Path bag, BagReader reader, PlayedTopics topics, boolean tell) {
    long images = 0;
    long refused = 0;
    String reason = "";
    Pacing pacing = new Pacing(System.nanoTime());
    List<String> remarks = new ArrayList<>();
    try (BagCursor messages = reader.messages()) {
      while (messages.hasNext()) {
        BagMessage message = messages.next();
        if (!topics.isPlayed(message.topic())) {
          continue;
        }
        Pacing.sleepUntil(pacing.dueNanos(message.stampNanos()));
        try {
          topics.send(message);
          images += message.topic().name().equals(Topics.IMAGE) ? 1 : 0;
        } catch (MalformedMessageException | UserError | IllegalArgumentException e) {
          reason = refused++ == 0 ? e.getMessage() : reason;
        }
      }
      messages.remark().ifPresent(remarks::add);
    } catch (IOException e) {
      remarks.add("ended early: " + e.getMessage());
    }
    if (refused > 0) {
      remarks.add(refused + " messages are not what their topics say, the first: " + reason);
    }
    pacing.remark().ifPresent(remarks::add);
    if (tell && !remarks.isEmpty()) {
      say("recording " + bag + ": " + String.join("; ", remarks));
    }
    return images;
  }

  private static void say(String line) {
    System.err.println("slotcast: " + line);
  }
}
