package slotcast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/**
 * The allowed arrows: perception ← prediction; perception, prediction, ros ← nodes; perception,
 * prediction, ros ← training. Nodes and training never see each other.
 */
class ArchitectureTest {
  private static final String[] PERCEPTION = {
    "slotcast.error..", "slotcast.config..", "slotcast.tensor..", "slotcast.layer..",
    "slotcast.model..", "slotcast.metrics..", "slotcast.image..", "slotcast.video..",
    "slotcast.perception..", "slotcast.tokenizer..", "slotcast.file..", "slotcast.platform..",
    "slotcast.tracking..", "slotcast.html..", "slotcast.motion..", "slotcast.geometry..",
    "slotcast.labels..", "slotcast.onnx..", "slotcast.vit.."
  };
  private static final String[] PREDICTION = {
    "slotcast.prediction..", "slotcast.slotformer..", "slotcast.runtime..", "slotcast.metric.."
  };

  /** The back ends, and who chooses between them; everything else gets plain arrays. */
  private static final String TORCH = "slotcast.runtime.torch..";

  private static final String[] ROS = {
    "slotcast.ros.msg..",
    "slotcast.ros.srv..",
    "slotcast.ros.cdr..",
    "slotcast.ros.bag..",
    "slotcast.ros.mcap..",
    "slotcast.ros.image.."
  };
  private static final String[] NODES = {
    "slotcast.ros.transport..", "slotcast.node..", "slotcast.demo..", "slotcast.replay.."
  };
  private static final String[] TRAINING = {
    "slotcast.bench..",
    "slotcast.sim..",
    "slotcast.data..",
    "slotcast.train..",
    "slotcast.eval..",
    "slotcast.study..",
    "slotcast.tsne..",
    "slotcast.optim..",
    "slotcast.loss..",
    "slotcast.lpips..",
    "slotcast.opencv..",
    "slotcast.picture..",
    "slotcast.ranks..",
    "slotcast.report..",
    "slotcast.tensorboard..",
    "slotcast.torchfile..",
    "slotcast.onnxfile.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("slotcast");

  @Test
  void everyPackageIsInOneModule() {
    check(
        classes()
            .that()
            .resideInAPackage("slotcast..")
            .should()
            .resideInAnyPackage(concat(PERCEPTION, PREDICTION, ROS, NODES, TRAINING)));
    assertThat(CLASSES.size()).isGreaterThan(100);
  }

  @Test
  void perceptionKnowsNoOther() {
    never(PERCEPTION, concat(PREDICTION, ROS, NODES, TRAINING));
  }

  @Test
  void predictionKnowsPerceptionOnly() {
    never(PREDICTION, concat(ROS, NODES, TRAINING));
  }

  @Test
  void messagesBagsAndEncodingsKnowNoOther() {
    never(ROS, concat(PERCEPTION, PREDICTION, NODES, TRAINING));
  }

  @Test
  void nodesAndTrainingNeverSeeEachOther() {
    never(NODES, TRAINING);
    never(TRAINING, NODES);
  }

  @Test
  void modelsKnowNeitherVideoNorFiles() {
    never(
        new String[] {"slotcast.layer..", "slotcast.tensor.."},
        new String[] {"slotcast.model..", "slotcast.perception..", "slotcast.video.."});
  }

  /**
   * The doors are {@code PerceptionModel}, {@code PredictionModel} and {@code ModelRuntime}: what
   * stands before them knows neither tensors nor models, so that another back end is another
   * package.
   */
  @Test
  void beforeTheDoorsOfTheModelsThereAreNoTensors() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "slotcast.perception..",
                "slotcast.prediction..",
                "slotcast.tracking..",
                "slotcast.motion..",
                "slotcast.metric..",
                "slotcast.geometry..",
                "slotcast.image..",
                "slotcast.runtime",
                "slotcast.node..",
                "slotcast.demo..",
                "slotcast.replay..",
                "slotcast.ros..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "ai.djl..",
                "slotcast.tensor..",
                "slotcast.layer..",
                "slotcast.model..",
                "slotcast.tokenizer..",
                "slotcast.vit..",
                "slotcast.slotformer.."));
  }

  /** Only the commands choose a back end; the nodes get one. */
  @Test
  void onlyEntryPointsChooseABackEnd() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(concat(PERCEPTION, ROS, NODES))
            .and()
            .doNotHaveFullyQualifiedName("slotcast.node.NodeCommand")
            .and()
            .doNotHaveFullyQualifiedName("slotcast.demo.LiveRun")
            .and()
            .doNotHaveFullyQualifiedName("slotcast.replay.report.ReplayCommand")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TORCH));
  }

  @Test
  void modelsKnowNothingOfTheirCallers() {
    never(
        new String[] {
          "slotcast.model..", "slotcast.slotformer..", "slotcast.tokenizer..", "slotcast.vit.."
        },
        new String[] {"slotcast.prediction..", "slotcast.runtime.."});
  }

  @Test
  void ofRosTransportsOnlyOnePackageKnowsDds() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("slotcast.ros.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("us.ihmc..", "com.eprosima.."));
  }

  @Test
  void onlyOneBackEndKnowsOnnxRuntime() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("slotcast.runtime.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnxruntime.."));
  }

  /** Graphs are written without knowing what a model is, or what runs them. */
  @Test
  void graphsKnowNoModels() {
    never(
        new String[] {"slotcast.onnx.."},
        new String[] {
          "ai.djl..", "slotcast.model..", "slotcast.slotformer..", "slotcast.runtime.."
        });
  }

  /** What the nodes run needs no OpenCV. */
  @Test
  void onlyOnePackageOfTheTrainingKnowsOpenCv() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("slotcast.opencv..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco.opencv.."));
  }

  @Test
  void packagesHaveNoCycles() {
    // The entry point names every command, those of the demo among them.
    check(
        slices()
            .matching("slotcast.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(
                JavaClass.Predicates.equivalentTo(slotcast.node.Main.class),
                DescribedPredicate.alwaysTrue()));
  }

  /**
   * Torch keeps the factor for the backward pass, while DJL gives its memory back at once: {@code
   * TorchOps.scale} and {@code clamp} instead.
   */
  @Test
  void noProductWithNumbersWhereGradientsFlow() {
    for (String method : new String[] {"mul", "div", "pow", "muli", "divi", "maximum", "minimum"}) {
      check(
          noClasses()
              .that()
              .resideInAnyPackage(
                  "slotcast.layer..",
                  "slotcast.model..",
                  "slotcast.tokenizer..",
                  "slotcast.vit..",
                  "slotcast.slotformer..",
                  "slotcast.loss..",
                  "slotcast.optim..",
                  "slotcast.train..",
                  "slotcast.tsne..")
              .should()
              .callMethod(NDArray.class, method, Number.class));
    }
  }

  private static void never(String[] from, String[] to) {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(from)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(to));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }

  private static String[] concat(String[]... groups) {
    return java.util.Arrays.stream(groups).flatMap(java.util.Arrays::stream).toArray(String[]::new);
  }
}
