package slotcast.ros.msg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import slotcast.ros.srv.Outcome;
import slotcast.ros.srv.Weights;

/** The records of slotcast_msgs have the fields of the .msg files, in their order. */
class InterfacePackageTest {
  private static final Path PACKAGE =
      Path.of(System.getProperty("slotcast.root"), "ros2_ws", "src", "slotcast_msgs");

  private static final List<Class<?>> RECORDS =
      List.of(
          SlotArray.class,
          TrajectoryPoint.class,
          Trajectory.class,
          TrajectoryArray.class,
          MetricPoint.class,
          MetricTrajectory.class,
          MetricTrajectoryArray.class);

  @Test
  void recordsAreTheMsgFiles() throws IOException {
    for (Class<?> record : RECORDS) {
      List<String> declared =
          Files.readAllLines(PACKAGE.resolve("msg/" + record.getSimpleName() + ".msg")).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.replaceAll("\\[\\d+\\]", "[]").replaceAll("\\w+/", ""))
              .toList();
      assertThat(Arrays.stream(record.getRecordComponents()).map(InterfacePackageTest::declaration))
          .as(record.getSimpleName())
          .containsExactlyElementsOf(declared);
    }
  }

  /** A component as a line of a .msg file, without packages and fixed lengths. */
  private static String declaration(RecordComponent component) {
    String type = component.getType().getSimpleName();
    if (component.getGenericType() instanceof ParameterizedType list) {
      type = ((Class<?>) list.getActualTypeArguments()[0]).getSimpleName() + "[]";
    }
    type =
        type.replace("String", "string")
            .replace("double", "float64")
            .replaceFirst("^float(\\[\\])?$", "float32$1")
            .replaceFirst("^int", "uint32");
    return type
        + " "
        + component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void cmakeBuildsEveryMsgFile() throws IOException {
    String cmake = Files.readString(PACKAGE.resolve("CMakeLists.txt"));
    try (Stream<Path> files = Files.list(PACKAGE.resolve("msg"))) {
      assertThat(files.map(file -> "\"msg/" + file.getFileName() + "\""))
          .hasSize(RECORDS.size())
          .allSatisfy(line -> assertThat(cmake).contains(line));
    }
    assertThat(cmake).contains("\"srv/SetWeights.srv\"");
  }

  @Test
  void weightsAndOutcomesAreTheSrvFile() throws IOException {
    List<String> declared =
        Files.readAllLines(PACKAGE.resolve("srv/SetWeights.srv")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    List<String> request =
        Arrays.stream(Weights.class.getRecordComponents())
            .map(InterfacePackageTest::declaration)
            .toList();
    List<String> response =
        Arrays.stream(Outcome.class.getRecordComponents())
            .map(InterfacePackageTest::declaration)
            .map(line -> line.replaceFirst("^boolean", "bool"))
            .toList();
    assertThat(declared.subList(0, 2)).isEqualTo(request);
    assertThat(declared.get(2)).isEqualTo("---");
    assertThat(declared.subList(3, declared.size())).isEqualTo(response);
  }
}
