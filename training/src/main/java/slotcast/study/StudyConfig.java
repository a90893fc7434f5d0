package slotcast.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.config.Check;

/**
 * A study: {@code ./slotcast study --config FILE}.
 *
 * @param name of its folder and its table
 * @param seeds that every configuration is trained with
 * @param savi the perception models
 * @param slotformer what is trained over each of them; null for nothing
 * @param calibrate options of {@code ./slotcast calibrate}, which then comes before the scores;
 *     null for none
 * @param eval further options of {@code ./slotcast eval}; null for none
 * @param columns of the table: numbers of the evaluation by their path, such as {@code fg_ari} or
 *     {@code trajectory_error_px_all.predicted.10}; with {@code scores}, {@code NAME.mse} is the
 *     mean of that metric
 */
public record StudyConfig(
    String name,
    List<Long> seeds,
    Stage savi,
    Stage slotformer,
    List<String> calibrate,
    List<String> eval,
    List<String> columns) {

  /**
   * Variants of a configuration: the product of all axes, one variant of each.
   *
   * @param config path of the configuration, relative to the study's file
   * @param set {@code --set} of all variants; null for none
   * @param axes each by name of the variant: its {@code --set}; null for the configuration alone
   * @param scores options of {@code ./slotcast eval savi} (or {@code slotformer}) by name of what
   *     they measure, on the data that the run was trained on unless they say otherwise; null for
   *     {@code ./slotcast eval}, through the nodes' code
   */
  public record Stage(
      String config,
      List<String> set,
      List<Map<String, List<String>>> axes,
      Map<String, List<String>> scores) {
    public Stage {
      Check.present("config", config);
      set = set == null ? List.of() : List.copyOf(set);
      axes = axes == null ? List.of() : List.copyOf(axes);
      scores = scores == null ? Map.of() : new LinkedHashMap<>(scores);
      scores.keySet().forEach(score -> Check.name("scores", score));
      scores.values().forEach(options -> Check.present("scores", options));
      for (Map<String, List<String>> axis : axes) {
        axis.keySet().forEach(variant -> Check.name("axes", variant));
        axis.values().forEach(settings -> Check.present("axes", settings));
      }
    }

    /** All variants, the first axis outermost. */
    List<Variant> variants() {
      List<Variant> variants = List.of(new Variant("", set));
      for (Map<String, List<String>> axis : axes) {
        List<Variant> longer = new ArrayList<>();
        for (Variant variant : variants) {
          axis.forEach((name, settings) -> longer.add(variant.with(name, settings)));
        }
        variants = longer;
      }
      return variants;
    }
  }

  /**
   * @param name of the variant's parts, joined by a dash; empty for the configuration alone
   * @param settings for {@code --set}
   */
  record Variant(String name, List<String> settings) {
    Variant with(String part, List<String> more) {
      List<String> all = new ArrayList<>(settings);
      all.addAll(more);
      return new Variant(name.isEmpty() ? part : name + "-" + part, all);
    }
  }

  public StudyConfig {
    Check.name("name", name);
    Check.present("savi", savi);
    if (seeds == null || seeds.isEmpty()) {
      throw new IllegalArgumentException("seeds is empty");
    }
    if (columns == null || columns.isEmpty()) {
      throw new IllegalArgumentException("columns is empty");
    }
    Set<Long> different = new HashSet<>(seeds);
    if (different.size() < seeds.size()) {
      throw new IllegalArgumentException("seeds is " + seeds + ", with one twice");
    }
    seeds = List.copyOf(seeds);
    calibrate = calibrate == null ? null : List.copyOf(calibrate);
    eval = eval == null ? List.of() : List.copyOf(eval);
    columns = List.copyOf(columns);
  }
}
