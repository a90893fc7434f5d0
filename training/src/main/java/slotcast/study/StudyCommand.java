package slotcast.study;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.error.UserError;

/** {@code ./slotcast study}: configurations times seeds, trained, scored and put in one table. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "Trains each configuration of a study with each seed, scores it and writes one table:",
      "study.md, study.html and study.json in the study's folder. A run that fails is told there"
          + " and",
      "the others go on. Start the same command again to go on where it stopped, and to try again",
      "what failed."
    })
public final class StudyCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "YAML of the study; see training/configs/small/study.yaml.")
  Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one value of the study's own file, as 'seeds=[1]'. Can be repeated.")
  List<String> settings = new ArrayList<>();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs at the same time, each in a process (default: ${DEFAULT-VALUE}).")
  int jobs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the study (default: runs/NAME).")
  Path out;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "runs/cache",
      description = "Folder of the frame caches, shared by runs (default: ${DEFAULT-VALUE}).")
  Path cache;

  @Option(names = "--list", description = "Print the runs of the study, and end.")
  boolean list;

  private volatile boolean stopping;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StudyConfig study = Yaml.read(config, StudyConfig.class, settings);
    if (jobs < 1) {
      throw new UserError("--jobs", String.valueOf(jobs), "at least 1", "raise it");
    }
    Path folder = out == null ? Path.of("runs", study.name()) : out;
    List<List<StudyRun>> chains = chains(study, folder);
    PrintWriter text = spec.commandLine().getOut();
    if (list) {
      chains.forEach(c -> c.forEach(r -> text.println(r.kind() + " " + r.folder())));
      text.flush();
      return 0;
    }
    List<String> names =
        chains.stream().flatMap(List::stream).map(StudyRun::name).distinct().toList();
    StudyTable table = new StudyTable(study, names);
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    StudyProcess process = new StudyProcess(spec.root().userObject().getClass().getName(), threads);
    run(study, chains, table, process, folder);
    text.print(table.markdown());
    text.flush();
    return table.failures() == 0 ? 0 : 1;
  }

  /** Each perception run, and what is trained over it. */
  private List<List<StudyRun>> chains(StudyConfig study, Path folder) {
    List<List<StudyRun>> chains = new ArrayList<>();
    for (StudyConfig.Variant v : study.savi().variants()) {
      String name = v.name().isEmpty() ? "savi" : v.name();
      for (long seed : study.seeds()) {
        List<StudyRun> chain = new ArrayList<>();
        StudyRun savi =
            new StudyRun(
                "savi",
                name,
                file(study.savi()),
                v.settings(),
                study.savi().scores(),
                seed,
                null,
                folder,
                cache);
        chain.add(savi);
        if (study.slotformer() != null) {
          for (StudyConfig.Variant w : study.slotformer().variants()) {
            String above = name + (w.name().isEmpty() ? "-slotformer" : "-" + w.name());
            chain.add(
                new StudyRun(
                    "slotformer",
                    above,
                    file(study.slotformer()),
                    w.settings(),
                    study.slotformer().scores(),
                    seed,
                    savi,
                    folder,
                    cache));
          }
        }
        chains.add(chain);
      }
    }
    return chains;
  }

  private Path file(StudyConfig.Stage stage) {
    return config.resolveSibling(stage.config()).normalize();
  }

  private void run(
      StudyConfig study,
      List<List<StudyRun>> chains,
      StudyTable table,
      StudyProcess process,
      Path folder)
      throws IOException, InterruptedException {
    Thread stop = new Thread(this::stop);
    Runtime.getRuntime().addShutdownHook(stop);
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (List<StudyRun> chain : chains) {
        all.add(
            pool.submit(
                () -> {
                  finish(study, chain, table, process, folder);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UserError mistake
          ? mistake
          : new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
      if (!stopping) {
        Runtime.getRuntime().removeShutdownHook(stop);
      }
    }
    table.write(folder);
  }

  /** Runs stop with the study; each goes on from its checkpoint the next time. */
  private void stop() {
    stopping = true;
    ProcessHandle.current().children().forEach(ProcessHandle::destroy);
  }

  private void finish(
      StudyConfig study, List<StudyRun> chain, StudyTable table, StudyProcess process, Path folder)
      throws IOException, InterruptedException {
    String broken = null;
    for (StudyRun run : chain) {
      if (stopping) {
        return;
      }
      if (broken != null && run.over() != null) {
        table.failed(run.name(), run.seed(), "its perception model failed");
        continue;
      }
      say(run, "begins");
      try {
        table.scored(run.name(), run.seed(), run.scores(study, process));
        say(run, "is done");
      } catch (StudyProcess.Failure e) {
        if (stopping) {
          return;
        }
        table.failed(run.name(), run.seed(), e.getMessage());
        say(run, "failed: " + e.getMessage());
        broken = run.over() == null ? run.name() : null;
      }
      table.write(folder);
    }
  }

  private void say(StudyRun run, String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(run.folder().getFileName() + " " + what);
    err.flush();
  }
}
