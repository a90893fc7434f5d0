package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the cameras of one node are called: by their topics without the last part, so that {@code
 * /front/camera/image_raw} is {@code front_camera}. A camera alone has no name, and its outputs lie
 * directly below the node's.
 */
public final class CameraNames {
  private static final Pattern NO_NAME = Pattern.compile("^_+|_+$|^[0-9]");

  private CameraNames() {}

  /** Names for topics, in the same order, no two alike. */
  public static List<String> of(List<String> topics) {
    if (topics.size() == 1) {
      return List.of("");
    }
    List<String> names = new ArrayList<>();
    for (String topic : topics) {
      String path = topic.replaceFirst("/[^/]*$", "").replaceAll("[^A-Za-z0-9]+", "_");
      String name = NO_NAME.matcher(path).replaceAll("");
      name = name.isEmpty() ? "camera" : name;
      String unique = name;
      for (int i = 2; names.contains(unique); i++) {
        unique = name + "_" + i;
      }
      names.add(unique);
    }
    return names;
  }
}
