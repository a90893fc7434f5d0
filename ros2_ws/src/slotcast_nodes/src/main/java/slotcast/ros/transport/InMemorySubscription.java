package slotcast.ros.transport;

/** The receiving end of an in-memory topic. */
final class InMemorySubscription<T> implements Subscription {
  private final String topic;
  private final String type;
  private final Qos qos;
  private final Delivery<T> delivery;
  private final Mailbox<T> mailbox;
  private final InMemoryTransport.Topic home;
  private volatile boolean closed;

  /**
   * @param threaded whether messages pass through a mailbox; if not, the publisher's thread
   *     delivers
   */
  InMemorySubscription(
      String topic,
      String type,
      Qos qos,
      MessageHandler<T> handler,
      boolean threaded,
      InMemoryTransport.Topic home) {
    this.topic = topic;
    this.type = type;
    this.qos = qos;
    this.delivery = new Delivery<>(topic, handler);
    this.mailbox = threaded ? new Mailbox<>(topic, qos.depth(), delivery) : null;
    this.home = home;
  }

  String type() {
    return type;
  }

  Qos qos() {
    return qos;
  }

  /** Takes a message of the type that both ends have agreed on. */
  @SuppressWarnings("unchecked")
  void offer(Object message, Object publisher) {
    if (closed) {
      return;
    }
    T typed = (T) message;
    if (mailbox == null) {
      synchronized (delivery) { // one message at a time, whoever publishes
        delivery.onMessage(typed, publisher);
      }
    } else {
      mailbox.onMessage(typed, publisher);
    }
  }

  @Override
  public Counts counts() {
    Counts counts = delivery.counts();
    return mailbox == null
        ? counts
        : new Counts(
            counts.delivered(), counts.refused(), mailbox.counts().dropped(), counts.failed());
  }

  @Override
  public int publishers() {
    return home.publishersFor(this);
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void close() {
    closed = true;
    home.remove(this);
    if (mailbox != null) {
      mailbox.close();
    }
  }
}
