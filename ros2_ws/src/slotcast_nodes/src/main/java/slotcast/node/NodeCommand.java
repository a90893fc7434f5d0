package slotcast.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.Remapping;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DiscoveryRange;
import slotcast.ros.transport.NodeTransport;
import slotcast.ros.transport.TransportProvider;
import slotcast.runtime.Compute;
import slotcast.runtime.torch.TorchRuntime;

/** {@code slotcast node}: both nodes, or one of them, against a ROS 2 camera until Ctrl-C. */
@Command(
    name = NodeCommand.NAME,
    description = "Runs the nodes against any ROS 2 camera until Ctrl-C.",
    footer = {
      "",
      "Example, with a camera's topic and loopback only:",
      "  ./slotcast node --image-topic /camera/image_raw --interface 127.0.0.1",
      "",
      "What follows --ros-args is read as ROS 2 reads it: -r, -p, --params-file, --log-level, ...",
      "  ./slotcast node --ros-args -r /camera/image_raw:=/front/image_raw -p steps:=5"
    })
final class NodeCommand implements Callable<Integer> {
  static final String NAME = "node";

  private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);

  /** Exit status after an Error, such as memory that is used up. */
  static final int FATAL = 3;

  /** Which nodes run in this process. */
  enum Only {
    perception,
    prediction
  }

  /**
   * What is to run.
   *
   * @param nodes names of the nodes that run, the first one's participant first
   * @param perception null when that node does not run
   * @param prediction null when that node does not run
   * @param notices what the user should know of, each in a line
   */
  record Plan(
      Remapping remapping,
      List<NodeNames> nodes,
      PerceptionParameters perception,
      PredictionParameters prediction,
      List<String> notices) {}

  @ParentCommand private Main main;

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
              + " further camera; default those of the cameras of --image-topic")
  private List<String> slotsTopics;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      defaultValue = TransportProvider.DDS,
      description =
          "what carries messages: dds, which needs no ROS, or rcl, the RMW of a sourced ROS 2"
              + " (slotcast_rcl); default ${DEFAULT-VALUE}")
  private String transportName;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "write a policy of SROS 2 for nodes with these options, arguments and parameters, and"
              + " end; cameras need not be there")
  private Path policy;

  @Option(
      names = "--check",
      description = {
        "start as usual, out of reach of others on DDS, and end as soon as the nodes are ready:",
        "whether parameters, weights and libraries are right"
      })
  private boolean check;

  @Mixin private ModelsMixin models;

  @Mixin private EngineMixin engine;

  @Mixin private DdsMixin dds;

  @Override
  public Integer call() throws InterruptedException {
    StopSignals.install();
    engine.apply();
    Plan plan = plan();
    plan.notices().forEach(line -> System.err.println("slotcast: " + line));
    main.ros().applyLogs(plan.nodes().stream().map(NodeNames::fullName).toList());
    if (policy != null) {
      writePolicy(plan);
      return 0;
    }
    DdsOptions options = dds.options(plan.nodes().get(0));
    if (check) {
      options = options.withDiscovery(DiscoveryRange.OFF);
    }

    endOnErrors();
    loadAhead(plan);
    CountDownLatch end = new CountDownLatch(1);
    NodeTransport transport = TransportProvider.open(transportName, options);
    Nodes nodes = start(transport, plan);
    if (check) {
      nodes.close();
      transport.close();
      System.err.println("slotcast: checked: " + nodes.description());
      return 0;
    }
    nodes.followWeights(
        () -> {
          Plan wanted = plan();
          return new NodeConfig(wanted.perception(), wanted.prediction());
        });
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

  /** Nodes over a transport, which is closed again if they cannot start: others see it go. */
  static Nodes start(NodeTransport transport, Plan plan) {
    try {
      return Nodes.start(
          transport, plan.remapping(), TorchRuntime::on, plan.perception(), plan.prediction());
    } catch (RuntimeException | Error e) {
      transport.close();
      throw e;
    }
  }

  private void writePolicy(Plan plan) {
    SecurityPolicy allowed = new SecurityPolicy(plan.remapping());
    allowed.add(TorchRuntime::on, plan.perception(), plan.prediction());
    String xml =
        allowed.xml("What Slotcast's nodes may do, for \"ros2 security\": see docs/ros2.md.");
    try {
      AtomicFiles.write(policy, xml);
    } catch (IOException e) {
      throw new UserError(
          "--policy " + policy, e.toString(), "a writable folder", "choose another path", e);
    }
    System.err.println("slotcast: policy in " + policy);
  }

  /**
   * Native libraries are loaded while DDS looks around. A failure shows again where they are used.
   */
  private static void loadAhead(Plan plan) {
    Compute where =
        plan.prediction() == null ? plan.perception().compute() : plan.prediction().compute();
    Thread loader =
        new Thread(
            () -> {
              try {
                var unused = TorchRuntime.on(where);
              } catch (RuntimeException | Error e) {
                LOG.debug("loading ahead failed", e);
              }
            },
            "loading libtorch");
    loader.setDaemon(true);
    loader.start();
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

  /**
   * What is to run, from options, ROS arguments and parameter files.
   *
   * @throws slotcast.error.UserError if one of them is wrong
   */
  Plan plan() {
    Remapping remapping = dds.remapping(main.ros().remapping());
    List<String> running =
        only == null
            ? List.of(PerceptionNode.NAME, PredictionNode.NAME)
            : List.of(only == Only.perception ? PerceptionNode.NAME : PredictionNode.NAME);
    List<String> notices = new ArrayList<>(main.ros().notices());
    notices.addAll(remapping.check(running));
    List<NodeParameters> given = new ArrayList<>();
    PerceptionParameters perception = null;
    PredictionParameters prediction = null;
    if (only != Only.prediction) {
      NodeParameters parameters =
          models
              .perception(remapping.node(PerceptionNode.NAME), main.ros().parameters())
              .with("image_topic", imageTopics, "--image-topic")
              .with("image_reliability", reliability(), "--reliable");
      perception = PerceptionParameters.of(parameters);
      given.add(parameters);
    }
    if (only != Only.perception) {
      NodeParameters parameters =
          models
              .prediction(remapping.node(PredictionNode.NAME), main.ros().parameters())
              .with("steps", steps, "--steps")
              .with("slots_topic", slotsTopics(), "--slots-topic");
      prediction = PredictionParameters.of(parameters);
      given.add(parameters);
    }
    given.forEach(parameters -> notices.addAll(parameters.notices()));
    notices.addAll(NodeParameters.unusedByAll(given));
    return new Plan(
        remapping, running.stream().map(remapping::node).toList(), perception, prediction, notices);
  }

  /** Those asked for, else those of the cameras that a perception node elsewhere listens to. */
  private List<String> slotsTopics() {
    return slotsTopics != null || imageTopics == null || only != Only.prediction
        ? slotsTopics
        : CameraNames.of(imageTopics).stream()
            .map(camera -> camera.isEmpty() ? "slots" : camera + "/slots")
            .map(slots -> PerceptionNode.NAME + "/" + slots)
            .toList();
  }

  private String reliability() {
    return reliable == null ? null : reliable ? "reliable" : "best_effort";
  }
}
