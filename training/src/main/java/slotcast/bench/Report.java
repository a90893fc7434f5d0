package slotcast.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import slotcast.config.Yaml;
import slotcast.file.AtomicFiles;

/**
 * What a run of {@code ./slotcast bench} found.
 *
 * @param schema {@link #SCHEMA}; a change that breaks readers changes its number
 * @param machine what it was measured on, and how busy that was
 * @param startUpS seconds from the start of the JVM to the first result of the first path; null
 *     beside PyTorch, which starts in between
 * @param peakResidentMib of the whole process
 * @param rows one a path
 * @param ratios beside PyTorch; null without it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
    String schema,
    Setting machine,
    Double startUpS,
    double peakResidentMib,
    List<Row> rows,
    List<Ratio> ratios) {
  static final String SCHEMA = "slotcast-bench-1";

  private static final String FORMAT = "%-29s %-20s %8.2f %8.2f %8.2f %8.2f %9.1f %10.2f %9s %9s%n";

  /**
   * What was measured on.
   *
   * @param program {@code slotcast}
   * @param version commit of the code
   * @param description processor, cores, operating system, JVM
   * @param device {@code cpu} or a GPU
   * @param threads of a tensor operation
   * @param precision of training steps
   * @param mallocTuned whether the C library keeps large blocks, as the launcher has it
   * @param tf32Override NVIDIA_TF32_OVERRIDE of the environment, or null
   * @param load processes that computed over the last minute, when it ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Setting(
      String program,
      String version,
      String description,
      String device,
      int threads,
      String precision,
      boolean mallocTuned,
      String tf32Override,
      double load) {}

  /** Seconds since the JVM was started. */
  static double sinceStart() {
    long begun = ManagementFactory.getRuntimeMXBean().getStartTime();
    return (System.currentTimeMillis() - begun) * 1e-3;
  }

  /** Writes it as JSON, whole or not at all. */
  void write(Path file) throws IOException {
    AtomicFiles.write(file, Yaml.toJson(this) + "\n");
  }

  /** One line a row. */
  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, %s, %d threads, %s, load %.1f%n",
        machine.description(),
        machine.device(),
        machine.threads(),
        machine.version(),
        machine.load());
    out.printf(
        Locale.ROOT,
        FORMAT.replaceAll("\\.\\df", "s"),
        "milliseconds",
        "computed by",
        "median",
        "p95",
        "p99",
        "p99.9",
        "a second",
        "processor",
        "KiB heap",
        "MiB RSS");
    for (Row r : rows) {
      out.printf(
          Locale.ROOT,
          FORMAT,
          r.model() + " " + r.path(),
          r.backend(),
          r.medianMs(),
          r.p95Ms(),
          r.p99Ms(),
          r.p999Ms(),
          r.perSecond(),
          r.processorMs(),
          rounded(r.allocatedBytes() == null ? null : r.allocatedBytes() / 1024),
          rounded(r.residentMib()));
    }
    if (startUpS != null) {
      out.printf(Locale.ROOT, "first result %.1f s after the start%n", startUpS);
    }
    out.printf(Locale.ROOT, "%.0f MiB resident at most%n", peakResidentMib);
    if (ratios != null) {
      Ratio.print(ratios, out);
    }
    out.flush();
  }

  private static String rounded(Double value) {
    return value == null ? "" : String.valueOf(Math.round(value));
  }
}
