package slotcast.data.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import slotcast.error.UserError;

/** What was found in one part of a data set. Not for use by several threads. */
final class Findings {
  private final Path root;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Map<String, Long> tally = new TreeMap<>();

  /**
   * @param root of the data set
   */
  Findings(Path root) {
    this.root = root;
  }

  void fault(FaultKind kind, Path file, String detail) {
    faults.add(new Fault(kind, relative(file), UserError.oneLine(detail)));
  }

  /** Something worth knowing that is no fault. */
  void remark(String text) {
    remarks.add(UserError.oneLine(text));
  }

  /** Adds to a number of the report, such as {@code images}. */
  void count(String what, long n) {
    tally.merge(what, n, Long::sum);
  }

  /**
   * What a reader gives; null, and a fault of the file, if it gives none.
   *
   * @param kind of the fault
   */
  <T> T read(FaultKind kind, Path file, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (UserError e) {
      // The message begins with the file, by its whole path: the fault names it already.
      String text = e.getMessage();
      text = text.replaceFirst("^[\\w ]*" + Pattern.quote(file.toString()) + "( at |: )?", "");
      fault(kind, file, text.replaceFirst("; [^;]*$", ""));
      return null;
    }
  }

  private String relative(Path file) {
    Path whole = file.toAbsolutePath().normalize();
    Path folder = root.toAbsolutePath().normalize();
    return whole.startsWith(folder) && !whole.equals(folder)
        ? folder.relativize(whole).toString()
        : file.toString();
  }

  List<Fault> faults() {
    return faults;
  }

  List<String> remarks() {
    return remarks;
  }

  Map<String, Long> tally() {
    return tally;
  }
}
