package slotcast.node;

import java.util.concurrent.TimeUnit;

/** Ends by signals, after so many seconds of cleaning up. */
final class StopSignalsChild {
  private StopSignalsChild() {}

  /**
   * @param arguments seconds that cleaning up takes
   */
  public static void main(String[] arguments) throws InterruptedException {
    long seconds = Long.parseLong(arguments[0]);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  System.out.println("cleaning up");
                  try {
                    TimeUnit.SECONDS.sleep(seconds);
                    System.out.println("clean");
                  } catch (InterruptedException e) {
                    System.out.println("interrupted");
                  }
                }));
    StopSignals.install();
    System.out.println("ready");
    TimeUnit.MINUTES.sleep(5);
  }
}
