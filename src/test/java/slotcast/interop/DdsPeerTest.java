package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.e2e.NodeProcess;
import slotcast.e2e.UntrainedModels;
import slotcast.ros.transport.DdsOptions;

/**
 * The measuring peer of {@code launch/dds_peer.c}, built by its own script, beside {@code slotcast
 * node}: what it counts is what the node says that it answered.
 */
class DdsPeerTest {
  private static final int IMAGES = 30;
  private static final int SECONDS = 120;
  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  private static final Pattern COUNTS = Pattern.compile("perception (\\d+) frames in, (\\d+) out");

  @TempDir Path folder;
  private Path program;

  @BeforeEach
  void build() throws Exception {
    CyclonePeer.requireTools(folder);
    Path script = Path.of(System.getProperty("slotcast.root"), "launch", "dds_peer.sh");
    program = folder.resolve("dds_peer");
    CyclonePeer.call(folder, "bash", script.toString(), "build", program.toString());
  }

  @Test
  @Timeout(600)
  void itCountsWhatTheNodesAnswerAndTellsHowOldItWas() throws Exception {
    UntrainedModels.write(folder);
    try (NodeProcess node = startNode()) {
      while (!node.output().contains("Ctrl-C ends")) {
        assertThat(node.isAlive()).as(node.output()).isTrue();
        Thread.sleep(50);
      }
      long begun = System.nanoTime();
      String told = run("--size", "64x48", "--rate", "5", "--pid", Long.toString(node.pid()));
      double tookMs = (System.nanoTime() - begun) * 1e-6;
      JsonNode seen = new ObjectMapper().readTree(told);
      assertThat(seen.at("/sent").asInt()).isEqualTo(IMAGES);
      assertThat(seen.at("/rate").asDouble()).isBetween(0.5, 5.5);
      node.interrupt();
      assertThat(node.await(SECONDS)).isIn(0, 130);
      Matcher counts = COUNTS.matcher(node.output());
      assertThat(counts.find()).as(node.output()).isTrue();
      assertThat(Integer.parseInt(counts.group(1))).isBetween(1, IMAGES);
      assertThat(seen.at("/detections/received").asInt())
          .isBetween(1, Integer.parseInt(counts.group(2)));
      checkAges(seen.at("/label_image"), tookMs);
      checkAges(seen.at("/detections"), tookMs);
      checkAges(seen.at("/trajectories"), tookMs);
      assertThat(seen.at("/peer_ms").asDouble()).isPositive();
      assertThat(seen.at("/node_ms").asDouble()).isPositive();
      List<String> threads = new ArrayList<>();
      seen.at("/threads_ms").forEach(t -> threads.add(t.get(0).asText()));
      assertThat(threads).anyMatch(name -> name.startsWith("slotcast_percep"));
    }
  }

  private static void checkAges(JsonNode answers, double mostMs) {
    // On a busy machine frames are dropped; the newest one is answered all the same.
    assertThat(answers.at("/received").asInt()).as(answers.toString()).isBetween(1, IMAGES);
    double median = answers.at("/median_ms").asDouble();
    double p99 = answers.at("/p99_ms").asDouble();
    assertThat(median).as(answers.toString()).isPositive();
    assertThat(p99).as(answers.toString()).isBetween(median, mostMs);
    assertThat(answers.at("/p999_ms").asDouble()).isBetween(p99, mostMs);
    assertThat(answers.at("/first_ms").asDouble()).isBetween(0.0, mostMs);
  }

  @Test
  @Timeout(600)
  void aMistakeIsTold() throws Exception {
    Path errors = folder.resolve("errors");
    Process process =
        CyclonePeer.builder(program.toString(), "nodes", "--size", "640")
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(Files.readString(errors))
        .isEqualTo("dds_peer: --size: got 640, expected one like 640x480\n");
  }

  private String run(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString(), "nodes"));
    command.addAll(List.of(options));
    command.addAll(List.of("--seconds", "6", "--domain", Integer.toString(DOMAIN)));
    return CyclonePeer.call(folder, command.toArray(String[]::new));
  }

  private NodeProcess startNode() throws Exception {
    return NodeProcess.startNode(folder, "--reliable");
  }
}
