package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;

class SuiteTest {
  private static final long SEED = 2_000_001;

  @TempDir Path folder;

  private static Episode video(String suite, long seed) {
    return Simulator.simulate(Suite.of(suite).scenes(seed).withFrames(8), seed);
  }

  private static String hash(Episode video) throws Exception {
    var digest = java.security.MessageDigest.getInstance("SHA-256");
    digest.update(video.frames().get(7).data());
    digest.update(video.masks().get(7));
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  /** The eighth frame and its mask, as they were when the suites' scores were first measured. */
  @ParameterizedTest
  @CsvSource({
    "plain, d813f8756ef047f9",
    "equal-colours, d99d0fabee6a899d",
    "grayscale, 01b9f9c3747e0c1e",
    "many, 43e20a720d55f785",
    "shapes, 36a24964310fe3fc",
    "textures, 519488ebc94bb122",
    "clutter, d34d82f73c10eedd",
    "light, fbd5531326bd756f",
    "camera, 9e36bb173f4b2d3c",
    "occluders, 5ea998a765994330",
    "entering, f441a18f344fd6f0",
    "noise, 148a7df4bfb175ef",
    "rates, d813f8756ef047f9"
  })
  void framesStayTheSame(String suite, String expected) throws Exception {
    assertThat(hash(video(suite, SEED))).isEqualTo(expected);
  }

  @Test
  void theFirstSuiteIsTheScenesOfBefore() {
    assertThat(Suite.ALL.get(0).scenes()).containsExactly(SceneConfig.obj3d());
    assertThat(Suite.ALL.stream().map(Suite::name)).doesNotHaveDuplicates();
  }

  /** What is seen changes; where it is does not. */
  @ParameterizedTest
  @ValueSource(strings = {"equal-colours", "grayscale", "textures", "clutter", "light", "noise"})
  void theObjectsAreThoseOfThePlainVideo(String suite) {
    Episode plain = video("plain", SEED);
    Episode hard = video(suite, SEED);
    assertThat(hard.states()).isEqualTo(plain.states());
    for (int t = 0; t < 8; t++) {
      assertThat(hard.masks().get(t)).isEqualTo(plain.masks().get(t));
      assertThat(hard.frames().get(t).data()).isNotEqualTo(plain.frames().get(t).data());
    }
  }

  @Test
  void equalColoursAreEqual() {
    Set<ObjectColour> used = new TreeSet<>();
    for (long seed = SEED; seed < SEED + 8; seed++) {
      List<ObjectProperties> objects = video("equal-colours", seed).objects();
      assertThat(objects).hasSizeGreaterThan(2);
      assertThat(objects.stream().map(ObjectProperties::colour).distinct()).hasSize(1);
      used.add(objects.get(0).colour());
    }
    assertThat(used).hasSizeGreaterThan(2);
  }

  @Test
  void greyIsGrey() {
    RgbImage plain = video("plain", SEED).frames().get(0);
    RgbImage grey = video("grayscale", SEED).frames().get(0);
    for (int p = 0; p < grey.data().length; p += 3) {
      assertThat(grey.data()[p + 1]).isEqualTo(grey.data()[p]);
      assertThat(grey.data()[p + 2]).isEqualTo(grey.data()[p]);
      double luma =
          0.299 * (plain.data()[p] & 0xff)
              + 0.587 * (plain.data()[p + 1] & 0xff)
              + 0.114 * (plain.data()[p + 2] & 0xff);
      assertThat(Math.abs((grey.data()[p] & 0xff) - luma)).isLessThanOrEqualTo(0.5);
    }
  }

  private static long visible(Episode video, int frame) {
    return video.states().get(frame).stream().filter(s -> s.visiblePixels() > 0).count();
  }

  @Test
  void manyObjectsOfManyShapes() {
    Set<Integer> counts = new TreeSet<>();
    Set<ObjectShape> shapes = new TreeSet<>();
    for (long seed = SEED; seed < SEED + 12; seed++) {
      Episode many = video("many", seed);
      assertThat(many.objects().size()).isBetween(6, 8);
      assertThat(visible(many, 0)).isGreaterThan(2);
      Episode any = video("shapes", seed);
      counts.add(any.objects().size());
      any.objects().forEach(o -> shapes.add(o.shape()));
    }
    assertThat(counts).allMatch(n -> n >= 2 && n <= 10).hasSizeGreaterThan(4);
    assertThat(shapes).containsExactly(ObjectShape.values());
  }

  /** Posts hide some of what stands behind them, and are no objects. */
  @Test
  void postsHideObjects() {
    int hidden = 0;
    int others = 0; // pixels at edges, whose samples are now most of another object
    for (long seed = SEED; seed < SEED + 6; seed++) {
      Episode plain = video("plain", seed);
      Episode posts = video("occluders", seed);
      for (int p = 0; p < plain.masks().get(0).length; p++) {
        byte behind = plain.masks().get(0)[p];
        byte seen = posts.masks().get(0)[p];
        others += seen == 0 || seen == behind ? 0 : 1;
        hidden += behind != 0 && seen == 0 ? 1 : 0;
      }
    }
    assertThat(hidden).isGreaterThan(100);
    assertThat(others).isLessThan(hidden / 20);
  }

  @Test
  void theCameraIsElsewhereAndInSomeVideosMoves() {
    int moving = 0;
    SceneConfig config = Suite.of("camera").scenes(0).withFrames(4);
    Set<String> places = new TreeSet<>();
    for (long seed = 0; seed < 12; seed++) {
      Simulation simulation = new Simulation(config, seed);
      CameraModel first = simulation.camera();
      places.add(first.position().toString());
      while (simulation.hasNext()) {
        simulation.next();
      }
      moving += simulation.camera().equals(first) ? 0 : 1;
      // The horizon stays out of the image: every pixel's ray comes down.
      assertThat(first.ray(32, 0).z()).isNegative();
    }
    assertThat(places).hasSize(12);
    assertThat(moving).isBetween(2, 10);
  }

  /**
   * A floor without objects under a light that does not move keeps its brightness; here it does
   * not.
   */
  @Test
  void theLightMoves() {
    SceneConfig config = Suite.of("light").scenes(0).withFrames(10);
    Simulation simulation = new Simulation(config, SEED);
    TreeSet<Integer> corner = new TreeSet<>();
    while (simulation.hasNext()) {
      corner.add(simulation.next().image().rgb(63, 0) & 0xff);
    }
    assertThat(corner.last() - corner.first()).isGreaterThan(10);
  }

  @Test
  void objectsComeAndGo() {
    int changes = 0;
    int plainChanges = 0;
    for (long seed = SEED; seed < SEED + 6; seed++) {
      changes += changes(Suite.of("entering").scenes(seed), seed);
      plainChanges += changes(Suite.of("plain").scenes(seed), seed);
    }
    assertThat(changes).isGreaterThan(2 * plainChanges).isGreaterThan(6);
  }

  private static int changes(SceneConfig config, long seed) {
    Episode video = Simulator.simulate(config, seed);
    int changes = 0;
    for (int t = 1; t < video.states().size(); t++) {
      for (int i = 0; i < video.objects().size(); i++) {
        boolean before = video.states().get(t - 1).get(i).visiblePixels() > 0;
        changes += before == video.states().get(t).get(i).visiblePixels() > 0 ? 0 : 1;
      }
    }
    return changes;
  }

  /** At three times the rate, the fourth frame shows the moment of the plain video's second. */
  @Test
  void ratesAreOfTheSameScene() {
    Suite rates = Suite.of("rates");
    assertThat(rates.scenes().stream().map(c -> Math.round(1 / c.frameIntervalSeconds())))
        .containsExactly(10L, 15L, 30L);
    Episode slow = Simulator.simulate(rates.scenes(0).withFrames(3), 7);
    Episode fast = Simulator.simulate(rates.scenes(2).withFrames(7), 7);
    for (int i = 0; i < slow.objects().size(); i++) {
      assertThat(
              slow.states()
                  .get(2)
                  .get(i)
                  .position()
                  .minus(fast.states().get(6).get(i).position())
                  .norm())
          .isLessThan(0.02);
    }
  }

  /** Images of a folder are laid on objects and floor: only their colours are seen. */
  @Test
  void texturesComeFromImages() {
    RgbImage green = RgbImage.black(300, 20);
    for (int x = 0; x < 300; x++) {
      for (int y = 0; y < 20; y++) {
        green.setRgb(x, y, x % 20 < 10 ? 0x00ff00 : 0x003000);
      }
    }
    PngFile.write(green, folder.resolve("stripes.png"));
    Suite suite = Suite.withTextures(List.of(Suite.of("textures")), folder.toString()).get(0);
    Episode video = Simulator.simulate(suite.scenes(SEED).withFrames(1), SEED);
    RgbImage frame = video.frames().get(0);
    int red = 0;
    int bright = 0;
    int dark = 0;
    for (int p = 0; p < frame.data().length; p += 3) {
      if (video.masks().get(0)[p / 3] == 0) {
        int seen = frame.data()[p + 1] & 0xff;
        red += (frame.data()[p] & 0xff) > 10 ? 1 : 0; // an object's edge
        bright += seen > 150 ? 1 : 0;
        dark += seen < 120 ? 1 : 0;
      }
    }
    assertThat(red).isLessThan(64);
    assertThat(bright).isGreaterThan(200);
    assertThat(dark).isGreaterThan(200);
  }

  /** As data sets and bags tell it. */
  @Test
  void conditionsAreWrittenByName() {
    assertThat(GroundTruthJson.config(SceneConfig.obj3d()).has("conditions")).isFalse();
    assertThat(GroundTruthJson.config(Suite.of("noise").scenes(0)).get("conditions").toString())
        .isEqualTo("[{\"kind\":\"sensor\",\"noise\":12.0,\"blur\":0.014}]");
    assertThat(GroundTruthJson.config(Suite.of("textures").scenes(0)).get("conditions").toString())
        .isEqualTo("[{\"kind\":\"textures\"}]");
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> Suite.of("texture"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("textures, clutter")
        .hasMessageContaining("did you mean textures?");
    assertThat(Suite.list("many, noise").stream().map(Suite::name).collect(Collectors.toList()))
        .containsExactly("many", "noise");
    assertThat(Suite.list("all")).isEqualTo(Suite.ALL);
    String no = folder.resolve("no").toString();
    assertThatThrownBy(() -> Suite.withTextures(List.of(Suite.of("plain")), no))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no suite with textures");
    Suite nowhere = Suite.withTextures(Suite.ALL, no).get(5);
    assertThatThrownBy(() -> new Simulation(nowhere.scenes(1), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no folder");
    assertThatThrownBy(() -> SceneConfig.obj3d().under(new Condition.Grey(), new Condition.Grey()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at most one of a kind");
  }
}
