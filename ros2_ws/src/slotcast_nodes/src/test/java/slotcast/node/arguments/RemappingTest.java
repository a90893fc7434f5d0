package slotcast.node.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;

/** Names as rcl's remap.c and expand_topic_name.c give them. */
class RemappingTest {
  private static Remapping rules(String... rules) {
    return new Remapping("/", Arrays.stream(rules).map(RemapRule::parse).toList());
  }

  /** Rules, separated by spaces; the node's own name; a topic; its full name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                   | eye | image   | /image
          image:=picture                       | eye | image   | /picture
          image:=picture                       | eye | ~/image | /eye/image
          ~/image:=picture                     | eye | ~/image | /picture
          ~/image:=~/picture                   | eye | ~/image | /eye/picture
          /a/b:=/c/d                           | eye | /a/b    | /c/d
          /a:=/c                               | eye | /a/b    | /a/b
          eye:image:=picture                   | eye | image   | /picture
          ear:image:=picture                   | eye | image   | /image
          image:=one image:=two                | eye | image   | /one
          image:=one one:=two                  | eye | image   | /one
          rostopic://image:=picture            | eye | image   | /picture
          rosservice://image:=picture          | eye | image   | /image
          __ns:=/r image:=picture              | eye | image   | /r/picture
          __ns:=/r /image:=picture             | eye | image   | /r/image
          __ns:=/r /r/image:=/picture          | eye | image   | /picture
          __ns:=/r __ns:=/s                    | eye | image   | /r/image
          __ns:=/a/b                           | eye | ~/image | /a/b/eye/image
          __node:=ear                          | eye | ~/image | /ear/image
          __name:=ear                          | eye | ~/image | /ear/image
          __node:=ear eye:image:=picture       | eye | image   | /image
          __node:=ear ear:image:=picture       | eye | image   | /picture
          eye:__node:=ear ear:__ns:=/r         | eye | image   | /r/image
          eye:__node:=ear eye:__ns:=/r         | eye | image   | /image
          /diagnostics:=/r/diagnostics         | eye | /diagnostics | /r/diagnostics
          """)
  void topicsHaveTheNamesThatRosGivesThem(String rules, String node, String topic, String full) {
    Remapping remapping = rules.isEmpty() ? Remapping.NONE : rules(rules.split(" +"));
    assertThat(remapping.node(node).topic(topic)).isEqualTo(full);
  }

  /** Rules, separated by spaces; a service of the node eye; its full name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                          | ~/reset | /eye/reset
          __ns:=/r                    | ~/reset | /r/eye/reset
          ~/reset:=/anew              | ~/reset | /anew
          rosservice://~/reset:=/anew | ~/reset | /anew
          rostopic://~/reset:=/anew   | ~/reset | /eye/reset
          """)
  void servicesHaveTheNamesThatRosGivesThem(String rules, String service, String full) {
    Remapping remapping = rules.isEmpty() ? Remapping.NONE : rules(rules.split(" +"));
    assertThat(remapping.node("eye").service(service)).isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":=",
        "a:=",
        ":=b",
        "a",
        "a=b",
        "a:b",
        "a:=b:=c",
        "a:=b/",
        "a:=//b",
        "a:=2",
        "a b:=c",
        "/*:=/b",
        "/**/a:=/b",
        "a:=\\1",
        "__ns:=r",
        "__ns:=/r/",
        "__ns:=",
        "__node:=/a",
        "__node:=a/b",
        "__node:=",
        "n/m:a:=b",
        "~:=a",
        "é:=b"
      })
  void whatIsNoRuleIsRefused(String text) {
    assertThatThrownBy(() -> RemapRule.parse(text))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("remapping rule: got \"" + text + '"')
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aNamespaceNeedsNoSlashAsAnOptionButAsARule() {
    assertThat(Remapping.NONE.in("robot1").node("eye").fullName()).isEqualTo("/robot1/eye");
    assertThat(Remapping.NONE.in("").node("eye").fullName()).isEqualTo("/eye");
    assertThat(Remapping.NONE.in(null).node("eye").fullName()).isEqualTo("/eye");
    assertThat(rules("__ns:=/r").in("robot1").node("eye").fullName()).isEqualTo("/r/eye");
    assertThatThrownBy(() -> RemapRule.parse("__ns:=robot1"))
        .hasMessageContaining("begin the namespace with a slash");
    for (String wrong : List.of("/a/", "a//b", "1a", "a b", "a__b")) {
      assertThatThrownBy(() -> Remapping.NONE.in(wrong))
          .as(wrong)
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("namespace: got ");
    }
  }

  @Test
  void oneNameForTwoNodesIsRefused() {
    assertThatThrownBy(() -> rules("__node:=both").check(List.of("eye", "ear")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the name both for both eye and ear")
        .hasMessageContaining("ear:__node:=new_name");
    assertThat(rules("__node:=seer").check(List.of("eye"))).isEmpty();
    assertThat(rules("eye:__node:=seer").check(List.of("eye", "ear"))).isEmpty();
  }

  @Test
  void aRuleForANodeThatDoesNotRunIsNamed() {
    assertThat(rules("nose:a:=b", "eye:a:=b").check(List.of("eye", "ear")))
        .singleElement()
        .asString()
        .contains("nose:a:=b has no effect")
        .contains("/eye, /ear");
    assertThat(rules("eye:__node:=seer", "eye:a:=b").check(List.of("eye")))
        .singleElement()
        .asString()
        .contains("eye:a:=b has no effect")
        .contains("/seer");
  }
}
