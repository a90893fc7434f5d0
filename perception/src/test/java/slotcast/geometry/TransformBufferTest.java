package slotcast.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import slotcast.geometry.TransformException.Kind;

class TransformBufferTest {
  private static final long S = 1_000_000_000L;

  private final TransformBuffer buffer = new TransformBuffer(10 * S);

  private static RigidTransform shift(double x, double y, double z) {
    return new RigidTransform(Quaternion.IDENTITY, new Vec3(x, y, z));
  }

  private static void close(Vec3 got, Vec3 expected) {
    assertThat(got.minus(expected).norm()).as(got + " for " + expected).isCloseTo(0, within(1e-12));
  }

  private static void fails(Kind kind, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(TransformException.class)
        .hasMessageContaining(words)
        .satisfies(e -> assertThat(((TransformException) e).kind()).isEqualTo(kind));
  }

  @Test
  void aChainOverTheCommonAncestor() throws Exception {
    // The robot stands at (10, 0), turned left by a quarter; its camera is 1 m ahead of it.
    buffer.putStatic("map", "odom", shift(10, 0, 0));
    buffer.put(
        "odom",
        "base",
        5 * S,
        new RigidTransform(Quaternion.aboutZ(Math.PI / 2), shift(0, 0, 0).translation()));
    buffer.putStatic("base", "camera", shift(1, 0, 0));
    buffer.putStatic("base", "lidar", shift(0, 2, 0));
    close(buffer.lookup("map", "camera", 5 * S).apply(new Vec3(1, 0, 0)), new Vec3(10, 2, 0));
    close(buffer.lookup("camera", "map", 5 * S).apply(new Vec3(10, 2, 0)), new Vec3(1, 0, 0));
    // What hangs on one parent needs nothing above it, whatever the time.
    close(buffer.lookup("lidar", "camera", 99 * S).apply(new Vec3(0, 0, 0)), new Vec3(1, -2, 0));
    close(buffer.lookup("/map", "map", 0).apply(new Vec3(1, 2, 3)), new Vec3(1, 2, 3));
  }

  @Test
  void betweenTwoStampsByConstantSpeedAndSlerp() throws Exception {
    buffer.put(
        "odom", "base", 2 * S, new RigidTransform(Quaternion.aboutZ(0.2), new Vec3(0, 0, 0)));
    buffer.put(
        "odom", "base", 4 * S, new RigidTransform(Quaternion.aboutZ(1.0), new Vec3(2, 4, 0)));
    RigidTransform t = buffer.lookup("odom", "base", 2 * S + S / 2);
    assertThat(t.rotation().yaw()).isCloseTo(0.4, within(1e-12));
    close(t.translation(), new Vec3(0.5, 1, 0));
    fails(
        Kind.TOO_NEW,
        "0.250 s after the newest",
        () -> buffer.lookup("odom", "base", 4 * S + S / 4));
    fails(Kind.TOO_OLD, "2.000 s before the oldest", () -> buffer.lookup("odom", "base", 0));
  }

