package slotcast.replay.report;

import java.nio.file.Path;
import java.util.List;

/**
 * A recording of a list.
 *
 * @param name of its own in the list, and of its folder in the output
 * @param path to it
 * @param topics of its cameras; empty for those of the command line
 * @param truth file of true objects; null for none
 */
record ListedRecording(String name, Path path, List<String> topics, Path truth) {
  ListedRecording {
    topics = List.copyOf(topics);
  }
}
