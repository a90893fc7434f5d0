package slotcast.ros.transport;

import java.util.ArrayDeque;
import java.util.Deque;

/** The receiving end of an in-memory topic: a history, and a thread where one was asked for. */
final class InMemorySubscription<T> implements Subscription {
  private final String topic;
  private final String type;
  private final Qos qos;
  private final Delivery<T> delivery;
  private final InMemoryTransport.Topic home;
  private final Thread thread;
  private final Deque<T> waiting = new ArrayDeque<>();
  private boolean closed;

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
    this.home = home;
    this.thread = threaded ? new Thread(this::deliverUntilClosed, "topic " + topic) : null;
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  String type() {
    return type;
  }

  Qos qos() {
    return qos;
  }

  /** Takes a message of the type that both ends have agreed on. */
  @SuppressWarnings("unchecked")
  void offer(Object message) {
    T typed = (T) message;
    if (thread == null) {
      delivery.message(typed);
      return;
    }
    synchronized (waiting) {
      if (closed) {
        return;
      }
      if (waiting.size() == qos.depth()) {
        waiting.removeFirst();
        delivery.lost(1);
      }
      waiting.addLast(typed);
      waiting.notifyAll();
    }
  }

  private void deliverUntilClosed() {
    while (true) {
      T next;
      synchronized (waiting) {
        while (waiting.isEmpty() && !closed) {
          try {
            waiting.wait();
          } catch (InterruptedException e) {
            return;
          }
        }
        if (closed) {
          return;
        }
        next = waiting.removeFirst();
      }
      delivery.message(next);
    }
  }

  @Override
  public Counts counts() {
    return delivery.counts();
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
    home.remove(this);
    synchronized (waiting) {
      closed = true;
      waiting.clear();
      waiting.notifyAll();
    }
    delivery.close();
  }
}
