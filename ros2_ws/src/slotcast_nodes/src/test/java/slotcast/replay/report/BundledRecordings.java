package slotcast.replay.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import slotcast.replay.MessageSource;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.bag.BagWriter;

/** The recordings that the demo brings, twenty frames each, and copies of them with less. */
final class BundledRecordings {
  static final int FRAMES = 20;
  static final String IMAGES = "/camera/image_raw";

  private BundledRecordings() {}

  /** Unpacks the first ones, each a bag's folder {@code video_0000N}. */
  static Path unpack(Path folder, int count) throws IOException {
    try (InputStream resource =
            BundledRecordings.class.getResourceAsStream("/slotcast/demo/camera.zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        String last = String.format(Locale.ROOT, "video_%05d/", count);
        if (!e.isDirectory() && e.getName().compareTo(last) < 0) {
          Path target = folder.resolve(e.getName());
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
    return folder;
  }

  /** Unpacks the first one; returns its folder. */
  static Path first(Path folder) throws IOException {
    return unpack(folder, 1).resolve("video_00000");
  }

  /** All messages of a recording. */
  static List<BagMessage> messages(Path recording) {
    List<BagMessage> out = new ArrayList<>();
    try (MessageSource.Messages messages = MessageSource.open(recording).messages()) {
      for (Optional<BagMessage> m = messages.next(); m.isPresent(); m = messages.next()) {
        out.add(m.get());
      }
    }
    return out;
  }

  /** Copies a recording without the middle one of every so many images. */
  static void drop(Path recording, Path target, int every) throws IOException {
    List<BagMessage> kept = new ArrayList<>();
    int images = 0;
    for (BagMessage m : messages(recording)) {
      boolean image = m.topic().name().equals(IMAGES);
      if (!image || images++ % every != every / 2) {
        kept.add(m);
      }
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    try (BagWriter writer = BagWriter.create(target, BagWriter.Storage.MCAP)) {
      for (BagTopic topic : kept.stream().map(BagMessage::topic).distinct().toList()) {
        writer.addTopic(topic);
      }
      for (BagMessage m : kept) {
        writer.write(m.topic().name(), m.stampNanos(), m.payload());
      }
      writer.commit();
    }
  }
}
