package slotcast.replay;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/** Pictures that follow one another, as the images of one camera. */
abstract class ImageTopicMessages implements MessageSource {
  private static final BagTopic TOPIC =
      new BagTopic(
          IMAGE_TOPIC, Image.TYPE.rosName(), BagTopic.CDR, BagQos.keepLast(10, true, false));

  /** A picture and when it was taken. */
  record Picture(long stampNanos, RgbImage image) {}

  /** Gives pictures one by one. */
  interface Pictures extends AutoCloseable {
    /** The next picture; empty after the last. */
    Optional<Picture> next();

    /** As {@link Messages#remark}. */
    Optional<String> remark();

    @Override
    void close();
  }

  /** From the first on. */
  abstract Pictures pictures();

  @Override
  public final List<BagTopic> topics() {
    return List.of(TOPIC);
  }

  @Override
  public OptionalLong startNanos() {
    return OptionalLong.of(0);
  }

  @Override
  public final Messages messages(String... topics) {
    for (String topic : topics) {
      if (!topic.equals(IMAGE_TOPIC)) {
        throw new UserError(
            "topic", topic, IMAGE_TOPIC, "pictures without a bag are on that topic");
      }
    }
    Pictures pictures = pictures();
    return new Messages() {
      @Override
      public Optional<BagMessage> next() {
        return pictures.next().map(ImageTopicMessages::message);
      }

      @Override
      public Optional<String> remark() {
        return pictures.remark();
      }

      @Override
      public void close() {
        pictures.close();
      }
    };
  }

  private static BagMessage message(Picture picture) {
    RgbImage image = picture.image();
    Header header = new Header(Time.ofNanos(picture.stampNanos()), FRAME_ID);
    Image message =
        new Image(
            header, image.height(), image.width(), "rgb8", false, 3 * image.width(), image.data());
    return new BagMessage(TOPIC, picture.stampNanos(), Image.TYPE.encode(message));
  }
}
