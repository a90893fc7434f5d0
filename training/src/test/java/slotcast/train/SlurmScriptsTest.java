package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code training/slurm} with an sbatch that runs a job at once and again where it
 * asked to be queued again, and an srun that starts one process.
 */
@Tag("launcher")
class SlurmScriptsTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("slotcast.root", ".."), "training", "slurm");

  private static final String SLOTFORMER =
      """
      name: tiny-former
      perception: none
      model: {history_len: 2, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true}
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 1, clip_norm: 1.0}
      steps: 3
      batch: 4
      rollout: 3
      evaluate_every: 3
      checkpoint_every: 3
      """;

  private static final String SBATCH =
      """
      #!/usr/bin/env bash
      set -eu
      array=0-0 where=.
      for option in "$@"; do
        case $option in
          --array=*) array=${option#--array=} ;;
          --chdir=*) where=${option#--chdir=} ;;
        esac
      done
      script=${!#}
      echo "$*" >> "$TEST/jobs"
      job=$((100 + $(wc -l < "$TEST/jobs")))
      for ((task = ${array%-*}; task <= ${array#*-}; task++)); do
        while true; do
          status=0
          (cd "$where" && SLURM_JOB_ID=$job SLURM_ARRAY_TASK_ID=$task SLURM_SUBMIT_DIR=$where \\
            "$script") >> "$TEST/${script##*/}.log" 2>&1 || status=$?
          [ "$status" = 75 ] && grep -q "requeue $job" "$TEST/scontrol" || break
        done
        [ "$status" = 0 ] || { cat "$TEST/${script##*/}.log" >&2; exit 1; }
      done
      echo "$job"
      """;

  /** The first time it is called Slurm tells the job's shell that its time is nearly over. */
  private static final String SRUN =
      """
      #!/usr/bin/env bash
      echo "$*" >> "$TEST/srun"
      while [[ $1 == --* ]]; do shift; done
      if [ ! -e "$TEST/signalled" ]; then
        touch "$TEST/signalled"
        trap 'exit 75' USR1
        kill -USR1 "$PPID"
        for ((i = 0; i < 100; i++)); do sleep 0.1; done
        exit 1
      fi
      exec "$@"
      """;

  @TempDir Path folder;

  private Path repository;

  @BeforeEach
  void makeCluster() throws IOException {
    repository = folder.resolve("repository");
    Path copies = Files.createDirectories(repository.resolve("training/slurm"));
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path script : scripts.toList()) {
        script(copies.resolve(script.getFileName()), Files.readString(script));
      }
    }
    Path configs = Files.createDirectories(repository.resolve("training/configs/tiny"));
    Files.writeString(
        configs.resolve("sa.yaml"),
        RankTrainingTest.SAVI
            .replace("steps: 10, batch: 4", "steps: 2, batch: 4")
            .replace("steps: 10, batch: 8", "steps: 1, batch: 4")
            .replace("warmup_steps: 2", "warmup_steps: 1")
            .replace("every: 10", "every: 3"));
    Files.writeString(configs.resolve("slotformer.yaml"), SLOTFORMER);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    script(
        repository.resolve("slotcast"),
        "#!/bin/sh\nexec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m %s -cp '%s' %s \"$@\"\n"
            .formatted(
                java,
                "-Djava.awt.headless=true -Dai.djl.offline=true",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    script(bin.resolve("sbatch"), SBATCH);
    script(bin.resolve("srun"), SRUN);
    script(bin.resolve("scontrol"), "#!/bin/sh\necho \"$*\" >> \"$TEST/scontrol\"\n");
    Files.createFile(folder.resolve("scontrol"));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String run(Map<String, String> settings, String... command) throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("TEST", folder.toString());
    builder.environment().put("SCRATCH_DIR", folder.resolve("scratch").toString());
    builder.environment().put("WORK_DIR", folder.resolve("work").toString());
    builder.environment().putAll(settings);
    Process process = builder.start();
    assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(log);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  @Test
  void thePipelineRunsFromDataToPagesAndIsQueuedAgainAtItsTimeLimit() throws Exception {
    run(
        Map.of(
            "CONFIGS", "tiny/sa.yaml",
            "FORMER", "tiny/slotformer.yaml",
            "SEEDS", "3",
            "GPUS", "2",
            "RANKS", "2",
            "CPUS", "1",
            "EVAL_OPTIONS", "--videos 2"),
        "training/slurm/pipeline.sh");
    List<String> jobs = Files.readAllLines(folder.resolve("jobs"));
    assertThat(jobs).hasSize(6);
    assertThat(jobs.get(0)).endsWith("prepare.sbatch").doesNotContain("gpu");
    assertThat(jobs.get(1))
        .endsWith("savi.sbatch")
        .contains("--array=0-0", "--ntasks-per-node=2", "--gres=gpu:2", "--dependency=afterok:101");
    assertThat(jobs.get(3)).endsWith("slotformer.sbatch").contains("--dependency=aftercorr:103");
    assertThat(Files.readAllLines(folder.resolve("scontrol"))).containsExactly("requeue 102");
    assertThat(Files.readAllLines(folder.resolve("srun"))).hasSize(3);
    Path work = folder.resolve("work");
    assertThat(work.resolve("tiny-sa-seed3"))
        .isDirectoryContaining("glob:**tiny-seed3.safetensors")
        .isDirectoryContaining("glob:**scores.json")
        .isDirectoryContaining("glob:**log.jsonl")
        .isDirectoryContaining("glob:**report.html");
    assertThat(work.resolve("tiny-slotformer-over-tiny-sa-seed3"))
        .isDirectoryContaining("glob:**tiny-former-seed3.safetensors")
        .isDirectoryContaining("glob:**scores.json")
        .isDirectoryContaining("glob:**report.html");
  }

  @Test
  void eachTaskOfAnArrayHasAConfigurationAndASeed() throws Exception {
    String picked =
        run(
            Map.of(
                "SLOTCAST", repository.toString(),
                "CONFIGS", "tiny/sa.yaml obj3d/isa-ts.yaml",
                "FORMER", "",
                "SEEDS", "1 2 3",
                "SLURM_ARRAY_TASK_ID", "4",
                "SLURM_SUBMIT_DIR", repository.toString()),
            "bash",
            "-c",
            "source training/slurm/job.sh && pick && echo \"$config $seed ${run##*/} <$former>\"");
    assertThat(picked).isEqualTo("training/configs/obj3d/isa-ts.yaml 2 obj3d-isa-ts-seed2 <>\n");
  }

  @Test
  void shellcheckFindsNothing() throws Exception {
    run(
        Map.of(),
        "bash",
        "-c",
        "cd '%s' && shellcheck -x training/slurm/*.sh training/slurm/*.sbatch"
            .formatted(SCRIPTS.toAbsolutePath().getParent().getParent()));
  }
}
