package slotcast.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import slotcast.error.UserError;
import slotcast.ros.bag.BagReader;

/** The recordings that a demo plays: one bag, or a folder of them, played one after another. */
final class DemoBags {
  private static final String BUNDLED = "/slotcast/demo/camera.zip";

  private DemoBags() {}

  /**
   * Unpacks the bundled recordings.
   *
   * @param folder to put them in; made if missing
   */
  static Path unpackBundled(Path folder) {
    try (InputStream resource = DemoBags.class.getResourceAsStream(BUNDLED)) {
      if (resource == null) {
        throw new UserError(
            "bundled recording",
            "nothing at " + BUNDLED,
            "the file that the repository has there",
            "check out the whole repository, or name a recording with --bag");
      }
      ZipInputStream zip = new ZipInputStream(resource);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(entry.getName() + " leads out of the folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the bundled recording to " + folder, e);
    }
  }

  /**
   * The bags to play, in order of their names.
   *
   * @param place a bag, or a folder with bags at any depth
   * @throws UserError if there is none
   */
  static List<Path> find(Path place) {
    try (Stream<Path> files = Files.walk(place, 6)) {
      List<Path> bags = new ArrayList<>();
      for (Path folder : files.filter(Files::isDirectory).sorted().toList()) {
        if (BagReader.isBag(folder)) {
          bags.add(folder);
        }
      }
      if (!bags.isEmpty()) {
        return bags;
      }
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(
          "recording " + place, e.toString(), "a rosbag2 folder", "check the path", e);
    }
    throw new UserError(
        "recording " + place,
        "no metadata.yaml and no file .mcap or .db3",
        "a rosbag2 folder or a folder of them",
        "make one: ./slotcast simulate --format rosbag2 --out DIR");
  }
}
