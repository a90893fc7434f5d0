package slotcast.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What many rounds of one path took, measured in blocks: the clock of each round, all else of each
 * block, since reading it is not free.
 */
final class Samples {
  private final List<Double> wallMillis = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  /**
   * Means over the rounds of a block.
   *
   * @param wallMillis of the clock
   * @param processorMillis of the threads that compute
   * @param processMillis of all threads
   * @param allocatedBytes on the Java heap
   * @param joules of the processor packages, or NaN
   */
  record Block(
      double wallMillis,
      double processorMillis,
      double processMillis,
      double allocatedBytes,
      double joules) {}

  /** Runs a path so many times, at least once. */
  static Samples run(TimedPath path, int rounds) {
    Samples samples = new Samples();
    Counters before = Counters.read();
    long allocated = Counters.allocatedBytes(); // after the read, which allocates too
    for (int i = 0; i < rounds; i++) {
      long begun = System.nanoTime();
      var unused = path.run();
      samples.wallMillis.add((System.nanoTime() - begun) * 1e-6);
    }
    allocated = Counters.allocatedBytes() - allocated;
    Counters after = Counters.read();
    double joules =
        after.energyMicrojoules() < 0 || before.energyMicrojoules() > after.energyMicrojoules()
            ? Double.NaN // not told, or the counter has started anew
            : (after.energyMicrojoules() - before.energyMicrojoules()) * 1e-6 / rounds;
    samples.blocks.add(
        new Block(
            samples.wallMillis.stream().mapToDouble(d -> d).average().orElseThrow(),
            (after.processorNanos() - before.processorNanos()) * 1e-6 / rounds,
            (after.processNanos() - before.processNanos()) * 1e-6 / rounds,
            (double) allocated / rounds,
            joules));
    return samples;
  }

  /** Of a program that counts wall and processor time of each round. */
  static Samples of(List<Double> wallMillis, List<Double> processorMillis) {
    Samples samples = new Samples();
    samples.wallMillis.addAll(wallMillis);
    double processor = processorMillis.stream().mapToDouble(d -> d).average().orElseThrow();
    double wall = wallMillis.stream().mapToDouble(d -> d).average().orElseThrow();
    samples.blocks.add(new Block(wall, processor, processor, Double.NaN, Double.NaN));
    return samples;
  }

  /** Appends those of another block. */
  void add(Samples more) {
    wallMillis.addAll(more.wallMillis);
    blocks.addAll(more.blocks);
  }

  int rounds() {
    return wallMillis.size();
  }

  List<Block> blocks() {
    return Collections.unmodifiableList(blocks);
  }

  /** Milliseconds that so large a share of all rounds did not exceed: the nearest rank. */
  double percentile(double share) {
    return percentile(wallMillis, share);
  }

  /** Rounds a second. */
  double perSecond() {
    return 1e3 * rounds() / wallMillis.stream().mapToDouble(d -> d).sum();
  }

  /** Median over the blocks of one of their values. */
  double median(ToDoubleFunction<Block> value) {
    return percentile(blocks.stream().map(value::applyAsDouble).toList(), 0.5);
  }

  /** The smallest value that so large a share of all is not above. */
  static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
