package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of reading a bag to its end.
 *
 * @param remarks on all that could not be read, in one line; empty if everything was
 */
record Reading(List<BagMessage> messages, String remarks) {
  static Reading of(Path bag) throws IOException {
    BagReader reader = BagReader.open(bag);
    List<String> remarks = new ArrayList<>(reader.remarks());
    List<BagMessage> messages = new ArrayList<>();
    try (BagCursor cursor = reader.messages()) {
      while (cursor.hasNext()) {
        messages.add(cursor.next());
      }
      cursor.remark().ifPresent(remarks::add);
    }
    return new Reading(messages, String.join("; ", remarks));
  }

  List<Long> stamps() {
    return messages.stream().map(BagMessage::stampNanos).toList();
  }
}
