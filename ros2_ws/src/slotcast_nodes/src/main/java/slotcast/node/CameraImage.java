package slotcast.node;

import java.util.function.Function;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/**
 * An image as a camera sends it. Decoding takes its time and is the worker's; at the door only what
 * costs nothing is looked at.
 */
sealed interface CameraImage {
  /** The message's header. */
  Header header();

  /**
   * Looks at the message without decoding it.
   *
   * @throws RefusedMessageException if it makes no sense
   */
  void check() throws RefusedMessageException;

  /**
   * Decodes the message.
   *
   * @throws RefusedMessageException if it makes no sense
   */
  RgbImage toRgb() throws RefusedMessageException;

  /** The ways that images travel, by their names in image_transport. */
  enum Transported {
    RAW(""),
    COMPRESSED("/compressed");

    private final String suffix;

    Transported(String suffix) {
      this.suffix = suffix;
    }

    /** The topic on which images of a base topic travel so. */
    String topic(String base) {
      return base + suffix;
    }

    /** Subscribes to a topic on which images travel so. */
    Subscription subscribe(
        Transport transport, String topic, Qos qos, MessageHandler<CameraImage> handler) {
      return this == RAW
          ? transport.subscribe(topic, Image.TYPE, qos, as(Raw::new, handler))
          : transport.subscribe(topic, CompressedImage.TYPE, qos, as(Compressed::new, handler));
    }
  }

  private static <T> MessageHandler<T> as(
      Function<T, CameraImage> image, MessageHandler<CameraImage> handler) {
    return new MessageHandler<>() {
      @Override
      public void onMessage(T message) {
        handler.onMessage(image.apply(message));
      }

      @Override
      public void onMessage(T message, Object publisher) {
        handler.onMessage(image.apply(message), publisher);
      }

      @Override
      public void onMessage(T message, Object publisher, long receivedNanos) {
        handler.onMessage(image.apply(message), publisher, receivedNanos);
      }

      @Override
      public void onRefused(String reason) {
        handler.onRefused(reason);
      }
    };
  }

  /** sensor_msgs/Image. */
  record Raw(Image message) implements CameraImage {
    @Override
    public Header header() {
      return message.header();
    }

    @Override
    public void check() throws RefusedMessageException {
      ImageConversion.check(message);
    }

    @Override
    public RgbImage toRgb() throws RefusedMessageException {
      return ImageConversion.toRgb(message);
    }
  }

  /** sensor_msgs/CompressedImage: a whole JPEG or PNG file. */
  record Compressed(CompressedImage message) implements CameraImage {
    private static final String EXPECTED = "a whole JPEG or PNG file";

    @Override
    public Header header() {
      return message.header();
    }

    @Override
    public void check() throws RefusedMessageException {
      if (message.data().length == 0) {
        throw new RefusedMessageException(what(), "no bytes", EXPECTED);
      }
    }

    @Override
    public RgbImage toRgb() throws RefusedMessageException {
      try {
        return PngFile.read(message.data(), "in a message");
      } catch (UserError e) {
        throw new RefusedMessageException(what(), e.got(), EXPECTED);
      }
    }

    private String what() {
      return "compressed image of format " + ImagePixels.quote(message.format());
    }
  }
}
