package slotcast.ros.transport;

import java.util.concurrent.Executor;
import java.util.function.Predicate;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.msg.MessageType;
import slotcast.ros.srv.ServiceType;

/**
 * Topics within one process whose messages become bytes in native memory on the way, and messages
 * again, as over DDS: what a handler gets shares nothing with what was published. Handlers run
 * inside {@code publish}.
 */
public final class CodecTransport implements Transport {
  private final InMemoryTransport topics = InMemoryTransport.direct();
  private final Predicate<String> heard;

  /**
   * @param heard whether somebody listens to a topic, by its full name, even if nobody subscribes
   */
  public CodecTransport(Predicate<String> heard) {
    this.heard = heard;
  }

  @Override
  public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
    return new Coder<>(topics.advertise(topic, type, qos), type);
  }

  @Override
  public <T> Subscription subscribe(
      String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    return topics.subscribe(topic, type, qos, handler);
  }

  @Override
  public <Q, A> Service serve(
      String name, ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler) {
    return topics.serve(name, type, executor, handler);
  }

  @Override
  public void close() {
    topics.close();
  }

  private final class Coder<T> implements Publisher<T> {
    private final Publisher<T> publisher;
    private final MessageType<T> type;
    private final CdrWriter writer = CdrWriter.direct();

    Coder(Publisher<T> publisher, MessageType<T> type) {
      this.publisher = publisher;
      this.type = type;
    }

    @Override
    public void publish(T message) {
      publisher.publish(overAndBack(message));
    }

    private synchronized T overAndBack(T message) {
      writer.reset();
      type.write(message, writer);
      return type.decode(writer.toByteBuffer());
    }

    @Override
    public int subscribers() {
      return Math.max(heard.test(topic()) ? 1 : 0, publisher.subscribers());
    }

    @Override
    public String topic() {
      return publisher.topic();
    }

    @Override
    public void close() {
      publisher.close();
    }
  }
}
