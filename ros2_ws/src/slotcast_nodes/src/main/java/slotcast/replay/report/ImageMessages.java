package slotcast.replay.report;

import java.util.List;
import slotcast.error.UserError;
import slotcast.replay.MessageSource;
import slotcast.replay.RecordedPicture;
import slotcast.ros.bag.BagTopic;

/** Which topics of a recording carry images, and which of them are to be replayed. */
final class ImageMessages {
  /** Our simulator's true labels, and what our nodes draw: images that no camera took. */
  private static final List<String> NO_CAMERA =
      List.of("/label_image", "/overlay", "/predicted_frames");

  private ImageMessages() {}

  /**
   * Names of the topics to replay.
   *
   * @param asked by the user; empty for the only camera
   * @throws UserError if a topic is not there or carries no images, or it is not clear which one is
   *     meant
   */
  static List<String> choose(MessageSource source, List<String> asked) {
    List<String> all =
        source.topics().stream().filter(RecordedPicture::isOn).map(BagTopic::name).toList();
    String there = all.isEmpty() ? "no topic with images in it" : String.join(", ", all);
    for (String topic : asked) {
      if (!all.contains(topic)) {
        throw new UserError(
            "--image-topic", topic, "a topic with images: " + there, "name one of these");
      }
    }
    if (!asked.isEmpty()) {
      return asked.stream().distinct().toList();
    }
    List<String> cameras =
        all.stream().filter(t -> NO_CAMERA.stream().noneMatch(t::endsWith)).toList();
    if (cameras.size() != 1) {
      throw new UserError(
          "recording",
          all.isEmpty() ? there : "several topics with images: " + there,
          "one camera, or a choice",
          all.isEmpty()
              ? "see what is in it: ./slotcast bag info"
              : "name it with --image-topic, several times for several cameras");
    }
    return cameras;
  }
}
