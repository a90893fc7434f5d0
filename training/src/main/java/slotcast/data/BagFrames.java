package slotcast.data;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Image;

/**
 * The frames of a piece of a bag. An image waits until its label and depth images have come, which
 * may have been received before or after it; the messages that wait are bounded.
 */
final class BagFrames implements VideoSource.Frames {
  private static final int MAX_WAITING = 64;

  private final BagPiece piece;
  private final BagRecording recording;
  private final BagCursor messages;
  private final Map<String, Integer> read = new HashMap<>(); // messages of each topic
  private final Deque<BagMessage> images = new ArrayDeque<>(); // from the next frame on
  private final Waiting labels;
  private final Waiting depths;
  private int frame; // the next one
  private int received; // images of this piece

  /** Messages of a topic by their numbers, as far as a frame wants them. */
  private static final class Waiting {
    private final String topic;
    private final int[] numbers;
    private final Set<Integer> wanted = new HashSet<>();
    private final Map<Integer, BagMessage> messages = new HashMap<>();

    Waiting(String topic, int[] numbers) {
      this.topic = topic;
      this.numbers = numbers;
      Arrays.stream(numbers).forEach(wanted::add);
    }

    void add(int number, BagMessage message) {
      if (wanted.contains(number)) {
        messages.put(number, message);
      }
    }

    boolean has(int frame) {
      return numbers[frame] < 0 || messages.containsKey(numbers[frame]);
    }

    /** The message of a frame, or null; it is kept if the next frame wants it too. */
    BagMessage take(int frame) {
      int number = numbers[frame];
      boolean again = frame + 1 < numbers.length && numbers[frame + 1] == number;
      return again ? messages.get(number) : messages.remove(number);
    }
  }

  BagFrames(BagPiece piece) {
    this.piece = piece;
    this.recording = piece.recording();
    this.labels = new Waiting(recording.labels(), piece.labels());
    this.depths = new Waiting(recording.depth(), piece.depths());
    this.messages = recording.open();
  }

  @Override
  public Optional<SourceFrame> next() {
    if (frame == piece.frames()) {
      return Optional.empty();
    }
    try {
      while (images.isEmpty() || !labels.has(frame) || !depths.has(frame)) {
        if (!messages.hasNext()) {
          throw new UserError(
              "bag " + recording.bag(),
              "its end before frame " + frame + " of " + piece.name(),
              "the messages that were there before",
              "leave it alone while it is read");
        }
        receive(messages.next());
      }
      SourceFrame found = frame(images.remove());
      frame++;
      return Optional.of(found);
    } catch (IOException e) {
      throw BagRecording.broken(recording.bag(), e);
    }
  }

  private void receive(BagMessage message) {
    String topic = message.topic().name();
    int number = read.merge(topic, 1, Integer::sum) - 1;
    if (topic.equals(recording.image())) {
      if (received < piece.frames() && piece.images()[received] == number) {
        images.add(message);
        received++;
      }
    } else if (topic.equals(labels.topic)) {
      labels.add(number, message);
    } else {
      depths.add(number, message);
    }
    int waiting = Math.max(images.size(), Math.max(labels.messages.size(), depths.messages.size()));
    if (waiting > MAX_WAITING) {
      throw new UserError(
          "bag " + recording.bag(),
          waiting + " messages between an image and its label or depth image",
          "at most " + MAX_WAITING,
          "record it again, or leave depth_topic out");
    }
  }

  private SourceFrame frame(BagMessage image) {
    BagMessage label = labels.take(frame);
    BagMessage depth = depths.take(frame);
    String topic = recording.image();
    try {
      RgbImage rgb = rgb(image);
      topic = labels.topic;
      SourceFrame.Labels l = label == null ? null : labels(label.decode(Image.TYPE));
      topic = depths.topic;
      SourceFrame.Depth d = depth == null ? null : depth(depth.decode(Image.TYPE));
      return new SourceFrame(piece.stamp(frame), rgb, l, d);
    } catch (MalformedMessageException e) {
      throw recording.malformed(topic, e);
    }
  }

  private RgbImage rgb(BagMessage message) {
    if (message.topic().type().equals(Image.TYPE.rosName())) {
      Image image = message.decode(Image.TYPE);
      return new RgbImage(image.width(), image.height(), ImagePixels.rgb(image));
    }
    CompressedImage image = message.decode(CompressedImage.TYPE);
    try {
      return PngFile.read(image.data(), "in a message");
    } catch (UserError e) {
      throw new MalformedMessageException(
          "compressed image of format " + ImagePixels.quote(image.format()),
          e.got(),
          "a whole JPEG or PNG file");
    }
  }

  private static SourceFrame.Labels labels(Image image) {
    return new SourceFrame.Labels(image.width(), image.height(), ImagePixels.mono(image));
  }

  private static SourceFrame.Depth depth(Image image) {
    return new SourceFrame.Depth(image.width(), image.height(), ImagePixels.metres(image));
  }

  @Override
  public void close() {
    try {
      messages.close();
    } catch (IOException e) {
      throw BagRecording.broken(recording.bag(), e);
    }
  }
}
