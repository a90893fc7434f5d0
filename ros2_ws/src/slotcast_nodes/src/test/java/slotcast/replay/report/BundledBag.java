package slotcast.replay.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The first of the bundled recordings: 20 images, ten a second, with true labels. */
final class BundledBag {
  static final int FRAMES = 20;
  static final String IMAGES = "/camera/image_raw";

  private BundledBag() {}

  /** Unpacks it; returns its folder. */
  static Path unpack(Path folder) throws IOException {
    try (InputStream resource = BundledBag.class.getResourceAsStream("/slotcast/demo/camera.zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().startsWith("video_00000/") && !e.isDirectory()) {
          Path target = folder.resolve(e.getName());
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
    return folder.resolve("video_00000");
  }
}
