package slotcast.node;

import picocli.CommandLine.Option;
import slotcast.error.UserError;

/** Options of every command that runs models. */
public final class EngineMixin {
  /** DJL's property; read once, when the first model is loaded. */
  private static final String PROPERTY = "ai.djl.pytorch.num_threads";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "processor threads per tensor operation; default half of the cores, since other work goes"
              + " on beside")
  private Integer threads;

  /**
   * Takes effect; to be called before a model is loaded.
   *
   * @throws UserError if the number is out of range
   */
  public void apply() {
    if (threads != null && (threads < 1 || threads > 1024)) {
      throw new UserError(
          "--threads", threads.toString(), "1 to 1024", "leave it out for as many as fit");
    }
    if (threads != null) {
      System.setProperty(PROPERTY, threads.toString());
    } else if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, Integer.toString(usual()));
    }
  }

  private static int usual() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }
}
