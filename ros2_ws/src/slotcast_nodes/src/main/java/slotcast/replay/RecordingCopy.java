package slotcast.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.ros.bag.BagException;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.video.VideoWriter;

/** Writes a part of a recording as a bag or as a video. */
final class RecordingCopy {
  /** Images from which a video's rate is taken. */
  private static final int RATE_IMAGES = 50;

  private static final double MIN_RATE = 1;
  private static final double MAX_RATE = 120;

  private final MessageSource recording;
  private final TimeRange range;
  private final PrintWriter told;
  private final BooleanSupplier ended;
  private final CopyProgress progress;

  /**
   * @param told progress and what could not be read
   * @param ended whether what was copied so far is all
   */
  RecordingCopy(MessageSource recording, TimeRange range, PrintWriter told, BooleanSupplier ended) {
    this.recording = recording;
    this.range = range;
    this.told = told;
    this.ended = ended;
    progress = CopyProgress.of(told, recording, range);
  }

  /** Takes each message of the part. */
  private interface Sink {
    void take(BagMessage message) throws IOException;
  }

  private void each(Sink sink, String... topics) throws IOException {
    try (MessageSource.Messages messages = recording.messages(topics)) {
      Optional<BagMessage> m = messages.next();
      long start = recording.startNanos().orElse(m.map(BagMessage::stampNanos).orElse(0L));
      for (; m.isPresent(); m = messages.next()) {
        long stamp = m.get().stampNanos();
        if (range.isAfter(stamp, start) || ended.getAsBoolean()) {
          break; // in order of time
        }
        progress.at(stamp - start);
        if (range.holds(stamp, start)) {
          sink.take(m.get());
        }
      }
      messages.remark().ifPresent(remark -> told.println("note: " + remark));
    }
  }

  /**
   * Writes a bag, all of it or nothing.
   *
   * @param chosen topics; empty for all
   * @return what was written, in words
   */
  String toBag(Path target, BagWriter.Storage storage, Set<String> chosen) throws IOException {
    long[] count = new long[1];
    try (BagWriter bag = BagWriter.create(target, storage)) {
      for (BagTopic topic : recording.topics()) {
        if (chosen.isEmpty() || chosen.contains(topic.name())) {
          bag.addTopic(topic);
        }
      }
      each(
          message -> {
            bag.write(message.topic().name(), message.stampNanos(), message.payload());
            count[0]++;
          },
          chosen.toArray(String[]::new));
      if (count[0] == 0 && range.isPart()) {
        throw new UserError(
            "messages for " + target,
            "none " + range.words(),
            "at least one",
            "see how long the recording is: ./slotcast bag info");
      }
      bag.commit();
    } catch (BagException e) {
      throw new UserError(e.what(), e.got(), e.expected(), e.next(), e);
    }
    return count[0] + " messages";
  }

  /**
   * Writes an MP4 video of constant rate, at which each picture shows the newest image of its time.
   *
   * @return what was written, in words
   */
  String toVideo(Path target, String topic) throws IOException {
    double rate = rate(topic);
    Pictures pictures = new Pictures(target, rate);
    try (pictures) {
      each(pictures, topic);
      pictures.end();
    }
    if (pictures.refused > 0) {
      told.println("note: " + pictures.refused + " images left out; first: " + pictures.fault);
    }
    return String.format(Locale.ROOT, "%d pictures, %.3g a second", pictures.written, rate);
  }

  /** As a camera promises; else one over the median time between images. */
  private double rate(String topic) throws IOException {
    OptionalDouble promised = recording.rate(topic);
    if (promised.isPresent()) {
      return Math.min(MAX_RATE, Math.max(MIN_RATE, promised.getAsDouble()));
    }
    List<Long> intervals = new ArrayList<>();
    try (MessageSource.Messages messages = recording.messages(topic)) {
      long last = Long.MIN_VALUE;
      for (Optional<BagMessage> m = messages.next();
          m.isPresent() && intervals.size() < RATE_IMAGES;
          m = messages.next()) {
        if (last != Long.MIN_VALUE && m.get().stampNanos() > last) {
          intervals.add(m.get().stampNanos() - last);
        }
        last = m.get().stampNanos();
      }
    }
    if (intervals.isEmpty()) {
      return 10;
    }
    intervals.sort(null);
    return Math.min(MAX_RATE, Math.max(MIN_RATE, 1e9 / intervals.get(intervals.size() / 2)));
  }

  /** Images as pictures of equal distance in time. */
  private static final class Pictures implements Sink, AutoCloseable {
    /** A pause is shown as so much at most: nobody watches a still picture for an hour. */
    private static final double LONGEST_PAUSE_SECONDS = 5;

    private final Path target;
    private final double rate;
    private VideoWriter video;
    private RgbImage newest;
    private long newestNanos;
    private double due; // pictures until newest
    private int width;
    private int height;
    private long written;
    private long refused;
    private String fault;

    Pictures(Path target, double rate) {
      this.target = target;
      this.rate = rate;
    }

    @Override
    public void take(BagMessage message) {
      RgbImage image;
      try {
        image = RecordedPicture.of(message).image();
      } catch (MalformedMessageException e) {
        refuse(e.getMessage());
        return;
      }
      if (video == null) {
        width = image.width();
        height = image.height();
        video = new VideoWriter(target, width & ~1, height & ~1, rate);
      } else if (image.width() != width || image.height() != height) {
        refuse(
            "an image of "
                + image.width()
                + "x"
                + image.height()
                + " among "
                + width
                + "x"
                + height);
        return;
      } else {
        double seconds = (message.stampNanos() - newestNanos) * 1e-9;
        showUntil(due + rate * Math.min(seconds, LONGEST_PAUSE_SECONDS));
      }
      newest = even(image);
      newestNanos = message.stampNanos();
    }

    private void refuse(String reason) {
      refused++;
      fault = fault == null ? reason : fault;
    }

    private void showUntil(double pictures) {
      due = pictures;
      while (written < Math.round(due)) {
        video.write(newest);
        written++;
      }
    }

    void end() {
      if (newest == null) {
        throw new UserError(
            "images for " + target,
            fault == null ? "none" : fault,
            "at least one that can be read",
            "choose another topic or time");
      }
      showUntil(due + 1);
    }

    /** Without a last odd row or column, which 4:2:0 pictures cannot have. */
    private static RgbImage even(RgbImage image) {
      int width = image.width() & ~1;
      int height = image.height() & ~1;
      if (width == image.width() && height == image.height()) {
        return image;
      }
      RgbImage out = RgbImage.black(width, height);
      for (int y = 0; y < height; y++) {
        System.arraycopy(image.data(), 3 * y * image.width(), out.data(), 3 * y * width, 3 * width);
      }
      return out;
    }

    @Override
    public void close() {
      if (video != null) {
        video.close();
      }
    }
  }
}
