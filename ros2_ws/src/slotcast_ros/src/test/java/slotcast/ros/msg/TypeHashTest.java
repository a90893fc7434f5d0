package slotcast.ros.msg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import slotcast.ros.srv.LifecycleServices;
import slotcast.ros.srv.Outcome;
import slotcast.ros.srv.ParameterServices;
import slotcast.ros.srv.ServiceType;

/**
 * Held to the hashes that rosidl_generator_type_description of Jazzy makes of Jazzy's own packages
 * (and of slotcast_msgs): {@code slotcast/ros/type_hashes.txt}.
 */
class TypeHashTest {
  private static Map<String, String> expected() throws IOException {
    try (InputStream in = TypeHashTest.class.getResourceAsStream("/slotcast/ros/type_hashes.txt")) {
      Map<String, String> hashes = new TreeMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        hashes.put(line.split(" ")[0], line.split(" ")[1]);
      }
      return hashes;
    }
  }

  @Test
  void hashesAreThoseOfRos() throws IOException {
    expected().forEach((name, hash) -> assertThat(TypeHash.of(name)).as(name).hasValue(hash));
  }

  @Test
  void everyTypeThatWeSpeakIsAmongThem() throws IOException {
    List<String> names = new ArrayList<>();
    MessageCatalog.ALL.forEach(type -> names.add(type.rosName()));
    names.removeIf(name -> name.startsWith("rmw_dds_common/")); // of two layouts
    for (ServiceType<?, ?> service :
        List.of(
            ParameterServices.LIST,
            ParameterServices.GET,
            ParameterServices.GET_TYPES,
            ParameterServices.DESCRIBE,
            ParameterServices.SET,
            ParameterServices.SET_ATOMICALLY,
            LifecycleServices.CHANGE_STATE,
            LifecycleServices.GET_STATE,
            LifecycleServices.GET_AVAILABLE_STATES,
            LifecycleServices.GET_AVAILABLE_TRANSITIONS,
            Outcome.TRIGGER,
            Outcome.SET_WEIGHTS)) {
      names.add(service.request().rosName());
      names.add(service.response().rosName());
    }
    assertThat(expected().keySet()).containsAll(names);
  }

  @Test
  void aTypeThatIsNotKnownHasNone() {
    assertThat(TypeHash.of("other_msgs/msg/Thing")).isEmpty();
  }

  @Test
  void thePublishedHashOfString() {
    assertThat(TypeHash.of("std_msgs/msg/String"))
        .contains("RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18");
  }
}
