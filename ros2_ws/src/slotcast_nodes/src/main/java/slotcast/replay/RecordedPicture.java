package slotcast.replay;

import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;

/** The picture in a message of a recording, and its header. */
public record RecordedPicture(Header header, RgbImage image) {
  /** Whether a topic's messages hold pictures: sensor_msgs/Image or CompressedImage. */
  public static boolean isOn(BagTopic topic) {
    return topic.type().equals(Image.TYPE.rosName())
        || topic.type().equals(CompressedImage.TYPE.rosName());
  }

  /**
   * The picture in a message on such a topic.
   *
   * @throws MalformedMessageException if it makes no sense
   */
  public static RecordedPicture of(BagMessage message) {
    if (message.topic().type().equals(Image.TYPE.rosName())) {
      Image image = message.decode(Image.TYPE);
      return new RecordedPicture(
          image.header(), new RgbImage(image.width(), image.height(), ImagePixels.rgb(image)));
    }
    CompressedImage image = message.decode(CompressedImage.TYPE);
    try {
      return new RecordedPicture(image.header(), PngFile.read(image.data(), "in a message"));
    } catch (UserError e) {
      throw new MalformedMessageException(
          "compressed image of format " + ImagePixels.quote(image.format()),
          e.got(),
          "a whole JPEG or PNG file");
    }
  }
}
