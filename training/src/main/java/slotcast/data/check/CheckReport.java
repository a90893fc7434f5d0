package slotcast.data.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What one pass over a data set found.
 *
 * @param name of the data set
 * @param path where it lies
 * @param unit what its parts are, in the plural
 * @param usable parts without a fault, by split
 * @param tally numbers of what was read
 * @param remarks what is worth knowing and no fault
 * @param faults in the order of the data set
 */
public record CheckReport(
    String name,
    String path,
    String unit,
    List<SetCheck.Count> counts,
    Map<String, Integer> usable,
    Map<String, Long> tally,
    List<String> remarks,
    List<Fault> faults) {

  /** Whether nothing is wrong. */
  public boolean isWhole() {
    return faults.isEmpty();
  }

  /** All of it, for programs. */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("data_set", name).put("path", path).put("whole", isWhole());
    ArrayNode splits = node.putArray("splits");
    for (SetCheck.Count count : counts) {
      ObjectNode split = splits.addObject();
      split.put("split", count.split()).put("found", count.found());
      split.put("without_fault", usable.getOrDefault(count.split(), 0));
      if (count.published() >= 0) {
        split.put("published", count.published());
      }
      if (count.expected() >= 0) {
        split.put("expected", count.expected());
      }
    }
    ObjectNode numbers = node.putObject("read");
    tally.forEach(numbers::put);
    ArrayNode notes = node.putArray("remarks");
    remarks.forEach(notes::add);
    ArrayNode list = node.putArray("faults");
    for (Fault fault : faults) {
      list.addObject()
          .put("kind", fault.kind().name().toLowerCase(Locale.ROOT))
          .put("file", fault.file())
          .put("detail", fault.detail());
    }
    return node;
  }

  /**
   * A summary in words.
   *
   * @param shown faults that are listed, at most
   */
  public String words(int shown) {
    StringBuilder out = new StringBuilder();
    out.append(name).append(" in ").append(path).append('\n');
    for (SetCheck.Count count : counts) {
      out.append("  ").append(count.split().isEmpty() ? "" : count.split() + ": ");
      out.append(count.found()).append(' ').append(unit);
      if (count.published() >= 0) {
        out.append(" (published: ").append(count.published()).append(')');
      }
      int good = usable.getOrDefault(count.split(), 0);
      out.append(", ").append(good).append(" without a fault\n");
    }
    StringJoiner read = new StringJoiner(", ", "  read: ", "\n");
    tally.forEach((what, n) -> read.add(n + " " + what));
    if (!tally.isEmpty()) {
      out.append(read);
    }
    remarks.forEach(remark -> out.append("  note: ").append(remark).append('\n'));
    if (isWhole()) {
      return out.append("whole: nothing is wrong\n").toString();
    }
    Map<FaultKind, Integer> kinds = new EnumMap<>(FaultKind.class);
    for (Fault fault : faults) {
      kinds.merge(fault.kind(), 1, Integer::sum);
    }
    StringJoiner kindWords = new StringJoiner(", ");
    kinds.forEach((kind, n) -> kindWords.add(n + " " + kind.words()));
    out.append("not whole: ").append(faults.size());
    out.append(faults.size() == 1 ? " fault (" : " faults (").append(kindWords).append(")\n");
    for (Fault fault : faults.subList(0, Math.min(shown, faults.size()))) {
      out.append("  ").append(fault.file()).append(": ");
      out.append(fault.kind().words()).append(": ").append(fault.detail()).append('\n');
    }
    if (faults.size() > shown) {
      out.append("  and ").append(faults.size() - shown).append(" more; --json lists all\n");
    }
    return out.toString();
  }
}
