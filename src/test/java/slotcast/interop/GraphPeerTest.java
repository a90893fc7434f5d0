package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.TypeHash;
import slotcast.ros.srv.Empty;
import slotcast.ros.srv.Outcome;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/**
 * The graph beside nodes of Humble and of Jazzy, as their rmw_cyclonedds_cpp announces and reads
 * them (src/test/resources/interop/graph.c): each sees our nodes in its own layout of
 * ros_discovery_info and never hears the other's, and we know theirs by name.
 */
class GraphPeerTest {
  private static final String HUMBLE = "humble";
  private static final String JAZZY = "jazzy";
  private static final int SECONDS = 240;
  private static final int DOMAIN = DdsOptions.domainOfThisProcess();
  private static final String OTHER_HASH = "RIHS01_" + "ab".repeat(32);

  @TempDir Path folder;

  /** A running peer, and what it has said so far. */
  private static final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final List<String> said = new ArrayList<>();

    Peer(Path program, String layout, String topic, String type, String hash) throws IOException {
      process =
          CyclonePeer.builder(
                  program.toString(),
                  Integer.toString(DOMAIN),
                  Integer.toString(SECONDS),
                  layout,
                  topic,
                  type,
                  hash)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Reads on until it has said all of these. */
    void await(String... lines) throws IOException {
      Set<String> missing = new TreeSet<>(Set.of(lines));
      missing.removeAll(said);
      while (!missing.isEmpty()) {
        String line = output.readLine();
        assertThat(line).as("%s said\n%s\nbut not %s", process, said, missing).isNotNull();
        said.add(line);
        missing.remove(line);
      }
    }

    List<String> nodes() {
      return said.stream().filter(line -> line.startsWith("nodes")).toList();
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private Peer peer(Path program, String layout) throws IOException {
    return new Peer(
        program,
        layout,
        "rt/silent",
        StringMessage.TYPE.ddsName(),
        layout.equals(JAZZY) ? TypeHash.of(StringMessage.TYPE.rosName()).orElseThrow() : "");
  }

  private static DdsOptions options() {
    return DdsOptions.fromEnvironment("seeing").withDomainId(DOMAIN).withInterfaces("127.0.0.1");
  }

  /** Two nodes with two publishers, a subscription and a service. */
  private static void open(DdsTransport transport) {
    transport.advertise("/labels", Image.TYPE, Qos.defaults());
    Transport second = transport.node("predicting", "/robot1");
    second.advertise("/words", StringMessage.TYPE, Qos.defaults());
    second.subscribe("/images", Image.TYPE, Qos.defaults(), image -> {});
    second.serve(
        "/robot1/reset",
        Outcome.TRIGGER,
        Runnable::run,
        (Empty request) -> new Outcome(true, "done"));
  }

  private static final String NODES = "nodes|0/1 /seeing|2/2 /robot1/predicting";

  private static String[] endpoints() {
    return new String[] {
      "publication|rt/labels|" + hash("sensor_msgs/msg/Image"),
      "publication|rt/words|" + hash("std_msgs/msg/String"),
      "subscription|rt/images|" + hash("sensor_msgs/msg/Image"),
      "subscription|rq/robot1/resetRequest|" + hash("std_srvs/srv/Trigger_Request")
    };
  }

  private static String hash(String rosName) {
    return "typehash=" + TypeHash.of(rosName).orElseThrow() + ";";
  }

  @Test
  @Timeout(900)
  void humbleAndJazzySideBySideBothSeeOurNodesAndHearNothingElse() throws Exception {
    Path program = CyclonePeer.compile(folder, "Graph", "graph");
    // One of each before our nodes, and one of each after them.
    try (Peer earlyHumble = peer(program, HUMBLE);
        Peer earlyJazzy = peer(program, JAZZY);
        DdsTransport transport = DdsTransport.open(options())) {
      open(transport);
      earlyHumble.await(NODES);
      earlyJazzy.await(NODES);
      try (Peer lateHumble = peer(program, HUMBLE);
          Peer lateJazzy = peer(program, JAZZY)) {
        lateHumble.await(NODES);
        lateHumble.await(endpoints());
        lateJazzy.await(NODES);
        lateJazzy.await(endpoints());
        assertThat(earlyHumble.nodes()).as("an empty one is Jazzy's").doesNotContain("nodes");
        assertThat(lateHumble.nodes()).doesNotContain("nodes");
        assertThat(lateJazzy.nodes()).last().isEqualTo(NODES);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({HUMBLE, JAZZY})
  @Timeout(900)
  void theNodeOfAPublisherThatCannotMatchIsNamed(String layout) throws Exception {
    Path program = CyclonePeer.compile(folder, "Graph", "graph");
    String hash = layout.equals(JAZZY) ? OTHER_HASH : "";
    String type = layout.equals(JAZZY) ? Image.TYPE.ddsName() : "b_msgs::msg::dds_::Other_";
    try (DdsTransport transport = DdsTransport.open(options());
        Subscription images =
            transport.subscribe("/images", Image.TYPE, Qos.defaults(), image -> {});
        Peer peer = new Peer(program, layout, "rt/images", type, hash)) {
      String reason =
          layout.equals(JAZZY)
              ? "its sensor_msgs/msg/Image has other fields (" + OTHER_HASH + "), expected "
              : "it sends b_msgs/msg/Other, expected sensor_msgs/msg/Image";
      String expected =
          String.format(Locale.ROOT, "publisher /peer_%s does not match: %s", layout, reason);
      List<String> obstacles = List.of();
      while (obstacles.stream().noneMatch(line -> line.startsWith(expected))) {
        assertThat(peer.process.isAlive()).as("%s told, expected %s", obstacles, expected).isTrue();
        Thread.sleep(50);
        obstacles = images.health().obstacles();
      }
    }
  }
}
