package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.geometry.Vec3;

class SimulatorTest {
  private static final SceneConfig CONFIG = SceneConfig.obj3d();

  private static String hash(Episode episode) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int f = 0; f < episode.frames().size(); f++) {
      digest.update(episode.frames().get(f).data());
      digest.update(episode.masks().get(f));
    }
    digest.update(episode.states().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void sameSeedGivesTheSameBytesAndAnotherSeedOthers() throws Exception {
    String first = hash(Simulator.simulate(CONFIG, 7));
    assertThat(hash(Simulator.simulate(CONFIG, 7))).isEqualTo(first);
    assertThat(hash(Simulator.simulate(CONFIG, 8))).isNotEqualTo(first);
  }

  /**
   * Committed weights and bags name their seed: a change of the generator must not go unnoticed.
   */
  @Test
  void scenesAreThoseThatTheCommittedWeightsWereTrainedOn() throws Exception {
    assertThat(hash(Simulator.simulate(CONFIG, 1)))
        .isEqualTo("fdcd04adc72549a0fd88adea6fb6bef69efcd905c39615d860f18aa40a0269a0");
  }

  @Test
  void neighbouringVideosDiffer() {
    assertThat(Simulator.videoSeed(1, 2)).isNotEqualTo(Simulator.videoSeed(2, 1));
    assertThat(Simulator.videoSeed(1, 0)).isNotEqualTo(Simulator.videoSeed(1, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void boxesAndPixelCountsAreThoseOfTheMasks(long seed) {
    Episode episode = Simulator.simulate(CONFIG, seed);
    for (int f = 0; f < CONFIG.frames(); f++) {
      byte[] mask = episode.masks().get(f);
      for (ObjectProperties object : episode.objects()) {
        ObjectState state = episode.states().get(f).get(object.id());
        PixelBox box = state.box();
        int inBox = 0;
        int total = 0;
        boolean left = false;
        boolean right = false;
        boolean top = false;
        boolean bottom = false;
        for (int at = 0; at < mask.length; at++) {
          if (mask[at] != object.id() + 1) {
            continue;
          }
          int x = at % 64;
          int y = at / 64;
          total++;
          if (x >= box.xMin() && x <= box.xMax() && y >= box.yMin() && y <= box.yMax()) {
            inBox++;
          }
          left |= x == box.xMin();
          right |= x == box.xMax();
          top |= y == box.yMin();
          bottom |= y == box.yMax();
        }
        assertThat(state.visiblePixels()).isEqualTo(total);
        assertThat(inBox).isEqualTo(total);
        assertThat(box.isEmpty()).isEqualTo(total == 0);
        if (total > 0) {
          assertThat(left && right && top && bottom).as("box %s is tight", box).isTrue();
          assertThat(state.insideCameraView()).isTrue();
        }
      }
    }
  }

  /** One object alone is never hidden: its centre must be projected into its own mask. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theProjectedCentreLiesInTheMask(long seed) {
    Episode episode = Simulator.simulate(CONFIG.withObjectCount(1, 1).withSize(96, 64), seed);
    int checked = 0;
    for (int f = 0; f < CONFIG.frames(); f++) {
      Vec3 p = episode.camera().project(episode.states().get(f).get(0).position());
      int x = (int) Math.round(p.x());
      int y = (int) Math.round(p.y());
      if (x >= 0 && x < 96 && y >= 0 && y < 64) {
        assertThat(episode.masks().get(f)[y * 96 + x]).isEqualTo((byte) 1);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(2);
  }

  /** The outline of a sphere, from its mask, against the pinhole formula. */
  @Test
  void aSphereIsAsLargeInTheImageAsThePinholeFormulaSays() {
    ObjectConfig oneSphere =
        new ObjectConfig(
            1, 1, 0.4, 0.4, true, List.of(ObjectShape.SPHERE), List.of(ObjectMaterial.RUBBER));
    SceneConfig config = CONFIG.withObjects(oneSphere).withSize(320, 320).withFrames(1);
    Episode episode = Simulator.simulate(config, 3);
    ObjectState state = episode.states().get(0).get(0);
    Vec3 p = episode.camera().toCamera(state.position());
    // Half-angle of the cone around the sphere, and its cut with the image plane (an ellipse).
    double cone = Math.asin(0.4 / p.norm());
    double axis = Math.acos(p.z() / p.norm());
    double f = episode.camera().fx();
    double major = f * (Math.tan(axis + cone) - Math.tan(axis - cone)) / 2;
    double centre = f * (Math.tan(axis + cone) + Math.tan(axis - cone)) / 2;
    double eccentricity = Math.sin(axis) / Math.cos(cone);
    double minor = major * Math.sqrt(1 - eccentricity * eccentricity);
    assertThat((double) state.visiblePixels())
        .isCloseTo(Math.PI * major * minor, within(0.01 * Math.PI * major * minor));
    assertThat(centre).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void objectsStayOnTheFloorAndDoNotStartInOneAnother(long seed) {
    Episode episode = Simulator.simulate(CONFIG.withFrames(60).withSize(32, 32), seed);
    for (List<ObjectState> states : episode.states()) {
      for (ObjectProperties object : episode.objects()) {
        ObjectState state = states.get(object.id());
        double height = object.shape().centreHeight(object.size());
        assertThat(state.position().z()).isEqualTo(height);
        assertThat(state.velocity().z()).isZero();
      }
    }
  }

  @Test
  void theSameSceneIsSeenAtEverySize() {
    Episode small = Simulator.simulate(CONFIG.withFrames(12), 5);
    Episode large = Simulator.simulate(CONFIG.withFrames(12).withSize(256, 256), 5);
    double agree = 0;
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        byte seen = large.masks().get(11)[(4 * y + 2) * 256 + 4 * x + 2];
        agree += seen == small.masks().get(11)[y * 64 + x] ? 1 : 0;
      }
    }
    assertThat(small.states().get(11).get(0).position())
        .isEqualTo(large.states().get(11).get(0).position());
    assertThat(agree / (64 * 64)).isGreaterThan(0.97);
  }

  /** What the defaults promise, over many videos. */
  @Test
  void defaultScenesAreLivelyAndLarge() {
    int videos = 60;
    int withCollision = 0;
    int visibleAtStart = 0;
    double widths = 0;
    int seen = 0;
    int entered = 0;
    for (int seed = 0; seed < videos; seed++) {
      Episode episode = Simulator.simulate(CONFIG, 900 + seed);
      withCollision += episode.collisions().isEmpty() ? 0 : 1;
      assertThat(episode.objects()).hasSizeBetween(3, 5);
      assertThat(episode.objects().stream().map(ObjectProperties::colour).distinct())
          .hasSameSizeAs(episode.objects());
      for (ObjectState state : episode.states().get(0)) {
        if (state.visiblePixels() > 0) {
          visibleAtStart++;
          widths += state.box().width();
          seen++;
        }
      }
      for (ObjectProperties object : episode.objects()) {
        boolean before = episode.states().get(0).get(object.id()).visiblePixels() > 0;
        boolean after = episode.states().get(19).get(object.id()).visiblePixels() > 0;
        entered += !before && after ? 1 : 0;
      }
    }
    assertThat(withCollision / (double) videos).isBetween(0.6, 1.0);
    assertThat(visibleAtStart / (double) videos).isGreaterThan(2.5);
    assertThat(widths / seen).isBetween(12.0, 17.0);
    assertThat(entered).isGreaterThan(10);
  }

  /**
   * A minute of video: with relaunching, objects move in its last third too; without, they rest.
   */
  @Test
  void longVideosStayAliveWhenObjectsAreRelaunched() {
    SceneConfig resting = CONFIG.withFrames(600).withSize(32, 32);
    SceneConfig alive = resting.withMotion(CONFIG.motion().withRelaunch(1));
    assertThat(movingFramesAfter(Simulator.simulate(resting, 4), 400)).isZero();
    Episode episode = Simulator.simulate(alive, 4);
    assertThat(movingFramesAfter(episode, 400)).isGreaterThan(100);
    assertThat(episode.collisions()).anyMatch(c -> c.frame() > 400);
  }

  private static int movingFramesAfter(Episode episode, int start) {
    int moving = 0;
    for (List<ObjectState> states : episode.states().subList(start, episode.states().size())) {
      moving +=
          states.stream().anyMatch(s -> s.visiblePixels() > 0 && s.velocity().norm() > 0.1) ? 1 : 0;
    }
    return moving;
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    assertThatThrownBy(() -> CONFIG.withSize(8, 64))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("width")
        .hasMessageContaining("8");
    assertThatThrownBy(() -> CONFIG.withObjectCount(5, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("minCount");
    assertThatThrownBy(() -> CONFIG.withObjectCount(3, 9))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("distinct colours");
    assertThatThrownBy(() -> CONFIG.withFrameInterval(Double.NaN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("frameIntervalSeconds");
    assertThatThrownBy(() -> new ViewConfig(5, 20, 40, 0, 0.5, 0.1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("elevation");
  }
}
