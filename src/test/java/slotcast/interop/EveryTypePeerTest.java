package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SampleMessages;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/**
 * Every type there and back over DDS: a C program on Cyclone DDS takes each message into its own
 * structure and sends that back, encoded by itself (src/test/resources/interop/echo.c). What comes
 * back is what was sent, byte for byte.
 */
class EveryTypePeerTest {
  private static final int SECONDS = 600;
  private static final int SAMPLES = 3;
  private static final int MAX_BYTES = 1 << 14;
  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  @TempDir Path folder;

  @Test
  @Timeout(1200)
  void messagesOfEveryTypeComeBackFromAForeignDdsAsTheyWere() throws Exception {
    Path program = CyclonePeer.compile(folder, "/cdr/golden.idl", "golden", "echo");
    List<Class<?>> records =
        SampleMessages.records().stream()
            .filter(record -> !rosName(record).startsWith("rmw_dds_common/")) // see GraphPeerTest
            .toList();
    DdsOptions options =
        DdsOptions.fromEnvironment("there")
            .withDomainId(DOMAIN)
            .withInterfaces("127.0.0.1")
            .withMaxMessageBytes(MAX_BYTES)
            .withMaxImageBytes(MAX_BYTES);
    Path errors = folder.resolve("echo.err");
    Process echo =
        CyclonePeer.builder(program.toString(), Integer.toString(DOMAIN), Integer.toString(SECONDS))
            .redirectError(errors.toFile())
            .start();
    try (DdsTransport transport = DdsTransport.open(options)) {
      assertThat(echo.inputReader().readLine())
          .as(Files.readString(errors))
          .isEqualTo(Integer.toString(records.size()));
      List<Exchange<?>> exchanges = new ArrayList<>();
      for (Class<?> record : records) {
        exchanges.add(new Exchange<>(transport, record));
      }
      for (Exchange<?> exchange : exchanges) { // all topics are open: they are found together
        exchange.run(echo);
      }
    } finally {
      echo.destroyForcibly();
    }
  }

  private static String rosName(Class<?> record) {
    return SampleMessages.typeOf(record).rosName();
  }

  /** One type, with its two topics. */
  private static final class Exchange<T> {
    private final Class<T> record;
    private final MessageType<T> type;
    private final String name;
    private final BlockingQueue<T> came = new LinkedBlockingQueue<>();
    private final Subscription back;
    private final Publisher<T> there;

    Exchange(DdsTransport transport, Class<T> record) {
      this.record = record;
      this.type = SampleMessages.typeOf(record);
      this.name = type.rosName().replace("/msg/", "/");
      Qos qos = Qos.defaults().withDepth(1);
      this.back = transport.subscribe("/back/" + name, type, qos, came::add);
      this.there = transport.advertise("/there/" + name, type, qos);
    }

    void run(Process echo) throws InterruptedException {
      SampleMessages samples = new SampleMessages(name.hashCode());
      for (int i = 0; i < SAMPLES; i++) {
        byte[] sent = type.encode(samples.of(record));
        byte[] answer = null;
        while (answer == null) { // the first ones are lost where the echo does not know of us yet
          assertThat(echo.isAlive()).as("%s: no answer to the echo's end", name).isTrue();
          there.publish(type.decode(ByteBuffer.wrap(sent)));
          answer = next();
          while (answer != null && i > 0 && !Arrays.equals(answer, sent)) {
            answer = next(); // a late one of the sample before
          }
        }
        assertThat(answer).as("%s, sample %d", name, i).isEqualTo(sent);
      }
      assertThat(back.counts().refused()).as(name).isZero();
    }

    private byte[] next() throws InterruptedException {
      T message = came.poll(1, TimeUnit.SECONDS);
      return message == null ? null : type.encode(message);
    }
  }
}
