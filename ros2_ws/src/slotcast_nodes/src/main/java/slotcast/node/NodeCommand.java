package slotcast.node;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.runtime.torch.TorchRuntime;

/** {@code slotcast node}: both nodes, or one of them, against a ROS 2 camera until Ctrl-C. */
@Command(
    name = "node",
    description = "Runs the nodes against any ROS 2 camera until Ctrl-C.",
    footer = {
      "",
      "Example, with a camera's topic and loopback only:",
      "  ./slotcast node --image-topic /camera/image_raw --interface 127.0.0.1"
    })
final class NodeCommand implements Callable<Integer> {
  /** Exit status after an Error, such as memory that is used up. */
  static final int FATAL = 70;

  /** Which nodes run in this process. */
  enum Only {
    perception,
    prediction
  }

  @Option(
      names = "--image-topic",
      paramLabel = "TOPIC",
      description =
          "sensor_msgs/Image to see objects in; give it again for each further camera; default"
              + " /camera/image_raw")
  private List<String> imageTopics;

  @Option(
      names = "--reliable",
      negatable = true,
      description = "ask for lost images again; matches reliable cameras only")
  private Boolean reliable;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "how many frames ahead to predict; default 10")
  private Integer steps;

  @Option(
      names = "--only",
      paramLabel = "NODE",
      description = "run one node in this process: ${COMPLETION-CANDIDATES}")
  private Only only;

  @Option(
      names = "--slots-topic",
      paramLabel = "TOPIC",
      description =
          "with --only prediction: slotcast_msgs/SlotArray to predict from; give it again for each"
              + " further camera")
  private List<String> slotsTopics;

  @Mixin private ModelsMixin models;

  @Mixin private EngineMixin engine;

  @Mixin private DdsMixin dds;

  @Override
  public Integer call() throws InterruptedException {
    StopSignals.install();
    engine.apply();
    NodeConfig config = models.config();
    PerceptionParameters perception = config.perception().with(imageTopics, null, reliable, null);
    PredictionParameters prediction = config.prediction().with(slotsTopics, null, steps, null);
    DdsOptions options =
        dds.options(only == Only.prediction ? PredictionNode.NAME : PerceptionNode.NAME);

    endOnErrors();
    CountDownLatch end = new CountDownLatch(1);
    DdsTransport transport = DdsTransport.open(options);
    Nodes nodes =
        Nodes.start(
            transport,
            options.namespace(),
            TorchRuntime.on(perception.device()),
            only == Only.prediction ? null : perception,
            only == Only.perception ? null : prediction);
    nodes.followWeights(models::config);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  nodes.close();
                  transport.close();
                  System.err.println("slotcast: ended; " + nodes.summary());
                  end.countDown();
                },
                "shutdown"));
    System.err.println(
        "slotcast: domain " + options.domainId() + ", " + nodes.description() + "; Ctrl-C ends");
    end.await();
    return 0;
  }

  /**
   * An Error leaves no thread behind that does nothing: the program ends with a status that a
   * supervisor restarts.
   */
  private static void endOnErrors() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          System.err.println(
              "slotcast: "
                  + thread.getName()
                  + ": got "
                  + e
                  + "; the program ends to be restarted");
          Runtime.getRuntime().halt(FATAL);
        });
  }
}
