package slotcast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import slotcast.error.UserError;
import slotcast.node.DdsMixin;
import slotcast.node.StopRequest;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.replay.play.PlayedTopics;
import slotcast.replay.play.Player;
import slotcast.replay.play.SceneStamps;
import slotcast.replay.report.ReplayFolder;
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
  private static final String IMAGE_TOPIC = MessageSource.IMAGE_TOPIC;

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

  @Option(
      names = "--rate",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "play so many times as fast as it was recorded, 0.1 to 10; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(names = "--loop", description = "play again and again until Ctrl-C")
  private boolean loop;

  @Mixin private DdsMixin dds;

  @Override
  public Integer call() throws IOException {
    if (!(rate >= 0.1 && rate <= 10)) {
      throw new UserError("--rate", Double.toString(rate), "0.1 to 10", "leave it out for 1");
    }
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

  private int play(List<Path> places) {
    Map<Path, MessageSource> recordings = new LinkedHashMap<>();
    for (Path place : places) {
      MessageSource recording = MessageSource.open(place);
      recordings.put(place, recording);
      if (!recording.remarks().isEmpty()) {
        say("recording " + place + ": " + String.join("; ", recording.remarks()));
      }
    }
    try (StopRequest stop = new StopRequest();
        DdsTransport transport = DdsTransport.open(dds.options("slotcast_camera"))) {
      SceneStamps stamps = new SceneStamps();
      PlayedTopics topics = new PlayedTopics(transport, below, stamps, CameraPlayer::say);
      recordings.values().stream()
          .flatMap(r -> r.topics().stream())
          .distinct()
          .forEach(topics::advertise);
      if (!topics.names().contains(IMAGE_TOPIC)) {
        throw new UserError(
            "recording " + places.get(0),
            "topics " + topics.names(),
            IMAGE_TOPIC + " among them",
            "play another recording");
      }
      awaitSubscribers(topics, stop);
      Player player = new Player(topics, stamps, Optional.empty(), rate, stop);
      long images = 0;
      long start = System.nanoTime();
      boolean first = true;
      do {
        for (Map.Entry<Path, MessageSource> recording : recordings.entrySet()) {
          images += play(recording.getKey(), recording.getValue(), player, first);
          stop.awaitUntil(System.nanoTime() + PAUSE_ON_THE_WALL_NANOS);
        }
        first = false;
      } while (loop && !stop.isAsked());
      // Reliable subscriptions may still ask for lost parts.
      stop.awaitUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      System.out.println("played " + images + " " + (System.nanoTime() - start) / 1_000_000);
    }
    return 0;
  }

  private void awaitSubscribers(PlayedTopics topics, StopRequest stop) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    while (topics.subscribers(IMAGE_TOPIC) < subscribers && !stop.isAsked()) {
      if (System.nanoTime() > end) {
        throw new UserError(
            IMAGE_TOPIC,
            topics.subscribers(IMAGE_TOPIC) + " subscriptions after " + waitSeconds + " s",
            Integer.toString(subscribers),
            "check that the other side uses the same domain and network interface");
      }
      stop.awaitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
    }
    // the other topics of the same subscribers
    stop.awaitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500));
  }

  /** Returns how many images were sent. */
  private static long play(Path place, MessageSource recording, Player player, boolean tell) {
    Player.Played played =
        player.play(recording, TimeRange.ALL, Set.of(IMAGE_TOPIC), stampNanos -> {});
    if (tell && !played.remarks().isEmpty()) {
      say("recording " + place + ": " + String.join("; ", played.remarks()));
    }
    return played.images();
  }

  private static void say(String line) {
    System.err.println("slotcast: " + line);
  }
}
