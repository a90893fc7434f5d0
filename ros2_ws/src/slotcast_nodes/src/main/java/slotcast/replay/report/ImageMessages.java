package slotcast.replay.report;

import java.util.List;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.replay.MessageSource;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;

/** The images of a recording: which topics carry them, and what is in a message. */
final class ImageMessages {
  /** Our simulator's true labels, and what our nodes draw: images that no camera took. */
  private static final List<String> NO_CAMERA =
      List.of("/label_image", "/overlay", "/predicted_frames");

  private ImageMessages() {}

  /** A picture and its header. */
  record Picture(Header header, RgbImage image) {}

  /**
   * Names of the topics to replay.
   *
   * @param asked by the user; empty for the only camera
   * @throws UserError if a topic is not there or carries no images, or it is not clear which one is
   *     meant
   */
  static List<String> choose(MessageSource source, List<String> asked) {
    List<String> all =
        source.topics().stream().filter(ImageMessages::isImages).map(BagTopic::name).toList();
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

  private static boolean isImages(BagTopic topic) {
    return topic.type().equals(Image.TYPE.rosName())
        || topic.type().equals(CompressedImage.TYPE.rosName());
  }

  /**
   * The picture in a message.
   *
   * @throws MalformedMessageException if it makes no sense
   */
  static Picture picture(BagMessage message) {
    if (message.topic().type().equals(Image.TYPE.rosName())) {
      Image image = message.decode(Image.TYPE);
      return new Picture(
          image.header(), new RgbImage(image.width(), image.height(), ImagePixels.rgb(image)));
    }
    CompressedImage image = message.decode(CompressedImage.TYPE);
    try {
      return new Picture(image.header(), PngFile.read(image.data(), "in a message"));
    } catch (UserError e) {
      throw new MalformedMessageException(
          "compressed image of format " + ImagePixels.quote(image.format()),
          e.getMessage(),
          "a whole JPEG or PNG file");
    }
  }
}
