package slotcast.ros.transport;

import java.io.IOException;
import slotcast.ros.srv.Outcome;

/**
 * A process with one service, which says how often it was asked. Argument: domain. Ends with its
 * standard input.
 */
final class ServiceChild {
  static final String NAME = "/child/count";

  private ServiceChild() {}

  public static void main(String[] args) throws IOException {
    DdsOptions options =
        DdsOptions.fromEnvironment("child")
            .withDomainId(Integer.parseInt(args[0]))
            .withInterfaces("127.0.0.1");
    int[] asked = {0};
    try (DdsTransport transport = DdsTransport.open(options)) {
      var unused = // ends with its transport
          transport.serve(
              NAME,
              Outcome.TRIGGER,
              Runnable::run,
              request -> new Outcome(true, "asked " + ++asked[0] + " times"));
      while (System.in.read() >= 0) {}
    }
  }
}