  @Test
  void slerpKeepsToTheShortWayAndToTheAxis() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      Vec3 axis =
          new Vec3(random.nextDouble() - 0.5, random.nextDouble() - 0.5, random.nextDouble() - 0.5)
              .unit();
      double angle = random.nextDouble() * 3; // less than half a turn
      double share = 2 * random.nextDouble();
      Quaternion from = about(axis, 1);
      Quaternion to = about(axis, 1 + angle);
      Quaternion opposite = new Quaternion(-to.x(), -to.y(), -to.z(), -to.w());
      Quaternion expected = about(axis, 1 + share * angle);
      Vec3 v = new Vec3(0.3, -0.7, 2);
      for (Quaternion target : new Quaternion[] {to, opposite}) {
        assertThat(from.towards(target, share).turn(v).minus(expected.turn(v)).norm())
            .isCloseTo(0, within(1e-9));
      }
    }
  }

  private static Quaternion about(Vec3 axis, double angle) {
    double s = Math.sin(angle / 2);
    return new Quaternion(s * axis.x(), s * axis.y(), s * axis.z(), Math.cos(angle / 2));
  }

  @Test
  void saysWhatIsWrong() {
    buffer.putStatic("map", "base", shift(0, 0, 0));
    buffer.putStatic("world", "other", shift(0, 0, 0));
    fails(Kind.UNKNOWN_FRAME, "'camera'", () -> buffer.lookup("map", "camera", 0));
    fails(Kind.UNKNOWN_FRAME, "'odom'", () -> buffer.lookup("odom", "base", 0));
    fails(
        Kind.TWO_TREES,
        "'base' and 'other' are in two trees, those of 'map' and 'world'",
        () -> buffer.lookup("other", "base", 0));
    buffer.putStatic("base", "map", shift(0, 0, 0));
    fails(Kind.LOOP, "its own ancestor", () -> buffer.lookup("map", "base", 0));
    assertThatThrownBy(() -> buffer.putStatic("map", "map", shift(0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                buffer.putStatic(
                    "map", "x", new RigidTransform(new Quaternion(0, 0, 0, 0), new Vec3(0, 0, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("length 1");
    assertThatThrownBy(() -> buffer.put("map", "x", 0, shift(Double.NaN, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChangedParentHoldsFromItsStampOn() throws Exception {
    buffer.putStatic("map", "table", shift(5, 0, 0));
    buffer.put("map", "cup", S, shift(1, 0, 0));
    buffer.put("table", "cup", 2 * S, shift(0, 0, 1));
    buffer.put("table", "cup", 3 * S, shift(0, 0, 1));
    close(buffer.lookup("map", "cup", S).translation(), new Vec3(1, 0, 0));
    close(buffer.lookup("map", "cup", 2 * S + 1).translation(), new Vec3(5, 0, 1));
  }

  @Test
  void memoryOfAllEdgesTogetherIsBounded() throws Exception {
    for (int frame = 0; frame < 300; frame++) {
      for (int i = 0; i < 1000; i++) {
        buffer.put("map", "f" + frame, i * S / 1000, shift(i, 0, 0));
      }
    }
    assertThat(buffer.size())
        .isBetween(
            TransformBuffer.MAX_TOTAL, TransformBuffer.MAX_TOTAL + TransformBuffer.MAX_FRAMES);
    close(buffer.lookup("map", "f0", S / 2).translation(), new Vec3(500, 0, 0));
    close(buffer.lookup("map", "f299", 999 * S / 1000).translation(), new Vec3(999, 0, 0));
    buffer.clear();
    buffer.put("map", "f0", 0, shift(0, 0, 0));
    buffer.put("map", "f0", S, shift(1, 0, 0));
    assertThat(buffer.size()).isEqualTo(2);
    String name = "x".repeat(TransformBuffer.MAX_NAME + 1);
    assertThatThrownBy(() -> buffer.put("map", name, 0, shift(0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a frame's name of 257 characters, expected at most 256");
  }

  @Test
  void memoryIsBounded() throws Exception {
    for (int i = 0; i < 30_000; i++) {
      buffer.put("map", "base", i * S / 2000, shift(i, 0, 0));
    }
    assertThat(buffer.size()).isLessThanOrEqualTo(TransformBuffer.MAX_SAMPLES);
    for (int i = 0; i < 100; i++) {
      buffer.put("map", "slow", i * S, shift(i, 0, 0));
    }
    buffer.lookup("map", "slow", 89 * S);
    fails(Kind.TOO_OLD, "1.000 s before", () -> buffer.lookup("map", "slow", 88 * S));
    // A recording that begins again.
    buffer.put("map", "slow", S, shift(-1, 0, 0));
    close(buffer.lookup("map", "slow", S).translation(), new Vec3(-1, 0, 0));
    fails(Kind.TOO_NEW, "98.000 s after", () -> buffer.lookup("map", "slow", 99 * S));
    for (int i = 2; i < TransformBuffer.MAX_FRAMES; i++) {
      buffer.putStatic("map", "f" + i, shift(0, 0, 0));
    }
    assertThatThrownBy(() -> buffer.putStatic("map", "more", shift(0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one too many");
  }

  @Test
  void waitsForWhatMayStillCome() throws Exception {
    buffer.put("map", "base", S, shift(0, 0, 0));
    CompletableFuture<Vec3> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return buffer
                    .await("map", "base", 2 * S, TimeUnit.MINUTES.toNanos(5))
                    .translation();
              } catch (TransformException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    buffer.put("map", "base", 3 * S, shift(2, 0, 0));
    close(waiting.get(5, TimeUnit.MINUTES), new Vec3(1, 0, 0));
    fails(Kind.TOO_NEW, "after the newest", () -> buffer.await("map", "base", 9 * S, 1000));
    fails(
        Kind.TOO_OLD,
        "before the oldest",
        () -> buffer.await("map", "base", 0, Long.MAX_VALUE / 4));
  }
}
