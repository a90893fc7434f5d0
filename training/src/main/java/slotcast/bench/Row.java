package slotcast.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What was measured of one path; times in milliseconds of a round.
 *
 * @param model whose path it is
 * @param path its name; with {@code _xN} behind it, N cameras in one call
 * @param backend how libtorch computed it
 * @param rounds that were measured, after warming up
 * @param medianMs of the clock
 * @param p95Ms of the clock, as those that follow
 * @param perSecond rounds a second
 * @param processorMs of the threads that compute, native ones too; median over blocks
 * @param processMs of all threads, the garbage collector's and the compiler's too
 * @param allocatedBytes on the Java heap
 * @param joules of the processor packages; null where the machine does not tell
 * @param residentMib of the process, after it
 * @param value mean absolute value of what came out of the first round: the same wherever inputs
 *     and weights are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Row(
    String model,
    String path,
    String backend,
    int rounds,
    double medianMs,
    double p95Ms,
    double p99Ms,
    double p999Ms,
    double perSecond,
    double processorMs,
    double processMs,
    Double allocatedBytes,
    Double joules,
    Double residentMib,
    double value) {
  private static final double MIB = 1 << 20;

  /** Of a path of this process. */
  static Row of(PathName name, String backend, Samples s, double value) {
    double resident = Counters.memory("VmRSS") / MIB;
    return of(name.model(), name.label(), backend, s, resident, value);
  }

  private static Row of(
      String model, String path, String backend, Samples s, Double resident, double value) {
    return new Row(
        model,
        path,
        backend,
        s.rounds(),
        s.percentile(0.5),
        s.percentile(0.95),
        s.percentile(0.99),
        s.percentile(0.999),
        s.perSecond(),
        s.median(Samples.Block::processorMillis),
        s.median(Samples.Block::processMillis),
        known(s.median(Samples.Block::allocatedBytes)),
        known(s.median(Samples.Block::joules)),
        resident,
        value);
  }

  /** Of a path of another program. */
  static Row ofOther(PathName name, String program, Samples s, double value) {
    return of(name.model(), name.path(), program, s, null, value);
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** The mean of all absolute values. */
  static double meanSize(List<float[]> arrays) {
    double sum = 0;
    long count = 0;
    for (float[] array : arrays) {
      for (float v : array) {
        sum += Math.abs(v);
      }
      count += array.length;
    }
    return sum / count;
  }
}
