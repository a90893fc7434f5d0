package slotcast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must not get worse, in numbers that hold on a busy machine too: bytes, and processor time of
 * one path as a multiple of another's in the same run.
 *
 * @param allocatedKib most KiB that a round may allocate, by path, such as {@code shipped rollout}
 * @param ratios of processor time
 */
record Limits(Map<String, Double> allocatedKib, List<Limit> ratios) {
  private static final double KIB = 1024;

  Limits {
    allocatedKib = allocatedKib == null ? Map.of() : Map.copyOf(allocatedKib);
    ratios = ratios == null ? List.of() : List.copyOf(ratios);
  }

  /**
   * @param of a path, such as {@code shipped camera_640x480}
   * @param to another path
   * @param atMost times the other's processor time
   */
  record Limit(String of, String to, double atMost) {}

  /** What is over its limit, in words; of paths that were not measured nothing is said. */
  List<String> exceeded(List<Row> rows) {
    List<String> found = new ArrayList<>();
    allocatedKib.forEach(
        (path, most) ->
            row(rows, path)
                .filter(r -> r.allocatedBytes() / KIB > most)
                .ifPresent(
                    r ->
                        found.add(
                            "%s allocates %.1f KiB a round, expected at most %.1f"
                                .formatted(path, r.allocatedBytes() / KIB, most))));
    for (Limit limit : ratios) {
      Optional<Row> of = row(rows, limit.of());
      Optional<Row> to = row(rows, limit.to());
      if (of.isPresent() && to.isPresent()) {
        double ratio = of.get().processorMs() / to.get().processorMs();
        if (!(ratio <= limit.atMost())) {
          found.add(
              "%s takes %.2f times the processor time of %s, expected at most %.2f"
                  .formatted(limit.of(), ratio, limit.to(), limit.atMost()));
        }
      }
    }
    return found;
  }

  private static Optional<Row> row(List<Row> rows, String path) {
    return rows.stream().filter(r -> path.equals(r.model() + " " + r.path())).findFirst();
  }
}
