package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.ros.bag.BagReader;

/**
 * Recordings of a camera: rosbag2 directories, one video each, or several where the time jumps. Any
 * encoding of images that the nodes read, and compressed images as far as Java reads them. In bags
 * of the simulator the ground truth's label images become labels.
 */
public final class BagSource implements VideoSource {
  /** A step of time that is not one video any more. */
  public static final double MAX_GAP_SECONDS = 1;

  private final List<Path> bags;
  private final String options;
  private final List<BagPiece> pieces = new ArrayList<>();

  /**
   * Reads through the bags for the times of their images.
   *
   * @param paths bags, and folders of them
   * @param topic of the camera's images; null if each bag has one only
   * @param depthTopic of depth images registered to the camera, 16UC1 in millimetres or 32FC1 in
   *     metres, of which the nearest within half a frame belongs to an image; null for none
   * @param maxGapSeconds between two images of one video
   * @throws UserError if there is no bag, or a bag lacks a topic
   */
  public BagSource(List<Path> paths, String topic, String depthTopic, double maxGapSeconds) {
    bags = bags(paths);
    options = "bags " + topic + " " + depthTopic + " " + maxGapSeconds;
    long gap = Math.round(maxGapSeconds * 1e9);
    for (Path bag : bags) {
      pieces.addAll(BagPiece.cut(BagRecording.read(bag, topic, depthTopic), gap));
    }
  }

  /** Bags as they are, folders with the bags in them by name, at any depth. */
  static List<Path> bags(List<Path> paths) {
    List<Path> bags = new ArrayList<>();
    try {
      for (Path path : paths) {
        int before = bags.size();
        if (Files.isDirectory(path)) {
          collect(path, bags);
        }
        if (bags.size() == before) {
          throw new UserError(
              "bags " + path,
              Files.isDirectory(path) ? "a folder with no bag in it" : "no folder",
              "the directory of a rosbag2, or a folder of them",
              "check data.bags.paths");
        }
      }
    } catch (IOException e) {
      throw new UserError(
          "bags " + paths, e.toString(), "folders that can be read", "check data.bags.paths", e);
    }
    return bags;
  }

  /** Whether a path is a bag, or a folder with one in it. */
  static boolean isAt(Path path) {
    List<Path> found = new ArrayList<>();
    try {
      if (Files.isDirectory(path)) {
        collect(path, found);
      }
    } catch (IOException e) {
      return false; // whoever reads it will say why
    }
    return !found.isEmpty();
  }

  private static void collect(Path folder, List<Path> bags) throws IOException {
    if (BagReader.isBag(folder)) {
      bags.add(folder);
      return;
    }
    List<Path> inside;
    try (Stream<Path> content = Files.list(folder)) {
      inside = content.filter(Files::isDirectory).sorted().toList();
    }
    for (Path sub : inside) {
      collect(sub, bags);
    }
  }

  @Override
  public String name() {
    String first = "bag " + bags.get(0).getFileName();
    return bags.size() == 1 ? first : bags.size() + " bags from " + first + " on";
  }

  @Override
  public String identity() {
    StringBuilder text = new StringBuilder(options);
    try {
      for (Path bag : bags) {
        text.append('\n').append(bag.toAbsolutePath().normalize().getFileName());
        List<Path> files;
        try (Stream<Path> content = Files.list(bag)) {
          files = content.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
          text.append(' ').append(file.getFileName()).append(' ').append(Files.size(file));
          text.append(' ').append(Files.getLastModifiedTime(file).toMillis());
        }
      }
    } catch (IOException e) {
      throw BagRecording.broken(bags.get(0), e);
    }
    return text.toString();
  }

  @Override
  public List<String> videos() {
    return pieces.stream().map(BagPiece::name).toList();
  }

  @Override
  public Frames open(int video) {
    return new BagFrames(pieces.get(video));
  }
}
