package slotcast.node.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Range;
import slotcast.error.UserError;
import slotcast.ros.transport.Qos;

/** Types as rcl_yaml_param_parser tells them, none converted. */
class NodeParametersTest {
  private static NodeParameters given(String value) {
    return ParameterOverrides.NONE.withAssignment("k:=" + value).of(Remapping.NONE.node("eye"));
  }

  private static Object asked(String type, NodeParameters given) {
    return switch (type) {
      case "whole" -> given.whole("k", -1, Range.of(0, 100));
      case "number" -> given.number("k", -1, Range.of(0, 100));
      case "above" -> given.number("k", -1, Range.above(0, 100));
      case "flag" -> given.flag("k", false);
      case "choice" -> given.choice("k", "x", "on_time", "late");
      case "texts" -> given.texts("k", List.of());
      default -> given.text("k", "x");
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          whole  | 7        | 7
          whole  | 0x1F     | 31
          whole  | 010      | 8
          whole  | +7       | 7
          number | 7        | 7.0
          number | 7.9      | 7.9
          number | 1e-4     | 1.0E-4
          number | .5       | 0.5
          number | 5.       | 5.0
          number | 08       | 8.0
          above  | 100      | 100.0
          flag   | true     | true
          flag   | True     | true
          flag   | yes      | true
          flag   | on       | true
          flag   | off      | false
          flag   | n        | false
          text   | /a/b     | /a/b
          text   | '"7"'    | 7
          text   | '''yes''' | yes
          text   | !!str 7  | 7
          text   | 1_000    | 1_000
          text   | 12:30    | 12:30
          choice | late     | late
          texts  | '[a, b]' | '[a, b]'
          texts  | a        | '[a]'
          """)
  void values(String type, String yaml, String expected) {
    assertThat(asked(type, given(yaml))).asString().isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          whole  | 7.9         | 7.9            | a whole number, 0 to 100
          whole  | 7.0         | 7.0            | a whole number
          whole  | '"7"'       | the text "7"   | a whole number
          whole  | true        | true           | a whole number
          whole  | [7]         | a list of 1    | a whole number
          whole  | null        | nothing        | a whole number
          whole  | ~           | nothing        | a whole number
          whole  | 101         | 101            | 0 to 100
          whole  | -1          | -1             | 0 to 100
          whole  | 99999999999 | 99999999999    | 0 to 100
          whole  | 99999999999999999999 | 1.0E20 | a whole number
          whole  | many        | the text "many" | a whole number
          number | '"0.5"'     | the text "0.5" | a number, 0 to 100
          number | .nan        | NaN            | a number
          number | .inf        | Infinity       | a number
          number | -.INF       | -Infinity      | a number
          number | nan         | NaN            | a number
          number | 1e999       | Infinity       | a number
          number | false       | false          | a number
          number | 1,5         | the text "1,5" | a number
          above  | 0           | 0              | above 0, up to 100
          flag   | '"true"'    | the text "true" | true or false
          flag   | 1           | 1              | true or false
          flag   | tRUE        | the text "tRUE" | true or false
          text   | 7           | 7              | a text
          text   | no          | false          | a text
          text   | '" "'       | the text " "   | a text
          text   | [a]         | a list of 1    | a text
          text   | null        | nothing        | a text
          choice | Late        | the text "Late" | one of on_time, late
          texts  | []          | a list of 0    | a list of texts
          texts  | [a, 1]      | a list of 2    | a list of texts
          """)
  void anotherTypeIsRefusedWithSourceNodeKeyGotAndExpected(
      String type, String yaml, String got, String expected) {
    NodeParameters parameters = given(yaml);
    assertThatThrownBy(() -> asked(type, parameters))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("parameter k of /eye in -p k:=" + yaml + ": got " + got + ", ")
        .hasMessageContaining(", expected ")
        .hasMessageContaining(expected)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void everyNodeHasTheParametersOfRos() {
    NodeParameters parameters =
        ParameterOverrides.NONE
            .withAssignment("eye:use_sim_time:=true")
            .withAssignment("eye:start_type_description_service:=false")
            .withAssignment("eye:qos_overrides./clock.subscription.depth:=1")
            .of(Remapping.NONE.node("eye"));
    assertThat(parameters.useSimTime()).isTrue();
    assertThat(parameters.qosOverrides()).isNotEqualTo(QosOverrides.NONE);
    parameters.finish();
    assertThat(NodeParameters.none().useSimTime()).isFalse();
    NodeParameters quoted =
        ParameterOverrides.NONE
            .withAssignment("use_sim_time:=\"true\"")
            .of(Remapping.NONE.node("eye"));
    assertThatThrownBy(quoted::useSimTime).hasMessageContaining("expected true or false");
  }

  private static QosOverrides qos(String topic, String kind, String policy, String value) {
    return ParameterOverrides.NONE
        .withAssignment("qos_overrides." + topic + "." + kind + "." + policy + ":=" + value)
        .of(Remapping.NONE.node("eye"))
        .qosOverrides();
  }

  @Test
  void qualityOfServiceIsOverriddenByFullTopicAndSide() {
    Qos qos = Qos.sensorData();
    assertThat(
            qos("/a/image", "subscription", "reliability", "reliable")
                .subscription("/a/image", qos))
        .isEqualTo(new Qos(Qos.Reliability.RELIABLE, 5, Qos.Durability.VOLATILE));
    assertThat(qos("/a", "publisher", "depth", "20").publisher("/a", qos).depth()).isEqualTo(20);
    assertThat(qos("/a", "publisher", "durability", "transient_local").publisher("/a", qos))
        .isEqualTo(new Qos(Qos.Reliability.BEST_EFFORT, 5, Qos.Durability.TRANSIENT_LOCAL));
    assertThat(qos("/a", "publisher", "depth", "20").subscription("/a", qos)).isEqualTo(qos);
    assertThat(qos("/b", "publisher", "depth", "20").publisher("/a", qos)).isEqualTo(qos);
    assertThat(qos("/a", "publisher", "history", "keep_last").publisher("/a", qos)).isEqualTo(qos);
    assertThat(qos("/a", "publisher", "deadline", "5").publisher("/a", qos)).isEqualTo(qos);
  }

  @ParameterizedTest
  @CsvSource({
    "reliability, sometimes",
    "reliability, 1",
    "depth, 0",
    "depth, 1001",
    "depth, 2.5",
    "depth, '\"5\"'",
    "history, keep_all",
    "durability, persistent"
  })
  void aPolicyWithoutSuchAValueIsRefused(String policy, String value) {
    QosOverrides overrides = qos("/a", "publisher", policy, value);
    assertThatThrownBy(() -> overrides.publisher("/a", Qos.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("qos_overrides./a.publisher." + policy);
  }
}
