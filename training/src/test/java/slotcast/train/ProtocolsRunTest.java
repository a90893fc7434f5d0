package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.eval.EvalProtocol;

/**
 * Every published protocol, from data in its set's layout and length over the set's small
 * configurations, two steps each, to its scores and its table, by the commands that a user types.
 * {@code -Dslotcast.protocols=slotformer-table.} chooses some.
 *
 * <pre>
 * mvn -pl training -am test -Dtest=ProtocolsRunTest -Dgroups=configs -DexcludedGroups= \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("configs")
class ProtocolsRunTest {
  @TempDir static Path work;

  private final StringWriter out = new StringWriter();

  @TestFactory
  Stream<DynamicTest> everyProtocolScoresWhatItsConfigurationsTrain() {
    String chosen = System.getProperty("slotcast.protocols", ".*");
    List<EvalProtocol> protocols =
        EvalProtocol.ALL.stream().filter(p -> p.name().matches(chosen)).toList();
    assertThat(protocols).isNotEmpty();
    return protocols.stream().map(p -> DynamicTest.dynamicTest(p.name(), () -> check(p)));
  }

  private void check(EvalProtocol protocol) throws IOException {
    boolean predicts = protocol.model().equals(EvalProtocol.SLOTFORMER);
    Path run = predicts ? slotFormer(protocol.data()) : savi(protocol.data());
    String[] eval = {"eval", protocol.model(), "--protocol", protocol.name(), "--threads", "1"};
    done(eval, "--weights", run, "--cache", work.resolve("cache"));
    Path file = run.resolve("scores-" + protocol.name() + ".json");
    JsonNode scores = new ObjectMapper().readTree(file.toFile());
    assertThat(scores.toString()).doesNotContain("NaN");
    assertThat(scores.at("/data/stride").asInt()).isEqualTo(protocol.stride());
    int steps = protocol.frames() - protocol.burnIn();
    for (String metric : protocol.metrics()) {
      if (metric.equals("lpips")) { // its weights are not shipped
        assertThat(scores.at("/absent/lpips").asText()).contains("--lpips");
        continue;
      }
      JsonNode score = scores.path("metrics").path(metric);
      assertThat(score.path("mean").isNumber()).as("%s in %s", metric, scores).isTrue();
      assertThat(score.path("by_step")).as(metric).hasSize(steps);
      assertThat(score.path("clips").asInt()).as(metric).isPositive();
    }
    out.getBuffer().setLength(0);
    done(new String[] {"compare"}, run);
    assertThat(out.toString()).contains("## " + protocol.name(), "| ISA-TS | baseline | 1 | ");
  }

  private Path savi(String set) throws IOException {
    String phase = "{steps: 2, batch: 2, clip_frames: 2, max_stride: 2, area_weight: 0.0}";
    return train("savi", set, set + "-isa-ts", "phases=[" + phase + "]");
  }

  private Path slotFormer(String set) throws IOException {
    Path savi = savi(set).resolve("small-" + set + "-isa-ts-seed1.safetensors");
    return train("slotformer", set, "slotformer-" + set, "steps=2", "perception=" + savi);
  }

  /** Trains two steps by the command, once. */
  private Path train(String kind, String set, String config, String... settings)
      throws IOException {
    Path run = work.resolve("runs").resolve(config);
    if (Files.exists(run)) {
      return run;
    }
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("--config", ShippedConfigs.FOLDER.resolve("small/" + config + ".yaml")));
    words.addAll(List.of("--out", run, "--cache", work.resolve("cache"), "--threads", "1"));
    words.add("--no-report");
    Stream.concat(
            Stream.of(settings),
            Stream.of(
                "data." + set + ".root=" + data(set),
                "optimiser.warmup_steps=1",
                "evaluate_every=2",
                "checkpoint_every=2"))
        .forEach(s -> words.addAll(List.of("--set", s)));
    done(new String[] {"train", kind}, words.toArray());
    return run;
  }

  /** Videos as long as the published ones; two to train on and two held out. */
  private Path data(String set) {
    Path data = work.resolve(set);
    if (!Files.exists(data)) {
      String frames = set.equals("clevrer") ? "128" : "50";
      String size = set.equals("clevrer") ? "96x64" : "64x64";
      String[] simulate = {"simulate", "--format", set, "--size", size, "--frames", frames};
      done(simulate, "--videos", 2, "--val-videos", 2, "--threads", 1, "--out", data);
    }
    return data;
  }

  private void done(String[] command, Object... more) {
    StringWriter err = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] words =
        Stream.concat(Stream.of(command), Stream.of(more).map(Object::toString))
            .toArray(String[]::new);
    assertThat(Main.run(commands, words)).as("%s: %s", List.of(words), err).isZero();
  }
}
