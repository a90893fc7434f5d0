package slotcast.parity;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each model costs and how close it comes to its reference, as a table in Markdown. */
final class ModelTable {
  private static final String NOTE =
      """

      Multiply-adds: matrix products and convolutions of one frame of a stream; of SlotFormer, of
      one predicted frame; of STEVE's image, of all its tokens one by one. Parameters are those of
      the reference's checkpoints, with what nothing trains: a prior layer in SAVi and StoSAVi, the
      time code and the decoder in SlotFormer, the tokenizer in STEVE.
      Largest error: the one nearest to its tolerance, over outputs, losses, gradients and steps of
      the optimiser. "—": no golden case of its own; the same code as the others.
      """;

  /** What rows about initial weights begin with: distances of distributions, no errors. */
  private static final String INITIAL = "init ";

  private ModelTable() {}

  /**
   * @param rows all comparisons made
   */
  static String of(List<ModelVariant> variants, List<ParityReport.Row> rows) {
    StringBuilder table = new StringBuilder();
    table.append("| Variant | Parameters | Multiply-adds, slots | … and image | Largest error |\n");
    table.append("|---|---|---|---|---|\n");
    for (ModelVariant v : variants) {
      ModelCost cost = v.cost();
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %s | %s | %s |%n",
              v.name(),
              v.parameters() + v.untrainedOfReference(),
              millions(cost.slots()),
              millions(cost.total()),
              largest(v, rows).map(ModelTable::text).orElse("—")));
    }
    return table.append(NOTE).toString();
  }

  private static String millions(long count) {
    return String.format(Locale.ROOT, "%,.1f M", count / 1e6);
  }

  /** The comparison whose error is the largest share of its tolerance. */
  static Optional<ParityReport.Row> largest(ModelVariant variant, List<ParityReport.Row> rows) {
    return variant.cases() == null
        ? Optional.empty()
        : rows.stream()
            .filter(r -> belongs(variant, r.file()))
            .filter(r -> !r.tensor().startsWith(INITIAL))
            .max(Comparator.comparingDouble(ModelTable::share));
  }

  /** Whether a golden file holds the variant: by its case, so that {@code savi_obj3d_2} does. */
  private static boolean belongs(ModelVariant variant, String file) {
    String name = GoldenFolder.caseOf(file);
    return variant.cases().matcher(name == null ? file : name).matches();
  }

  private static double share(ParityReport.Row row) {
    return row.error() == 0 ? 0 : row.error() / row.tolerance();
  }

  private static String text(ParityReport.Row row) {
    return String.format(
        Locale.ROOT,
        "%.1e %s, %.0f %% of the %.0e allowed (%s, `%s`)",
        row.error(),
        row.kind(),
        100 * share(row),
        row.tolerance(),
        row.file(),
        row.tensor());
  }
}
