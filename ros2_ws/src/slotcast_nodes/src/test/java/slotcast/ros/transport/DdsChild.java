package slotcast.ros.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import slotcast.error.UserError;
import slotcast.ros.msg.Image;

/**
 * A process that subscribes to images and tells what became of them: whatever happens to it does
 * not happen to the tests.
 *
 * <p>Arguments: domain, largest image in bytes, reliability. Writes {@code ready}, then an answer
 * to every line it reads: to {@code counts} its counters, to {@code publishers} how many are
 * matched, to {@code quit} its end with status 0. A {@link UserError} ends it with status 2, as a
 * command line does.
 */
final class DdsChild {
  static final String TOPIC = "/frames";

  private DdsChild() {}

  public static void main(String[] args) throws IOException {
    DdsOptions options =
        DdsOptions.fromEnvironment("child")
            .withDomainId(Integer.parseInt(args[0]))
            .withInterfaces("127.0.0.1")
            .withMaxImageBytes(Integer.parseInt(args[1]));
    Qos qos = new Qos(Qos.Reliability.valueOf(args[2]), 5, Qos.Durability.VOLATILE);
    try (DdsTransport transport = DdsTransport.open(options)) {
      Subscription subscription = transport.subscribe(TOPIC, Image.TYPE, qos, image -> {});
      System.out.println("ready");
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String order;
      while ((order = orders.readLine()) != null && !order.equals("quit")) {
        System.out.println(
            order.equals("counts") ? subscription.counts() : subscription.publishers());
      }
    } catch (UserError e) {
      System.err.println(e.getMessage());
      System.exit(UserError.EXIT_STATUS);
    }
    System.out.println("bye");
  }
}
