package slotcast.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prints the table of all comparisons when the last test has ended, and after it that of all models
 * ({@link ModelTable}); writes them to {@code target/parity.txt} and {@code target/models.txt}.
 *
 * <p>Registered for all tests of this module through {@code META-INF/services}; it stays silent
 * when nothing was compared.
 */
public final class ParityReport implements BeforeAllCallback {
  /** System property with another folder for the two files. */
  static final String FOLDER = "slotcast.report";

  /**
   * One comparison.
   *
   * @param file the golden file without its ending
   * @param tensor what was compared
   * @param error the largest one, in units of {@code kind}
   * @param tolerance what is allowed, in the same units
   * @param kind relative (to the largest golden value), absolute, or wrong elements
   * @param good whether the error is within the tolerance
   * @param detail where the largest error is
   */
  record Row(
      String file,
      String tensor,
      double error,
      double tolerance,
      String kind,
      boolean good,
      String detail) {}

  private static final List<Row> ROWS = new ArrayList<>();

  static synchronized void add(Row row) {
    ROWS.add(row);
  }

  /** All comparisons so far. */
  static synchronized List<Row> rows() {
    return List.copyOf(ROWS);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(ParityReport.class))
        .getOrComputeIfAbsent("report", key -> (AutoCloseable) ParityReport::print);
  }

  private static void print() throws IOException {
    List<Row> rows = rows();
    if (rows.isEmpty()) {
      return;
    }
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT, "%-26s %-64s %10s %10s%n", "case", "tensor", "error", "tolerance"));
    for (Row row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-26s %-64s %10.2e %10.2e %s%s%n",
              row.file(),
              row.tensor(),
              row.error(),
              row.tolerance(),
              row.kind(),
              row.good() ? "" : "  <-- DIFFERS: " + row.detail()));
    }
    long bad = rows.stream().filter(r -> !r.good()).count();
    table.append(
        String.format(
            Locale.ROOT,
            "%d comparisons with %d files under %s, %d out of tolerance%n",
            rows.size(),
            rows.stream().map(Row::file).distinct().count(),
            GoldenFolder.folder(),
            bad));
    String models = ModelTable.of(ModelVariant.all(), rows);
    System.out.print(table);
    System.out.println();
    System.out.print(models);
    Path target = Path.of(System.getProperty(FOLDER, "target"));
    Files.createDirectories(target);
    Files.writeString(target.resolve("parity.txt"), table);
    Files.writeString(target.resolve("models.txt"), models);
  }
}
