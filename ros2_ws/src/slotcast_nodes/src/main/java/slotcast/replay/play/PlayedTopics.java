package slotcast.replay.play;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Clock;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/** The topics of recordings that are played, and how each message is sent. Not thread-safe. */
public final class PlayedTopics {
  private final Transport transport;
  private final List<String> places;
  private final Consumer<String> say;
  private final SceneStamps stamps;
  private final Map<String, Sender<?>> senders = new LinkedHashMap<>();

  /** How messages of one type are sent with another stamp. */
  private record Sender<T>(
      MessageType<T> type, List<Publisher<T>> publishers, BiFunction<T, SceneStamps, T> restamp) {
    void send(BagMessage message, SceneStamps stamps) {
      T restamped = restamp.apply(message.decode(type), stamps);
      publishers.forEach(publisher -> publisher.publish(restamped));
    }
  }

  /**
   * @param places below which every topic is published, such as {@code /front}; empty for the root
   * @param say is told which topics are left out
   * @param stamps what the headers of all messages go through
   */
  public PlayedTopics(
      Transport transport, List<String> places, SceneStamps stamps, Consumer<String> say) {
    this.transport = transport;
    this.places = places.isEmpty() ? List.of("") : List.copyOf(places);
    this.stamps = stamps;
    this.say = say;
  }

  /** Of the topics that are played. */
  public Set<String> names() {
    return senders.keySet();
  }

  /** Subscriptions to a topic, the fewest of all places; 0 if it is not played. */
  public int subscribers(String name) {
    Sender<?> sender = senders.get(name);
    return sender == null
        ? 0
        : sender.publishers.stream().mapToInt(Publisher::subscribers).min().orElse(0);
  }

  /** Advertises a topic, once, unless nobody could read its messages. */
  public void advertise(BagTopic topic) {
    Sender<?> known = senders.get(topic.name());
    if (known != null && known.type.rosName().equals(topic.type())) {
      return;
    }
    if (known != null) {
      leftOut(topic, "it is of " + known.type + " as well");
      return;
    }
    if (!topic.serializationFormat().equals(BagTopic.CDR)) {
      leftOut(topic, "serialization format " + topic.serializationFormat());
      return;
    }
    try {
      switch (topic.type()) {
        case "sensor_msgs/msg/Image" -> put(topic, Image.TYPE, PlayedTopics::restamped);
        case "sensor_msgs/msg/CompressedImage" ->
            put(topic, CompressedImage.TYPE, PlayedTopics::restamped);
        case "sensor_msgs/msg/CameraInfo" -> put(topic, CameraInfo.TYPE, PlayedTopics::restamped);
        case "vision_msgs/msg/Detection2DArray" ->
            put(topic, Detection2DArray.TYPE, PlayedTopics::restamped);
        case "std_msgs/msg/String" -> put(topic, StringMessage.TYPE, (m, s) -> m);
        case "rosgraph_msgs/msg/Clock" ->
            put(topic, Clock.TYPE, (m, s) -> new Clock(s.shifted(m.clock().toNanos())));
        default -> leftOut(topic, "not a type that is played");
      }
    } catch (UserError e) {
      leftOut(topic, e.getMessage());
    }
  }

  /** Says that a topic is not played. */
  void leftOut(BagTopic topic, String reason) {
    say.accept(topic.name() + " of " + topic.type() + " is left out: " + reason);
  }

  private <T> void put(BagTopic topic, MessageType<T> type, BiFunction<T, SceneStamps, T> restamp) {
    List<Publisher<T>> publishers = new ArrayList<>();
    for (String place : places) {
      publishers.add(transport.advertise(place + topic.name(), type, Qos.defaults()));
    }
    senders.put(topic.name(), new Sender<>(type, publishers, restamp));
  }

  /** Whether the messages of a topic are played. */
  public boolean isPlayed(BagTopic topic) {
    Sender<?> sender = senders.get(topic.name());
    return sender != null
        && sender.type.rosName().equals(topic.type())
        && topic.serializationFormat().equals(BagTopic.CDR);
  }

  /**
   * Sends a message of a topic that is played.
   *
   * @throws MalformedMessageException if it is damaged
   * @throws UserError if it is too large to be sent
   * @throws IllegalArgumentException if its stamp is none
   */
  public void send(BagMessage message) {
    senders.get(message.topic().name()).send(message, stamps);
  }

  private static Image restamped(Image m, SceneStamps stamps) {
    return new Image(
        stamps.shifted(m.header()),
        m.height(),
        m.width(),
        m.encoding(),
        m.bigEndian(),
        m.step(),
        m.data());
  }

  private static CompressedImage restamped(CompressedImage m, SceneStamps stamps) {
    return new CompressedImage(stamps.shifted(m.header()), m.format(), m.data());
  }

  private static CameraInfo restamped(CameraInfo m, SceneStamps stamps) {
    return new CameraInfo(
        stamps.shifted(m.header()),
        m.height(),
        m.width(),
        m.distortionModel(),
        m.d(),
        m.k(),
        m.r(),
        m.p(),
        m.binningX(),
        m.binningY(),
        m.roi());
  }

  private static Detection2DArray restamped(Detection2DArray m, SceneStamps stamps) {
    return new Detection2DArray(
        stamps.shifted(m.header()),
        m.detections().stream()
            .map(d -> new Detection2D(stamps.within(d.header()), d.results(), d.bbox(), d.id()))
            .toList());
  }
}
