package slotcast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.slotformer.LoadedSlotFormer;

/** {@code ./slotcast bench} on few rounds: what it reports, and that nothing is over its limits. */
class BenchCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", ".."));

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new BenchCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println(failure.getMessage());
          return failure instanceof UserError ? UserError.EXIT_STATUS : 1;
        });
    return line.execute(arguments);
  }

  /** The limits that every build is held to; they hold on a busy machine. */
  @Test
  void shippedModelsStayWithinTheirLimits() throws Exception {
    Path json = folder.resolve("rows.json");
    Path limits = ROOT.resolve("training/bench/limits.yaml");
    List<String> paths =
        List.of("frame_to_masks", "rollout", "camera_640x480", "trajectories_640x480");
    int status =
        run(
            "--device=cpu",
            "--models=shipped",
            "--paths=" + String.join(",", paths),
            "--rounds=60",
            "--limits=" + limits,
            "--json=" + json);
    assertThat(status).as("%s%s", out, err).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("schema").textValue()).isEqualTo("slotcast-bench-1");
    assertThat(report.get("machine").get("threads").intValue()).isEqualTo(1);
    assertThat(report.get("start_up_s").doubleValue()).isPositive();
    assertThat(report.has("ratios")).isFalse();
    List<String> measured = new ArrayList<>();
    for (JsonNode row : report.get("rows")) {
      measured.add(row.get("path").textValue());
      assertThat(row.get("model").textValue()).isEqualTo("shipped");
      assertThat(row.get("rounds").intValue()).isEqualTo(60);
      assertThat(row.get("median_ms").doubleValue()).isPositive();
      double before = 0;
      for (String p : List.of("median_ms", "p95_ms", "p99_ms", "p999_ms")) {
        assertThat(row.get(p).doubleValue()).as(p).isGreaterThanOrEqualTo(before);
        before = row.get(p).doubleValue();
      }
      assertThat(row.get("processor_ms").doubleValue()).isPositive();
      assertThat(row.get("process_ms").doubleValue())
          .isGreaterThanOrEqualTo(row.get("processor_ms").doubleValue());
      assertThat(row.get("allocated_bytes").doubleValue()).isPositive();
      assertThat(row.get("resident_mib").doubleValue()).isPositive();
      assertThat(row.get("value").doubleValue()).isPositive();
      assertThat(out.toString()).contains("shipped " + row.get("path").textValue());
    }
    assertThat(measured).isEqualTo(paths);
    for (Limits.Limit limit : Yaml.read(limits, Limits.class).ratios()) {
      assertThat(paths).as("paths of the limits").contains(limit.of().split(" ")[1]);
    }
  }

  @Test
  void soDoTheSmallOnes() {
    int status =
        run(
            "--device=cpu",
            "--models=small",
            "--paths=frame_to_masks,trajectories_640x480",
            "--rounds=60",
            "--limits=" + ROOT.resolve("training/bench/limits.yaml"));
    assertThat(status).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("small trajectories_640x480");
  }

  @Test
  void whatIsOverALimitEndsWithOne() throws Exception {
    Path limits = folder.resolve("limits.yaml");
    Files.writeString(limits, "allocated_kib: {shipped rollout: 0.0}\n");
    assertThat(
            run(
                "--device=cpu",
                "--models=shipped",
                "--paths=rollout",
                "--rounds=1",
                "--limits=" + limits))
        .isEqualTo(1);
    assertThat(err.toString()).contains("slotcast: bench: shipped rollout allocates");
  }

  /** Two runs with one seed start from the same weights and inputs, others do not. */
  @Test
  void drawnModelsAndInputsDependOnTheSeedAlone() throws Exception {
    List<String> hashes = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int seed : new int[] {3, 3, 4}) {
      Path json = folder.resolve("rows.json");
      int status =
          run(
              "--device=cpu",
              "--models=obj3d",
              "--paths=rollout",
              "--rounds=1",
              "--seed=" + seed,
              "--save-models=" + folder,
              "--json=" + json);
      assertThat(status).as("%s%s", out, err).isZero();
      hashes.add(
          ModelFile.read(folder.resolve("savi-obj3d.safetensors"), LoadedSavi.KIND).sha256()
              + ModelFile.read(
                      folder.resolve("slotformer-obj3d.safetensors"), LoadedSlotFormer.KIND)
                  .sha256());
      values.add(
          new ObjectMapper().readTree(json.toFile()).get("rows").get(0).get("value").doubleValue());
    }
    assertThat(hashes.get(1)).isEqualTo(hashes.get(0)).isNotEqualTo(hashes.get(2));
    assertThat(values.get(1)).isEqualTo(values.get(0)).isNotEqualTo(values.get(2));
  }

  /** Of each path, what comes out does not depend on how it is computed. */
  @Test
  void backEndsComputeTheSame() throws Exception {
    List<List<Double>> values = new ArrayList<>();
    for (String backend : List.of("eager", "torchscript", "onnx")) {
      Path json = folder.resolve("rows.json");
      int status =
          run(
              "--device=cpu",
              "--backend=" + backend,
              "--models=shipped",
              "--paths=" + String.join(",", PathName.MODEL),
              "--rounds=1",
              "--json=" + json);
      assertThat(status).as("%s%s", out, err).isZero();
      List<Double> each = new ArrayList<>();
      for (JsonNode row : new ObjectMapper().readTree(json.toFile()).get("rows")) {
        assertThat(row.get("backend").textValue()).isEqualTo(backend);
        each.add(row.get("value").doubleValue());
      }
      values.add(each);
    }
    assertThat(values.get(0)).hasSameSizeAs(PathName.MODEL);
    for (int i = 0; i < PathName.MODEL.size(); i++) {
      for (List<Double> others : values.subList(1, values.size())) {
        assertThat(others.get(i))
            .as(PathName.MODEL.get(i))
            .isCloseTo(values.get(0).get(i), withinPercentage(0.01));
      }
    }
  }

  /** Several cameras in one call, of the paths that can be. */
  @Test
  void camerasComeInOneCall() throws Exception {
    Path json = folder.resolve("rows.json");
    int status =
        run(
            "--device=cpu",
            "--backend=torchscript",
            "--models=shipped",
            "--rounds=1",
            "--cameras=3",
            "--json=" + json);
    assertThat(status).as("%s%s", out, err).isZero();
    List<String> measured = new ArrayList<>();
    for (JsonNode row : new ObjectMapper().readTree(json.toFile()).get("rows")) {
      measured.add(row.get("path").textValue());
      assertThat(row.get("value").doubleValue()).isPositive();
    }
    assertThat(measured).isEqualTo(PathName.MODEL.stream().map(p -> p + "_x3").toList());
  }

  @Test
  void trainingStepsTrain() throws Exception {
    Path json = folder.resolve("rows.json");
    int status =
        run(
            "--device=cpu",
            "--models=shipped",
            "--paths=slotformer_step",
            "--rounds=40",
            "--json=" + json);
    assertThat(status).as("%s%s", out, err).isZero();
    JsonNode row = new ObjectMapper().readTree(json.toFile()).get("rows").get(0);
    assertThat(row.get("rounds").intValue()).isEqualTo(2); // a twentieth
    assertThat(row.get("value").doubleValue()).isPositive();
  }

  @Test
  void unknownNamesAreRefused() {
    assertThat(run("--paths=frame_to_nothing")).isEqualTo(UserError.EXIT_STATUS);
    assertThat(err.toString()).contains("--paths: got frame_to_nothing, expected some of");
    assertThat(run("--models=big")).isEqualTo(UserError.EXIT_STATUS);
    assertThat(run("--rounds=0")).isEqualTo(UserError.EXIT_STATUS);
    assertThat(run("--cameras=0")).isEqualTo(UserError.EXIT_STATUS);
    assertThat(run("--cameras=2", "--paths=savi_step", "--device=cpu"))
        .isEqualTo(UserError.EXIT_STATUS);
    assertThat(run("--cameras=2", "--against-pytorch")).isEqualTo(UserError.EXIT_STATUS);
    assertThat(run("--precision=int8", "--device=cpu")).isEqualTo(UserError.EXIT_STATUS);
    assertThat(run("--models=obj3d", "--paths=camera_640x480", "--device=cpu"))
        .isEqualTo(UserError.EXIT_STATUS);
  }

  @Test
  void aPythonWithoutTorchIsRefused() {
    assertThat(
            run(
                "--device=cpu",
                "--models=shipped",
                "--paths=rollout",
                "--rounds=1",
                "--against-pytorch",
                "--python=" + folder.resolve("none")))
        .isEqualTo(UserError.EXIT_STATUS);
    assertThat(err.toString()).contains("which has no PyTorch").contains("--python");
  }
}
