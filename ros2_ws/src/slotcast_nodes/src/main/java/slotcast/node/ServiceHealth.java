package slotcast.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import slotcast.ros.transport.Service;

/** What became of the requests to the services of one node, for its report on /diagnostics. */
final class ServiceHealth {
  private final List<Service> services = new CopyOnWriteArrayList<>();
  private volatile String lastRefusal = "";

  void add(Service service) {
    services.add(service);
  }

  void refused(String reason) {
    lastRefusal = reason;
  }

  /** Why a request was refused, the last time; empty if none was. */
  String lastRefusal() {
    return lastRefusal;
  }

  /** Of all services together. */
  Service.Counts counts() {
    long answered = 0;
    long refused = 0;
    long failed = 0;
    for (Service service : services) {
      Service.Counts counts = service.counts();
      answered += counts.answered();
      refused += counts.refused();
      failed += counts.failed();
    }
    return new Service.Counts(answered, refused, failed);
  }
}
