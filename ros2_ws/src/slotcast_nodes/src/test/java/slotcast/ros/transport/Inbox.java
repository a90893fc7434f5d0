package slotcast.ros.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what arrives. */
final class Inbox<T> implements MessageHandler<T> {
  final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
  final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();

  @Override
  public void onMessage(T message) {
    messages.add(message);
  }

  @Override
  public void onRefused(String reason) {
    refusals.add(reason);
  }
}
