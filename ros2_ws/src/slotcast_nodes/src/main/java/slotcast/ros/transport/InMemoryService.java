package slotcast.ros.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import slotcast.ros.srv.ServiceType;

/** A service within one process: requests and answers pass as they are, without a codec. */
final class InMemoryService<Q, A> implements Service {
  private final ServiceType<Q, A> type;
  private final Executor executor;
  private final ServiceHandler<Q, A> handler;
  private final Runnable onClose;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  InMemoryService(
      ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler, Runnable onClose) {
    this.type = type;
    this.executor = executor;
    this.handler = handler;
    this.onClose = onClose;
  }

  ServiceType<Q, A> type() {
    return type;
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws IllegalStateException if it is refused
   * @throws RuntimeException whatever the handler throws
   */
  A call(Q request) {
    CompletableFuture<A> answer;
    try {
      answer = CompletableFuture.supplyAsync(() -> handler.answer(request), executor);
    } catch (RejectedExecutionException e) {
      refused.incrementAndGet();
      handler.onRefused(type + ": got one request more than can wait, expected fewer at once");
      throw new IllegalStateException(type + " refused a request", e);
    }
    try {
      A answered = answer.join();
      this.answered.incrementAndGet();
      return answered;
    } catch (CompletionException e) {
      failed.incrementAndGet();
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }

  @Override
  public Counts counts() {
    return new Counts(answered.get(), refused.get(), failed.get());
  }

  @Override
  public void close() {
    onClose.run();
  }
}
