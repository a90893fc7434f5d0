package slotcast.ros.rcl;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.ros2.rcljava.consumers.TriConsumer;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.interfaces.ServiceDefinition;
import org.ros2.rcljava.node.Node;
import org.ros2.rcljava.qos.QoSProfile;
import org.ros2.rcljava.service.RMWRequestId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.srv.ServiceType;
import slotcast.ros.transport.Service;
import slotcast.ros.transport.ServiceHandler;

/**
 * The answering end of a service of rcl. rcljava answers every request, one that we refuse or fail
 * on too: with an empty message.
 */
final class RclService<Q, A> implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(RclService.class);

  private final String name;
  private final ServiceType<Q, A> type;
  private final Executor executor;
  private final ServiceHandler<Q, A> handler;
  private final Consumer<Object> onClose;
  private final GeneratedType requests;
  private final GeneratedType responses;
  private final CdrWriter writer = new CdrWriter();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile CompletableFuture<A> pending = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  /**
   * @param executor runs the handler
   * @param onClose ends the endpoint, now or later
   */
  RclService(
      String name,
      ServiceType<Q, A> type,
      Executor executor,
      ServiceHandler<Q, A> handler,
      Consumer<Object> onClose) {
    this.name = name;
    this.type = type;
    this.executor = executor;
    this.handler = handler;
    this.onClose = onClose;
    this.requests = GeneratedType.of(type.request().rosName());
    this.responses = GeneratedType.of(type.response().rosName());
  }

  /** Opens the endpoint, as a service of the node. */
  org.ros2.rcljava.service.Service<?> open(Node node) {
    TriConsumer<RMWRequestId, MessageDefinition, MessageDefinition> answering =
        (id, request, response) -> answer(request, response);
    return node.createService(
        GeneratedType.find(type.rosName()).asSubclass(ServiceDefinition.class),
        name,
        answering,
        QoSProfile.servicesDefault());
  }

  private void answer(MessageDefinition request, MessageDefinition response) {
    if (closed) {
      return;
    }
    try {
      writer.reset();
      requests.write(request, writer);
      Q question = type.request().decode(writer.toByteBuffer());
      CompletableFuture<A> coming =
          CompletableFuture.supplyAsync(() -> handler.answer(question), executor);
      pending = coming;
      A answer = coming.join();
      writer.reset();
      type.response().write(answer, writer);
      responses.readInto(response, new CdrReader(writer.toByteBuffer()));
      answered.incrementAndGet();
    } catch (MalformedMessageException e) {
      refuse(e.getMessage());
    } catch (CancellationException e) {
      LOG.info("{} ended while it was asked", name);
    } catch (RejectedExecutionException e) {
      refuse(name + ": got one request more than can wait, expected fewer at once");
    } catch (CompletionException e) {
      failed.incrementAndGet();
      if (e.getCause() instanceof UserError) {
        LOG.warn("no answer on {}: {}", name, e.getCause().getMessage());
      } else {
        LOG.error("a request on {} failed", name, e.getCause());
      }
    }
  }

  private void refuse(String reason) {
    refused.incrementAndGet();
    handler.onRefused(reason);
  }

  @Override
  public Counts counts() {
    return new Counts(answered.get(), refused.get(), failed.get());
  }

  @Override
  public void close() {
    closed = true;
    pending.cancel(false);
    onClose.accept(this);
  }
}
