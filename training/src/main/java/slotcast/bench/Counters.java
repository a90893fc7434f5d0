package slotcast.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What this process has used so far, as Linux and the JVM count it. Reading it takes a millisecond
 * or so, and is done between rounds.
 *
 * @param wallNanos the clock
 * @param processorNanos of all threads but the JVM's own: those that compute, native ones too
 * @param processNanos of all threads, those of the garbage collector and the compiler too
 * @param energyMicrojoules of the processor packages; -1 where the machine does not tell
 */
record Counters(long wallNanos, long processorNanos, long processNanos, long energyMicrojoules) {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final long TICK_NANOS = 10_000_000;
  private static final int USER = 11; // after the name: state is 0, user time 11, system time 12
  private static final Path POWER = Path.of("/sys/class/powercap");

  /** Threads of the JVM, by their names as Linux cuts them off. */
  private static final Set<String> OF_JVM =
      Set.of(
          "C1 CompilerThre",
          "C2 CompilerThre",
          "Common-Cleaner",
          "Finalizer",
          "Monitor Deflati",
          "Notification Th",
          "Reference Handl",
          "Service Thread",
          "Signal Dispatch",
          "Sweeper thread",
          "VM Periodic Tas",
          "VM Thread");

  /** Reads them now. */
  static Counters read() {
    long computing = 0;
    long all = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        long nanos = nanos(task);
        all += nanos;
        computing += isOfJvm(task) ? 0 : nanos;
      }
      return new Counters(System.nanoTime(), computing, all, energy(POWER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes on the Java heap that threads have allocated which live now. */
  static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, bytes);
    }
    return allocated;
  }

  /** Nanoseconds on a core; 0 of a thread that has just ended. */
  private static long nanos(Path task) throws IOException {
    String text = textOf(task.resolve("schedstat"));
    return text.isEmpty()
        ? ofStat(textOf(task.resolve("stat"))) // a container without
        : Long.parseLong(text.substring(0, text.indexOf(' ')));
  }

  /** User and system time of a line of {@code /proc/N/stat}, which counts in hundredths. */
  static long ofStat(String line) {
    if (line.isEmpty()) {
      return 0;
    }
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return TICK_NANOS * (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1]));
  }

  private static boolean isOfJvm(Path task) throws IOException {
    String name = textOf(task.resolve("comm")).strip();
    return OF_JVM.contains(name) || name.startsWith("GC Thread") || name.startsWith("G1 ");
  }

  private static String textOf(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return ""; // the thread has ended since
    }
  }

  /** Sum over the packages below a folder like {@code /sys/class/powercap}. */
  static long energy(Path folder) {
    long sum = -1;
    try (DirectoryStream<Path> packages = Files.newDirectoryStream(folder, "intel-rapl:?")) {
      for (Path p : packages) {
        sum = Math.max(0, sum) + Long.parseLong(Files.readString(p.resolve("energy_uj")).strip());
      }
    } catch (IOException e) {
      return -1; // not there, or for root alone
    }
    return sum;
  }

  /** A line of {@code /proc/self/status} in bytes, such as {@code VmRSS}; 0 if it has none. */
  static long memory(String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(name + ":")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
