package slotcast.replay.play;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import slotcast.error.UserError;
import slotcast.node.PerceptionNode;
import slotcast.node.PredictionNode;
import slotcast.node.StopRequest;
import slotcast.replay.CopyProgress;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.msg.Clock;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Image;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/**
 * A recording that is played over DDS as a ROS 2 camera. Played again it goes on in time, so that
 * each pass is a scene of its own. What our nodes said in it is left out: nodes that run now say it
 * anew.
 */
public final class PublishedRecording {
  private static final String CLOCK = "/clock";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** For the other topics of whoever listens, and for reliable subscriptions that miss parts. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final MessageSource source;
  private final TimeRange range;
  private final Options options;
  private final PrintWriter progress;

  /**
   * How it is played.
   *
   * @param images topics of the images that are played; empty for all
   * @param rate seconds of the recording in a second
   * @param loop again and again
   * @param clock with its time on /clock
   * @param waitSeconds how long to wait for a subscription to images; negative for none
   */
  public record Options(
      List<String> images,
      double rate,
      boolean loop,
      boolean clock,
      double waitSeconds,
      DdsOptions dds) {}

  /**
   * @param progress what is left out, and a line every few seconds
   */
  public PublishedRecording(
      MessageSource source, TimeRange range, Options options, PrintWriter progress) {
    this.source = source;
    this.range = range;
    this.options = options;
    this.progress = progress;
    if (source.isLive()) {
      refuse("--rate", options.rate() != 1);
      refuse("--loop", options.loop());
      refuse("--clock", options.clock());
    }
  }

  private static void refuse(String option, boolean given) {
    if (given) {
      throw new UserError(
          option, "a camera", "a recording", "a camera has its own pace and time: leave it out");
    }
  }

  /**
   * Plays it until its end, or until it is asked to stop.
   *
   * @return what was played, in words
   * @throws UserError if it has no images, or nobody listens in time
   */
  public String play(StopRequest stop) {
    try (DdsTransport transport = DdsTransport.open(options.dds())) {
      return play(transport, stop);
    }
  }

  private String play(Transport transport, StopRequest stop) {
    SceneStamps stamps = new SceneStamps();
    PlayedTopics topics = new PlayedTopics(transport, List.of(), stamps, this::say);
    Set<String> images = advertise(topics);
    Optional<Publisher<Clock>> clock =
        options.clock()
            ? Optional.of(transport.advertise(CLOCK, Clock.TYPE, Qos.defaults()))
            : Optional.empty();
    source.remarks().forEach(this::say);
    awaitListeners(topics, images, stop);
    Player player = new Player(topics, stamps, clock, options.rate(), stop);
    say("playing " + String.join(", ", topics.names()));
    long sent = 0;
    long begun = System.nanoTime();
    Set<String> told = new LinkedHashSet<>();
    do {
      CopyProgress done = CopyProgress.of(progress, source, range);
      Player.Played played = player.play(source, range, images, done::at);
      sent += played.images();
      played.remarks().stream().filter(told::add).forEach(this::say);
      if (played.images() == 0) {
        break; // else an empty part would be played in a tight loop
      }
    } while (options.loop() && !stop.isAsked());
    double seconds = (System.nanoTime() - begun) * 1e-9;
    stop.awaitUntil(System.nanoTime() + SETTLE_NANOS);
    return String.format(Locale.ROOT, "played %d images in %.1f s", sent, seconds);
  }

  /** Returns the topics of images that are played. */
  private Set<String> advertise(PlayedTopics topics) {
    Set<String> images = new LinkedHashSet<>();
    for (BagTopic topic : source.topics()) {
      boolean image =
          topic.type().equals(Image.TYPE.rosName())
              || topic.type().equals(CompressedImage.TYPE.rosName());
      if (topic.name().contains("/" + PerceptionNode.NAME + "/")
          || topic.name().contains("/" + PredictionNode.NAME + "/")) {
        topics.leftOut(topic, "nodes publish it");
      } else if (topic.name().equals(CLOCK) && options.clock()) {
        topics.leftOut(topic, "--clock is asked for");
      } else if (!image || options.images().isEmpty() || options.images().contains(topic.name())) {
        topics.advertise(topic);
        if (image && topics.isPlayed(topic)) {
          images.add(topic.name());
        }
      }
    }
    if (images.isEmpty()) {
      List<String> there = new ArrayList<>();
      source.topics().forEach(t -> there.add(t.name()));
      throw new UserError(
          "recording",
          "topics " + there,
          "one with images that can be played",
          "see what is in it: ./slotcast bag info");
    }
    return images;
  }

  private void awaitListeners(PlayedTopics topics, Set<String> images, StopRequest stop) {
    long end = System.nanoTime() + Math.round(options.waitSeconds() * 1e9);
    while (options.waitSeconds() >= 0
        && images.stream().allMatch(t -> topics.subscribers(t) == 0)
        && !stop.isAsked()) {
      if (System.nanoTime() > end) {
        throw new UserError(
            String.join(" and ", images),
            "no subscription after " + options.waitSeconds() + " s",
            "at least one",
            "check that the other side uses the same domain and network interface");
      }
      stop.awaitUntil(System.nanoTime() + LOOK_NANOS);
    }
    stop.awaitUntil(System.nanoTime() + SETTLE_NANOS);
  }

  private void say(String line) {
    progress.println("note: " + line);
    progress.flush();
  }
}
