package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.error.UserError;
import slotcast.ros.msg.Image;

/** What could end a JVM happens to a child process. */
class DdsProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int MAX_BYTES = 64 << 10;
  private static final int NATIVE_BYTES = 4 * MAX_BYTES;
  private static final int BURST = 5;

  /** Bytes of a noise image on the wire, without its data. */
  private static final int OVERHEAD = Image.TYPE.encode(Loopback.noise(1, 1, 0)).length - 3;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Qos.Reliability.class)
  void oversizedImagesAreRefusedOrLostAndTheNextOneArrives(Qos.Reliability reliability)
      throws Exception {
    int domain = Loopback.domainId();
    try (DdsTransport transport =
            DdsTransport.open(Loopback.options("camera").withMaxImageBytes(32 << 20));
        Publisher<Image> camera =
            transport.advertise(
                DdsChild.TOPIC,
                Image.TYPE,
                new Qos(Qos.Reliability.RELIABLE, 5, Qos.Durability.VOLATILE));
        Child child = new Child(List.of(), domain, MAX_BYTES, reliability)) {
      child.expect("ready");
      child.await("publishers", "1");
      Loopback.await("a match", LIMIT, () -> camera.subscribers() == 1);

      camera.publish(row(MAX_BYTES));
      child.awaitCounts(1, 0, 0);
      int refused = 0;
      for (int bytes : new int[] {MAX_BYTES + 1, MAX_BYTES + 4, 2 * MAX_BYTES, NATIVE_BYTES}) {
        camera.publish(row(bytes));
        child.awaitCounts(1, ++refused, 0);
      }
      camera.publish(row(NATIVE_BYTES + 8)); // more than the padding that Fast DDS allows for
      camera.publish(row(NATIVE_BYTES + 300));
      camera.publish(row(8 << 20));
      camera.publish(row(1000));
      child.awaitCounts(2, refused, 3);

      child.order("quit");
      child.expect("bye");
      assertThat(child.exitStatus()).isZero();
    }
  }

  /** Whatever came before it, the last image of every burst arrives, with no other after it. */
  @Test
  void aReliableListenerGetsTheLastImageAfterAnyThatWereTooLarge() throws Exception {
    int[] sizes = {
      1000,
      MAX_BYTES,
      MAX_BYTES + 1,
      2 * MAX_BYTES,
      NATIVE_BYTES,
      NATIVE_BYTES + 8,
      1 << 20,
      8 << 20
    };
    Random random = new Random(5);
    int domain = Loopback.domainId();
    try (DdsTransport transport =
            DdsTransport.open(Loopback.options("camera").withMaxImageBytes(32 << 20));
        Publisher<Image> camera =
            transport.advertise(
                DdsChild.TOPIC,
                Image.TYPE,
                new Qos(Qos.Reliability.RELIABLE, BURST, Qos.Durability.VOLATILE));
        Child child = new Child(List.of(), domain, MAX_BYTES, Qos.Reliability.RELIABLE)) {
      child.expect("ready");
      child.await("publishers", "1");
      Loopback.await("a match", LIMIT, () -> camera.subscribers() == 1);
      camera.publish(row(1000)); // what is lost is counted from the first one that came
      int delivered = 1;
      int refused = 0;
      int lost = 0;
      child.awaitCounts(delivered, refused, lost);
      for (int round = 0; round < 60; round++) {
        int before = random.nextInt(BURST); // as many as the history holds, with the last one
        for (int i = 0; i < before; i++) {
          int bytes = sizes[random.nextInt(sizes.length)];
          camera.publish(row(bytes));
          delivered += bytes <= MAX_BYTES ? 1 : 0;
          refused += bytes > MAX_BYTES && bytes <= NATIVE_BYTES ? 1 : 0;
          lost += bytes > NATIVE_BYTES ? 1 : 0;
        }
        camera.publish(row(1000));
        child.awaitCounts(++delivered, refused, lost);
      }
    }
  }

  @Test
  void aDomainWithoutFreePortsIsAUserErrorAndNotTheEndOfTheJvm() throws Exception {
    int domain = Loopback.domainId(); // of no other process, which might let go of ports meanwhile
    int first = DdsPorts.discoveryUnicast(domain, 0);
    int last = first + 199;
    List<DatagramSocket> occupied = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      occupied.add(new DatagramSocket(null));
      try {
        occupied.get(occupied.size() - 1).bind(new InetSocketAddress(port));
      } catch (SocketException e) {
        // somebody else has it: as well
      }
    }
    try (Child child = new Child(List.of(), domain, MAX_BYTES, Qos.Reliability.RELIABLE)) {
      assertThat(child.exitStatus()).isEqualTo(UserError.EXIT_STATUS);
      assertThat(child.errors())
          .contains("DDS domain " + domain + ": got no free UDP port from " + first + " to " + last)
          .contains("ROS_DOMAIN_ID");
    } finally {
      occupied.forEach(DatagramSocket::close);
    }
  }

  @Test
  void withoutAPlaceForTheLibrariesTheUserIsTold() throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    try (Child child = childWithCache(file, file.resolve("none"))) {
      assertThat(child.exitStatus()).isEqualTo(UserError.EXIT_STATUS);
      assertThat(child.errors()).contains("cache folder: got " + file).contains("XDG_CACHE_HOME");
    }
  }

  @Test
  void anUnwritableCacheIsReplacedByATemporaryFolder() throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    try (Child child = childWithCache(file, folder)) {
      child.expect("ready");
      child.order("quit");
      child.expect("bye");
      assertThat(child.exitStatus()).isZero();
    }
  }

  private static Child childWithCache(Path cache, Path temporary) throws IOException {
    return new Child(
        List.of("-Djava.io.tmpdir=" + temporary),
        Loopback.domainId(),
        MAX_BYTES,
        Qos.Reliability.RELIABLE,
        cache.toString());
  }

  @Test
  void anUnknownInterfaceIsAUserError() {
    assertThatThrownBy(() -> DdsTransport.open(Loopback.options("n").withInterfaces("eth77")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network interface: got \"eth77\", expected one of ")
        .hasMessageContaining("127.0.0.1");
  }

  /** An image of one row that takes so many bytes on the wire. */
  private static Image row(int bytesOnTheWire) {
    byte[] data = new byte[bytesOnTheWire - OVERHEAD];
    Image like = Loopback.noise(1, 1, 0);
    Image image = new Image(like.header(), 1, data.length, "mono8", false, data.length, data);
    int encoded = Image.TYPE.encode(image).length;
    if (encoded == bytesOnTheWire) {
      return image;
    }
    data = new byte[data.length - (encoded - bytesOnTheWire)];
    return new Image(like.header(), 1, data.length, "mono8", false, data.length, data);
  }

  /** A {@link DdsChild} and what it says. */
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final BufferedReader answers;

    Child(
        List<String> jvmOptions,
        int domain,
        int maxBytes,
        Qos.Reliability reliability,
        String... cacheHome)
        throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(jvmOptions);
      command.addAll(
          List.of(
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              DdsChild.class.getName(),
              Integer.toString(domain),
              Integer.toString(maxBytes),
              reliability.name()));
      errors = Files.createTempFile("child", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      if (cacheHome.length > 0) {
        builder.environment().put("XDG_CACHE_HOME", cacheHome[0]);
      }
      process = builder.start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void expect(String answer) throws IOException {
      assertThat(answers.readLine()).as(errors()).isEqualTo(answer);
    }

    void order(String order) throws IOException {
      process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    void awaitCounts(int delivered, int refused, int lost) throws Exception {
      await("counts", new Subscription.Counts(delivered, refused, lost, 0).toString());
    }

    /** Asks until the answer is the wanted one. */
    void await(String question, String wanted) throws Exception {
      long end = System.nanoTime() + LIMIT.toNanos();
      String answer;
      do {
        Thread.sleep(20);
        order(question);
        answer = answers.readLine();
      } while (answer != null && !answer.equals(wanted) && System.nanoTime() < end);
      assertThat(answer).as(errors()).isEqualTo(wanted);
    }

    int exitStatus() throws InterruptedException {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    String errors() throws IOException {
      return Files.readString(errors);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
