package slotcast.ros.bag;

import java.io.IOException;

/** The one file of a bag that is being written. Not thread-safe. */
interface BagSink extends AutoCloseable {
  /** Adds a topic; called once for each, before its messages. */
  void addTopic(BagTopic topic) throws IOException;

  /** Adds a message of a topic that was added. */
  void write(BagTopic topic, long stampNanos, byte[] payload) throws IOException;

  /** Ends the file; nothing can be written afterwards. */
  void finish() throws IOException;

  @Override
  void close() throws IOException;
}
