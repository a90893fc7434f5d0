package slotcast.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import slotcast.node.arguments.NodeNames;
import slotcast.ros.msg.Log;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.Mailbox;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;

/**
 * What the program logs, on /rosout: a line that begins with a node's name is that node's, every
 * other one the first node's. Lines wait for the network on a thread of their own; of too many the
 * oldest go.
 */
final class LogPublisher extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  static final String TOPIC = "/rosout";

  /** As rclcpp's: whoever comes late gets the last lines too. */
  private static final Qos QOS =
      new Qos(Qos.Reliability.RELIABLE, 1000, Qos.Durability.TRANSIENT_LOCAL);

  private final List<Node> nodes = new ArrayList<>();
  private final Mailbox<Line> lines;
  private volatile Thread sender; // null before the first line

  /** A node's own end of the topic. */
  private record Node(
      String prefix, String loggerName, NodeClock clock, Publisher<Log> publisher) {}

  private record Line(Node node, Log log) {}

  LogPublisher() {
    lines = new Mailbox<>(TOPIC, QOS.depth(), this::send);
  }

  /** Lines go out for that node too. */
  void add(NodeContext context, NodeNames names) {
    Publisher<Log> publisher = context.transport().advertise(names.topic(TOPIC), Log.TYPE, QOS);
    synchronized (nodes) {
      nodes.add(
          new Node(
              names.node() + ": ",
              names.fullName().substring(1).replace('/', '.'),
              context.clock(),
              publisher));
    }
  }

  /** From now on every line of the program goes out. */
  LogPublisher attach() {
    setContext(root().getLoggerContext());
    start();
    root().addAppender(this);
    return this;
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (Thread.currentThread() == sender) {
      return; // what sending logs would be sent, and so on
    }
    String text = event.getFormattedMessage();
    Node node = node(text);
    StackTraceElement[] callers = event.getCallerData();
    StackTraceElement caller = callers.length == 0 ? null : callers[0];
    String failure =
        event.getThrowableProxy() == null
            ? ""
            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
    lines.onMessage(
        new Line(
            node,
            new Log(
                Time.ofNanos(node.clock().nanos()),
                level(event.getLevel()),
                node.loggerName(),
                wire(words(node, text) + failure),
                caller == null || caller.getFileName() == null ? "" : caller.getFileName(),
                caller == null ? "" : caller.getMethodName(),
                caller == null ? 0 : Math.max(0, caller.getLineNumber()))));
  }

  private Node node(String text) {
    synchronized (nodes) {
      return nodes.stream()
          .filter(node -> text.startsWith(node.prefix()))
          .findFirst()
          .orElseGet(() -> nodes.get(0));
    }
  }

  /** The line without the node's name, which is the logger's already. */
  private static String words(Node node, String text) {
    return text.startsWith(node.prefix()) ? text.substring(node.prefix().length()) : text;
  }

  /** A line of the log may quote bytes that no ROS string holds. */
  private static String wire(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static byte level(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> Log.ERROR;
      case Level.WARN_INT -> Log.WARN;
      case Level.INFO_INT -> Log.INFO;
      default -> Log.DEBUG;
    };
  }

  private void send(Line line) {
    sender = Thread.currentThread();
    line.node().publisher().publish(line.log());
  }

  /** Sends no more. */
  @Override
  public void close() {
    root().detachAppender(this);
    stop();
    lines.close();
    List<Node> open;
    synchronized (nodes) {
      open = List.copyOf(nodes);
    }
    open.forEach(node -> node.publisher().close());
  }
}
