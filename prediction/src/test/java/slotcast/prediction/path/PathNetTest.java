package slotcast.prediction.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Against values of another implementation, with a loop for every sum: path-net.json of a network
 * from before networks saw shapes, path-net-shapes.json of one that sees them.
 */
class PathNetTest {
  private JsonNode golden;
  private PathScene scene;
  private final Map<String, float[]> weights = new HashMap<>();

  PathNetTest() throws IOException {
    read("path-net.json");
  }

  private void read(String name) throws IOException {
    try (InputStream in = PathNetTest.class.getResourceAsStream(name)) {
      golden = new ObjectMapper().readTree(in);
    }
    scene =
        new PathScene(
            golden.get("objects").asInt(),
            golden.get("steps").asInt(),
            floats(golden.get("history")),
            floats(golden.get("known")),
            floats(golden.get("box")),
            floats(golden.get("place")),
            floats(golden.get("line")),
            floats(golden.get("model")),
            golden.has("shapes") ? floats(golden.get("shapes")) : new float[0]);
    golden.get("weights").properties().forEach(w -> weights.put(w.getKey(), floats(w.getValue())));
  }

  private static float[] floats(JsonNode array) {
    float[] out = new float[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) array.get(i).asDouble();
    }
    return out;
  }

  private PathNet net() {
    return PathNet.of(
        golden.get("historyLen").asInt(),
        golden.get("hidden").asInt(),
        golden.get("width").asInt(),
        weights::get);
  }

  @Test
  void expectsWhatTheOtherImplementationDoes() {
    PathNet.Expected got = net().expect(scene);
    assertThat(got.moves()).containsExactly(floats(golden.get("moves")), within(2e-5f));
    assertThat(got.spread()).containsExactly(floats(golden.get("spread")), within(2e-5f));
  }

  @Test
  void aNetworkThatSeesShapesExpectsWhatTheOtherImplementationDoes() throws IOException {
    float[] blind = floats(golden.get("moves"));
    read("path-net-shapes.json");
    expectsWhatTheOtherImplementationDoes();
    assertThat(floats(golden.get("moves"))).isNotEqualTo(blind);
  }

  @Test
  void untrainedNetworkIsTheStraightLine() {
    weights.put("answer.weight", new float[weights.get("answer.weight").length]);
    weights.put("answer.bias", new float[weights.get("answer.bias").length]);
    PathNet.Expected got = net().expect(scene);
    assertThat(got.moves()).containsExactly(scene.line(), within(1e-6f));
    assertThat(got.spread()).containsOnly(0);
  }

  @Test
  void refusesTensorsAndHistoriesOfOtherSizes() {
    PathNet net = net();
    float[] none = {};
    PathScene empty = new PathScene(1, 1, none, none, none, none, none, none, none);
    assertThatThrownBy(() -> net.expect(empty)).hasMessageContaining("expected L 4");
    weights.put("pair.bias", new float[1]);
    assertThatThrownBy(this::net).hasMessageContaining("pair.bias has 1 values, expected 5");
  }
}
