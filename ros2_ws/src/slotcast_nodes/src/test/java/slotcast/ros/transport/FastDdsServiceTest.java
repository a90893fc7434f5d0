package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.srv.Empty;
import slotcast.ros.srv.Outcome;

/**
 * A client as rmw_fastrtps is one: Fast DDS, requests that are nothing but their fields, and
 * answers that name the request beside themselves. The service is in another process, because
 * within one Fast DDS goes past the network.
 */
class FastDdsServiceTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int CALLS = 20;

  /** An answer as Fast DDS hands it to its client. */
  private record Answer(DdsSampleId request, byte[] payload) {}

  /** Takes answers as they are. */
  private record Answers() implements DdsIdentified<Answer> {
    @Override
    public String rosName() {
      return Outcome.TRIGGER.response().rosName();
    }

    @Override
    public int minimumBytes() {
      return 1;
    }

    @Override
    public void write(Answer message, CdrWriter out) {
      throw new UnsupportedOperationException("only read");
    }

    @Override
    public Answer read(CdrReader in) {
      throw new UnsupportedOperationException("read as a whole");
    }

    @Override
    public Answer decode(ByteBuffer payload, DdsSampleId own, DdsSampleId related) {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(payload.position(), bytes);
      return new Answer(related, bytes);
    }
  }

  @Test
  @Timeout(600)
  void aClientKnowsItsAnswers() throws Exception {
    Process service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceChild.class.getName(),
                Integer.toString(Loopback.domainId()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (DdsTransport transport = DdsTransport.open(Loopback.options("client"))) {
      Map<Long, Answer> mine = new ConcurrentHashMap<>();
      AtomicInteger others = new AtomicInteger();
      DdsPublisher<Empty> requests =
          (DdsPublisher<Empty>)
              transport.advertiseDds(
                  "rq" + ServiceChild.NAME + "Request", Outcome.TRIGGER.request(), Qos.defaults());
      Subscription answers =
          transport.subscribeDds(
              "rr" + ServiceChild.NAME + "Reply",
              new Answers(),
              Qos.defaults(),
              answer -> {
                if (answer.request().writer().equals(requests.guid())) {
                  mine.put(answer.request().number(), answer);
                } else {
                  others.incrementAndGet(); // a client passes over it
                }
              });
      Loopback.match(requests, answers);
      for (long number = 1; number <= CALLS; number++) {
        requests.publish(new Empty());
        long asked = number;
        Loopback.await(
            () -> "answer " + asked + " of " + mine.keySet() + ", others: " + others,
            LIMIT,
            () -> mine.containsKey(asked));
        Outcome outcome =
            Outcome.TRIGGER.response().decode(ByteBuffer.wrap(mine.get(number).payload()));
        assertThat(outcome).isEqualTo(new Outcome(true, "asked " + number + " times"));
      }
      assertThat(mine).hasSize(CALLS);
      assertThat(others.get()).as("one to nobody, before the first").isLessThanOrEqualTo(1);
    } finally {
      service.getOutputStream().close();
      assertThat(service.waitFor()).isZero();
    }
  }
}
