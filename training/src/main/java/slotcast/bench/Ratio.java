package slotcast.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Slotcast beside PyTorch on one path: below 1 where Slotcast takes less.
 *
 * @param model whose path it is
 * @param path its name
 * @param pytorch {@code untuned}, as Python starts, or {@code malloc_tuned}, as ./slotcast starts
 *     Java
 * @param wall median over pairs of blocks, one after the other, of the ratio of their mean times
 * @param processor as wall, of processor time: of Slotcast's threads that compute, of all of
 *     Python's
 */
record Ratio(String model, String path, String pytorch, double wall, double processor) {
  /** Of blocks that were measured in turn. */
  static Ratio of(PathName name, String pytorch, Samples ours, Samples theirs) {
    return new Ratio(
        name.model(),
        name.path(),
        pytorch,
        median(ours, theirs, Samples.Block::wallMillis),
        median(ours, theirs, Samples.Block::processorMillis));
  }

  private static double median(
      Samples ours, Samples theirs, ToDoubleFunction<Samples.Block> value) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.blocks().size(); i++) {
      ratios.add(
          value.applyAsDouble(ours.blocks().get(i)) / value.applyAsDouble(theirs.blocks().get(i)));
    }
    return Samples.percentile(ratios, 0.5);
  }

  /** One line a ratio. */
  static void print(List<Ratio> ratios, PrintWriter out) {
    out.printf("%-29s %-14s %6s %10s%n", "Slotcast / PyTorch", "PyTorch", "wall", "processor");
    for (Ratio r : ratios) {
      out.printf(
          Locale.ROOT,
          "%-29s %-14s %6.2f %10.2f%n",
          r.model() + " " + r.path(),
          r.pytorch(),
          r.wall(),
          r.processor());
    }
  }
}
