package slotcast.eval;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.management.ManagementFactory;
import picocli.CommandLine.Option;
import slotcast.error.UserError;

/** How many threads a command computes with. */
public final class ComputeThreads {
  private static final String PROPERTY = "ai.djl.pytorch.num_threads"; // read when torch is loaded
  private static final int MOST = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Processor threads of a tensor operation (default: OMP_NUM_THREADS, else half of the"
              + " cores, or as many as are idle if those are fewer). A run that goes on keeps its"
              + " number.")
  Integer threads;

  /**
   * The number that the user asked for, or a default.
   *
   * @param before those of a run that goes on; null for none
   * @throws UserError if it is out of range
   */
  public int resolve(Integer before) {
    if (threads != null) {
      if (threads < 1 || threads > MOST) {
        throw new UserError(
            "--threads", threads.toString(), "1 to " + MOST, "leave it out for a default");
      }
      return threads;
    }
    if (before != null) {
      return before;
    }
    String environment = System.getenv("OMP_NUM_THREADS");
    if (environment != null && environment.matches("[1-9]\\d{0,2}")) {
      return Integer.parseInt(environment);
    }
    return byLoad(
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /**
   * Threads that wait for each other collapse where others compute too, so never more than are
   * idle; and never more than half of the cores, of which two are often one.
   *
   * @param load processes that computed over the last minute; negative if unknown
   */
  static int byLoad(int cores, double load) {
    int idle = cores - (int) Math.round(Math.max(0, load));
    return Math.max(1, Math.min(cores / 2, idle));
  }

  /** From now on torch computes with so many threads, in threads that have not computed yet too. */
  public static void use(int threads) {
    System.setProperty(PROPERTY, Integer.toString(threads));
    Engine.getInstance();
    JniUtils.setNumThreads(threads);
  }

  /** Resolves and uses. */
  public void apply() {
    use(resolve(null));
  }
}
