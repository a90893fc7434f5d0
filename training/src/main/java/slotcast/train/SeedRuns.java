package slotcast.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.file.AtomicFiles;
import slotcast.model.ModelFile;
import slotcast.tensor.Safetensors;

/**
 * Trains several seeds one after the other, tells how their scores spread, and keeps the best. One
 * that collapses or is not finite is reported and the others go on. Goes on where it was cut off,
 * since each seed does.
 */
final class SeedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(SeedRuns.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Trains one seed to the end and gives the weights' file. */
  interface OneSeed {
    Path train(long seed, Path folder) throws IOException;
  }

  /** What became of a seed. */
  private record Outcome(long seed, Path weights, Map<String, Double> scores) {}

  private final String name;
  private final Path base;
  private final String chooseBy; // null: what fits
  private final PrintWriter out;
  private final GradientSum ranks;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final Map<Long, String> failures = new TreeMap<>();

  /**
   * @param base path whose end becomes {@code -seedN} and {@code -best}
   * @param out gets the table
   * @param ranks that train together
   */
  SeedRuns(String name, Path base, String chooseBy, PrintWriter out, GradientSum ranks) {
    this.ranks = ranks;
    this.name = name;
    this.base = base;
    this.chooseBy = chooseBy;
    this.out = out;
  }

  /**
   * Trains them.
   *
   * @return exit status: 0 if one came to its end, else that of the last failure
   */
  int train(long firstSeed, int count, OneSeed trainer) throws IOException {
    int status = 0;
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      LOG.info("seed {}, the last is {}", seed, firstSeed + count - 1);
      try {
        Path weights = trainer.train(seed, folder("seed" + seed));
        outcomes.add(new Outcome(seed, weights, scores(weights)));
      } catch (TrainingFailure e) {
        LOG.warn("seed {}: {}", seed, e.getMessage());
        failures.put(seed, e.getMessage());
        status = e.status();
      }
    }
    if (!ranks.writes()) {
      return outcomes.isEmpty() ? status : 0;
    }
    report();
    if (outcomes.isEmpty()) {
      return status;
    }
    keepBest();
    return 0;
  }

  private Path folder(String end) {
    return base.resolveSibling(base.getFileName() + "-" + end);
  }

  private static Map<String, Double> scores(Path weights) {
    return new TreeMap<>(ModelFile.read(weights, kind(weights)).provenance().results());
  }

  private static String kind(Path weights) {
    return Safetensors.read(weights).metadata().getOrDefault("kind", "");
  }

  private void report() {
    for (Outcome o : outcomes) {
      out.printf("seed %d%s%n", o.seed, text(o.scores));
    }
    failures.forEach((seed, why) -> out.printf("seed %d failed: %s%n", seed, why));
    statistics()
        .forEach(
            (score, s) ->
                out.printf(
                    Locale.ROOT,
                    "%s: %.4f ± %.4f (%d of %d seeds)%n",
                    score,
                    s.get("mean"),
                    s.get("deviation"),
                    outcomes.size(),
                    outcomes.size() + failures.size()));
    out.flush();
  }

  private static String text(Map<String, Double> scores) {
    StringBuilder text = new StringBuilder();
    scores.forEach((n, v) -> text.append(String.format(Locale.ROOT, "  %s %.4f", n, v)));
    return text.toString();
  }

  /** Mean and sample deviation (0 for one seed) of every score that all seeds have. */
  private Map<String, Map<String, Double>> statistics() {
    Map<String, Map<String, Double>> out = new LinkedHashMap<>();
    if (outcomes.isEmpty()) {
      return out;
    }
    for (String score : outcomes.get(0).scores.keySet()) {
      if (outcomes.stream().allMatch(o -> o.scores.containsKey(score))) {
        double[] values = outcomes.stream().mapToDouble(o -> o.scores.get(score)).toArray();
        double sum = 0;
        for (double v : values) {
          sum += v;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double v : values) {
          squares += (v - mean) * (v - mean);
        }
        double deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
        out.put(score, Map.of("mean", mean, "deviation", deviation));
      }
    }
    return out;
  }

  /** The best seed's weights in a folder of their own, with a file that says why. */
  private void keepBest() throws IOException {
    SeedChoice choice = SeedChoice.fitting(chooseBy, outcomes.get(0).scores);
    Outcome best = null;
    for (Outcome o : outcomes) {
      if (best == null || choice.value(o.scores) > choice.value(best.scores)) {
        best = o;
      }
    }
    Map<String, Object> seeds = new LinkedHashMap<>();
    for (Outcome o : outcomes) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("value", choice.value(o.scores));
      row.put("scores", o.scores);
      seeds.put(String.valueOf(o.seed), row);
    }
    Map<String, Object> why = new LinkedHashMap<>();
    why.put("name", name);
    why.put("best_seed", best.seed);
    why.put("choose_by", choice.toString());
    why.put("larger_is_better", true);
    why.put("seeds", seeds);
    why.put("failures", failures);
    why.put("statistics", statistics());
    Path target = folder("best");
    Path folder = AtomicFiles.begin(target);
    Path weights = folder.resolve(name + ".safetensors");
    Files.copy(best.weights, weights);
    AtomicFiles.write(folder.resolve("best.json"), JSON.writeValueAsString(why));
    AtomicFiles.publish(folder, target);
    out.printf(
        "best by %s: seed %d, in %s%n", choice, best.seed, target.resolve(weights.getFileName()));
    out.flush();
  }
}
