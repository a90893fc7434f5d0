package slotcast.ros.transport;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.msg.MessageType;

/**
 * A service over DDS: requests come on one topic, answers go out on another.
 *
 * <p>Source: design.ros2.org, "Topic and Service name mapping to DDS".
 */
final class DdsService<Q, A> implements Service, MessageHandler<DdsRequest<Q>> {
  private static final Logger LOG = LoggerFactory.getLogger(DdsService.class);

  /** How long an answer waits until its publisher has learnt of the client's subscription. */
  private static final long MATCH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long POLL_MILLIS = 5;

  private final String name;
  private final Executor executor;
  private final ServiceHandler<Q, A> handler;
  private final DdsPublisher<DdsRequest<A>> answers;
  private final MessageType<A> fields;
  private final DdsNeighbours neighbours;
  private final RtpsDirect beside;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private Subscription requests; // set before anything is delivered
  private volatile boolean closed;

  DdsService(
      String name,
      Executor executor,
      ServiceHandler<Q, A> handler,
      DdsPublisher<DdsRequest<A>> answers,
      MessageType<A> fields,
      RtpsDirect beside,
      DdsNeighbours neighbours) {
    this.name = name;
    this.executor = executor;
    this.handler = handler;
    this.answers = answers;
    this.fields = fields;
    this.neighbours = neighbours;
    this.beside = beside;
  }

  /** What requests come through; closed with the service. */
  DdsService<Q, A> from(Subscription subscription) {
    requests = subscription;
    return this;
  }

  @Override
  public void onMessage(DdsRequest<Q> request) {
    try {
      executor.execute(() -> answer(request));
    } catch (RejectedExecutionException e) {
      if (!closed) {
        onRefused(name + ": got one request more than can wait, expected fewer at once");
      }
    }
  }

  @Override
  public void onRefused(String reason) {
    refused.incrementAndGet();
    handler.onRefused(reason);
  }

  private void answer(DdsRequest<Q> request) {
    if (closed) {
      return;
    }
    try {
      A answer = handler.answer(request.body());
      awaitClient(request);
      if (!closed) {
        send(request, answer);
        answered.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UserError | IOException e) {
      failed.incrementAndGet();
      LOG.warn("no answer on {}: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      LOG.error("a request on {} failed", name, e);
    }
  }

  /**
   * Sends an answer. Before the first message to a new subscription Fast DDS sends a heartbeat that
   * tells of it, and Cyclone DDS passes over all that the first heartbeat tells of. So that this is
   * not the answer, one to nobody goes before it; clients pass over it.
   */
  private synchronized void send(DdsRequest<Q> request, A answer) throws IOException {
    DdsRequest<A> message = request.answeredBy(answer);
    if (answers.hasNewSubscriber()) {
      answers.publish(message.toNobody());
    }
    if (message.beside() != null) {
      beside.answer(
          answers.guid(),
          answers.nextNumber(),
          message.beside(),
          fields.encode(answer),
          neighbours.reach(message.beside().writer()));
    }
    answers.publish(message);
  }

  /** A request may come before Fast DDS, or the watch on discovery, has told of its client. */
  private void awaitClient(DdsRequest<Q> request) throws InterruptedException {
    DdsGuid client = request.own().writer();
    long begin = System.nanoTime();
    while (!(answers.reachesParticipantOf(client)
            && (request.beside() == null || !neighbours.reach(client).isEmpty()))
        && System.nanoTime() - begin < MATCH_NANOS) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  @Override
  public Counts counts() {
    return new Counts(answered.get(), refused.get(), failed.get());
  }

  @Override
  public void close() {
    closed = true;
    requests.close();
    answers.close();
  }
}
