package slotcast.data.check;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;

/** What one topic of images holds, message by message. Keeps their stamps only. */
final class ImageTopic {
  private static final double NANOS_PER_SECOND = 1e9;

  /** A pause of more than so many usual intervals is a gap. */
  private static final double GAP = 2.5;

  private final Set<String> kinds = new TreeSet<>();
  private long[] stamps = new long[256];
  private int images;
  private long malformed;
  private String firstMalformed;

  void add(Image image) {
    kinds.add(image.width() + "x" + image.height() + " " + image.encoding());
    long size = (long) image.step() * image.height();
    if (image.width() <= 0 || image.height() <= 0 || image.data().length < size) {
      malformed(image.data().length + " bytes for " + image.height() + " rows of " + image.step());
      return;
    }
    stamp(image.header());
  }

  /** The picture inside is not looked at. */
  void add(CompressedImage image) {
    kinds.add("compressed: " + image.format());
    if (image.data().length == 0) {
      malformed("an image without data");
      return;
    }
    stamp(image.header());
  }

  private void stamp(Header header) {
    if (images == stamps.length) {
      stamps = Arrays.copyOf(stamps, 2 * images);
    }
    stamps[images++] = header.stamp().toNanos();
  }

  void malformed(String reason) {
    malformed++;
    firstMalformed = firstMalformed == null ? reason : firstMalformed;
  }

  /** Says what was found, once all messages are in. */
  void report(Path bag, String name, Findings out) {
    out.count("images", images);
    if (malformed > 0) {
      out.fault(
          FaultKind.BROKEN, bag, name + ": " + malformed + " images broken: " + firstMalformed);
    }
    if (images == 0) {
      out.fault(FaultKind.WRONG_COUNT, bag, name + ": got no images, expected 2 or more");
      return;
    }
    if (images == 1) {
      out.fault(FaultKind.WRONG_COUNT, bag, name + ": got 1 image, expected 2 or more");
    }
    if (kinds.size() > 1) {
      out.fault(FaultKind.WRONG_SIZE, bag, name + ": the images change: " + kinds);
    }
    long[] steps = new long[images - 1];
    int still = 0;
    int back = 0;
    for (int i = 0; i < steps.length; i++) {
      steps[i] = stamps[i + 1] - stamps[i];
      still += steps[i] == 0 ? 1 : 0;
      back += steps[i] < 0 ? 1 : 0;
    }
    if (still > 0 || back > 0) {
      out.fault(
          FaultKind.BAD_STAMPS,
          bag,
          name + ": the stamp stands still " + still + " times and goes back " + back + " times");
    }
    long[] sorted = Arrays.stream(steps).filter(s -> s > 0).sorted().toArray();
    String line = name + ": " + images + " images, " + String.join(", ", kinds);
    if (sorted.length > 0) {
      long usual = sorted[sorted.length / 2];
      long gaps = Arrays.stream(sorted).filter(s -> s > GAP * usual).count();
      line +=
          String.format(Locale.ROOT, ", one every %.3f s", usual / NANOS_PER_SECOND)
              + (gaps == 0
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      ", %d gaps, the longest of %.3f s",
                      gaps,
                      sorted[sorted.length - 1] / NANOS_PER_SECOND));
    }
    out.remark(line);
  }
}
