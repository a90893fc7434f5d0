package slotcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/**
 * The PyTorch script computes what the golden data and Slotcast compute. Needs golden data and a
 * Python with torch and numpy:
 *
 * <pre>
 * mvn test -pl training -am -Dgroups=benchmark -DexcludedGroups= -Dtest=PytorchBenchTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dslotcast.python=venv/bin/python
 * </pre>
 */
@Tag("benchmark")
class PytorchBenchTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", ".."));
  private static final Path GOLDEN =
      Path.of(System.getProperty("slotcast.fixtures", "../shared/fixtures/public"));
  private static final String PYTHON = System.getProperty("slotcast.python", "python3");

  @TempDir Path folder;

  private record Outcome(int status, String output) {}

  private Outcome check(Path golden) throws Exception {
    Path script = ROOT.resolve("training/bench/pytorch_bench.py");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(PYTHON, script.toString(), "--check", golden.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }

  @Test
  void itAgreesWithTheGoldenData() throws Exception {
    Outcome outcome = check(GOLDEN);
    assertThat(outcome.status()).as(outcome.output()).isZero();
    for (String name : List.of("savi_obj3d", "real_slotformer_obj3d", "isa_ts", "isa_full_tsr")) {
      assertThat(outcome.output()).contains(name + " in float64").contains(name + " in float32");
    }
  }

  @Test
  void aDifferenceIsFound() throws Exception {
    Safetensors file = Safetensors.read(GOLDEN.resolve("isa_t.safetensors"));
    Map<String, Tensor> changed = new LinkedHashMap<>(file.tensors());
    Tensor slots = changed.get("out/iter0/slots");
    float[] values = slots.floats().clone();
    values[0] += 1e-3f;
    changed.put("out/iter0/slots", Tensor.of(values, slots.shape()));
    new Safetensors(file.metadata(), changed).write(folder.resolve("isa_t.safetensors"));
    Outcome outcome = check(folder);
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(1);
    assertThat(outcome.output()).contains("  out/iter0/slots: difference");
  }

  @Test
  void slotcastAndPytorchComputeTheSame() throws Exception {
    Path json = folder.resolve("rows.json");
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new BenchCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    int status =
        line.execute(
            "--device=cpu",
            "--rounds=2",
            "--paths=frame_to_slots,frame_to_masks,rollout,rollout_decoded,slotformer_step",
            "--against-pytorch",
            "--python=" + PYTHON,
            "--json=" + json);
    assertThat(status).as(out.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    List<String> ratios = new ArrayList<>();
    for (JsonNode ratio : report.get("ratios")) {
      ratios.add(ratio.get("path").textValue() + " " + ratio.get("pytorch").textValue());
      assertThat(ratio.get("wall").doubleValue()).isPositive();
      assertThat(ratio.get("processor").doubleValue()).isPositive();
    }
    assertThat(ratios).hasSize(20).contains("rollout untuned", "rollout malloc_tuned");
    assertThat(report.get("rows")).hasSize(30);
  }
}
