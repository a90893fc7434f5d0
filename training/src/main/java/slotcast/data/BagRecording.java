package slotcast.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagException;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.sim.BagLayout;

/**
 * One bag with the topics of a camera, and when each of their messages was taken.
 *
 * @param bag its directory
 * @param image topic of the camera
 * @param labels topic that tells which object each pixel shows; null for none
 * @param depth topic of registered depth images; null for none
 * @param stamps of each topic's messages in the order in which they were received: the header's, or
 *     where it has none (0) when it was received
 */
record BagRecording(
    Path bag, String image, String labels, String depth, Map<String, long[]> stamps) {
  private static final Logger LOG = LoggerFactory.getLogger(BagRecording.class);

  /**
   * Reads through a bag.
   *
   * @param topic of the camera; null if there is one only
   * @param depthTopic null for none
   * @throws UserError if it is no bag, or lacks a topic; that names those it has
   */
  static BagRecording read(Path bag, String topic, String depthTopic) {
    try {
      BagReader reader = BagReader.open(bag);
      reader.remarks().forEach(remark -> LOG.warn("bag {}: {}", bag, remark));
      String image = imageTopic(bag, reader, topic, depthTopic);
      if (depthTopic != null && !isImage(reader, depthTopic, Image.TYPE.rosName())) {
        throw noTopic(bag, reader, depthTopic, "depth_topic");
      }
      boolean truth =
          !image.equals(BagLayout.LABEL_IMAGE)
              && isImage(reader, BagLayout.LABEL_IMAGE, Image.TYPE.rosName());
      BagRecording recording =
          new BagRecording(
              bag, image, truth ? BagLayout.LABEL_IMAGE : null, depthTopic, new HashMap<>());
      recording.readStamps();
      return recording;
    } catch (IOException e) {
      throw broken(bag, e);
    }
  }

  private static String imageTopic(Path bag, BagReader reader, String topic, String depthTopic) {
    if (topic != null) {
      if (!isImage(reader, topic, Image.TYPE.rosName())
          && !isImage(reader, topic, CompressedImage.TYPE.rosName())) {
        throw noTopic(bag, reader, topic, "topic");
      }
      return topic;
    }
    List<String> images =
        reader.topics().stream()
            .filter(t -> !t.name().equals(BagLayout.LABEL_IMAGE) && !t.name().equals(depthTopic))
            .filter(
                t ->
                    t.type().equals(Image.TYPE.rosName())
                        || t.type().equals(CompressedImage.TYPE.rosName()))
            .map(BagTopic::name)
            .distinct()
            .toList();
    if (images.size() != 1) {
      throw new UserError(
          "bag " + bag,
          images.isEmpty() ? "no topic of images" : images.size() + " topics of images: " + images,
          "one; the bag has " + listed(reader),
          images.isEmpty() ? "take another bag" : "name one: topic under data.bags");
    }
    return images.get(0);
  }

  private static boolean isImage(BagReader reader, String topic, String type) {
    return reader.topics().stream().anyMatch(t -> t.name().equals(topic) && t.type().equals(type));
  }

  private static UserError noTopic(Path bag, BagReader reader, String topic, String key) {
    return new UserError(
        "bag " + bag,
        "no topic " + topic + " of images",
        "one of " + listed(reader),
        "correct " + key + " under data.bags");
  }

  private static List<String> listed(BagReader reader) {
    return reader.topics().stream().map(t -> t.name() + " (" + t.type() + ")").toList();
  }

  /** What is wrong with a bag, as the reader says it. */
  static UserError broken(Path bag, IOException e) {
    return e instanceof BagException b
        ? new UserError(b.what(), b.got(), b.expected(), b.next(), b)
        : new UserError(
            "bag " + bag,
            e.getClass().getSimpleName(),
            "the directory of a rosbag2",
            "check the path",
            e);
  }

  /** The topics that are read. */
  String[] topics() {
    return Stream.of(image, labels, depth).filter(Objects::nonNull).toArray(String[]::new);
  }

  /** Opens the topics' messages from the bag's start. */
  BagCursor open() {
    try {
      return BagReader.open(bag).messages(topics());
    } catch (IOException e) {
      throw broken(bag, e);
    }
  }

  private void readStamps() throws IOException {
    Map<String, LongStream.Builder> found = new HashMap<>();
    for (String topic : topics()) {
      found.put(topic, LongStream.builder());
    }
    try (BagCursor messages = open()) {
      while (messages.hasNext()) {
        BagMessage message = messages.next();
        found.get(message.topic().name()).add(stamp(message));
      }
      messages.remark().ifPresent(remark -> LOG.warn("bag {}: {}", bag, remark));
    }
    found.forEach((topic, all) -> stamps.put(topic, all.build().toArray()));
    if (stamps.get(image).length == 0) {
      throw new UserError("bag " + bag, "no image on " + image, "one or more", "take another bag");
    }
  }

  private long stamp(BagMessage message) {
    try {
      // Both kinds of images begin with it.
      Header header = Header.TYPE.read(new CdrReader(ByteBuffer.wrap(message.payload())));
      long stamp = header.stamp().toNanos();
      return stamp == 0 ? message.stampNanos() : stamp;
    } catch (MalformedMessageException e) {
      throw malformed(message.topic().name(), e);
    }
  }

  UserError malformed(String topic, MalformedMessageException e) {
    return new UserError(
        "message on " + topic + " of bag " + bag,
        e.what() + " " + e.got(),
        e.expected(),
        "record it again, or leave the bag out");
  }

  /**
   * The message of a topic that was taken nearest to a moment, by its number; -1 if none is near.
   *
   * @param topic null for none
   * @param within nanoseconds
   */
  int nearest(String topic, long stamp, long within) {
    if (topic == null) {
      return -1;
    }
    long[] all = stamps.get(topic);
    int best = -1;
    // Nearly always sorted: then the search ends where the moment is.
    int found = Arrays.binarySearch(all, stamp);
    int from = found >= 0 ? found : -found - 1;
    for (int i = Math.max(0, from - 1); i < Math.min(all.length, from + 2); i++) {
      long distance = Math.abs(all[i] - stamp);
      if (distance <= within && (best < 0 || distance < Math.abs(all[best] - stamp))) {
        best = i;
      }
    }
    return best;
  }
}
