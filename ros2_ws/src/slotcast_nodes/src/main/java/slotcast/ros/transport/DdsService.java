package slotcast.ros.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

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
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private Subscription requests; // set before anything is delivered
  private volatile boolean closed;

  DdsService(
      String name,
      Executor executor,
      ServiceHandler<Q, A> handler,
      DdsPublisher<DdsRequest<A>> answers) {
    this.name = name;
    this.executor = executor;
    this.handler = handler;
    this.answers = answers;
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
      awaitClient(request.writer());
      if (!closed) {
        send(request, answer);
        answered.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UserError e) {
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
  private synchronized void send(DdsRequest<Q> request, A answer) {
    DdsRequest<A> message = request.answeredBy(answer);
    if (answers.hasNewSubscriber()) {
      answers.publish(message.toNobody());
    }
    answers.publish(message);
  }

  /** A client's request may come before Fast DDS has told of the client's subscription. */
  private void awaitClient(DdsGuid client) throws InterruptedException {
    long begin = System.nanoTime();
    while (!answers.reachesParticipantOf(client) && System.nanoTime() - begin < MATCH_NANOS) {
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
