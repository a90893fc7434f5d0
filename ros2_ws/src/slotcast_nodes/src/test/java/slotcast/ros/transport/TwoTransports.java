package slotcast.ros.transport;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two participants in this process, open while the tests of a class run. */
abstract class TwoTransports {
  static final Duration LIMIT = Duration.ofMinutes(5);
  static DdsTransport here;
  static DdsTransport there;

  @BeforeAll
  static void open() {
    here = DdsTransport.open(Loopback.options("here"));
    there = DdsTransport.open(Loopback.options("there"));
  }

  @AfterAll
  static void close() {
    here.close();
    there.close();
  }
}
