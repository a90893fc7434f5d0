package slotcast.sim;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import slotcast.geometry.Vec3;

/**
 * One thing that makes scenes harder to see. It draws its random numbers beside those of the scene:
 * objects and their motion are the same with it and without, for the same seed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Condition.OneColour.class, name = "one_colour"),
  @JsonSubTypes.Type(value = Condition.Grey.class, name = "grey"),
  @JsonSubTypes.Type(value = Condition.Textures.class, name = "textures"),
  @JsonSubTypes.Type(value = Condition.Clutter.class, name = "clutter"),
  @JsonSubTypes.Type(value = Condition.MovingLight.class, name = "moving_light"),
  @JsonSubTypes.Type(value = Condition.MovedCamera.class, name = "moved_camera"),
  @JsonSubTypes.Type(value = Condition.Posts.class, name = "posts"),
  @JsonSubTypes.Type(value = Condition.Sensor.class, name = "sensor")
})
public sealed interface Condition {
  /** All objects of a video have the colour of the first one. */
  record OneColour() implements Condition {}

  /** Images without colours: luma of Rec. 601 in all three channels. */
  record Grey() implements Condition {}

  /**
   * Patterns on the objects and on the floor.
   *
   * @param folder of PNG or JPEG images that are laid on them; null for stripes, checks, spots and
   *     noise
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Textures(String folder) implements Condition {}

  /**
   * Flat coloured patches on the floor, which are not objects, and a gradient.
   *
   * @param patches how many
   * @param gradient how much darker one side of the floor is than the other, 0 to 1
   */
  record Clutter(int patches, double gradient) implements Condition {
    public Clutter {
      ConfigCheck.range("clutter.patches", patches, 0, 200);
      ConfigCheck.range("clutter.gradient", gradient, 0, 1);
    }
  }

  /**
   * The lights swing about the vertical and get brighter and darker.
   *
   * @param swingDegrees farthest turn to either side
   * @param periodSeconds of the swing; brightness takes 0.7 of it
   * @param flicker share of the key light's brightness by which it changes, 0 to 1
   */
  record MovingLight(double swingDegrees, double periodSeconds, double flicker)
      implements Condition {
    public MovingLight {
      ConfigCheck.range("moving_light.swingDegrees", swingDegrees, 0, 180);
      ConfigCheck.range("moving_light.periodSeconds", periodSeconds, 0.1, 1000);
      ConfigCheck.range("moving_light.flicker", flicker, 0, 1);
    }

    /** A light of some moment: turn in radians, brightness of the key light from 1. */
    record Light(double turn, double gain) {}

    /** The light of each moment, in seconds, of the video of a seed. */
    DoubleFunction<Light> path(long seed) {
      SplittableRandom random = random(seed, 4);
      double swing = StrictMath.toRadians(swingDegrees);
      double first = 2 * Math.PI * random.nextDouble();
      double second = 2 * Math.PI * random.nextDouble();
      return seconds -> {
        double turns = 2 * Math.PI * seconds / periodSeconds;
        return new Light(
            swing * StrictMath.sin(first + turns),
            1 + flicker * StrictMath.sin(second + turns / 0.7));
      };
    }
  }

  /**
   * The camera stands elsewhere in each video; in every second one it moves, too.
   *
   * @param turnDegrees about the scene, to either side
   * @param raiseDegrees up or down
   * @param distance nearer or farther, as a share
   * @param swayMetres how far it moves to each side; a third of it up and down
   * @param periodSeconds of that
   */
  record MovedCamera(
      double turnDegrees,
      double raiseDegrees,
      double distance,
      double swayMetres,
      double periodSeconds)
      implements Condition {
    public MovedCamera {
      ConfigCheck.range("moved_camera.turnDegrees", turnDegrees, 0, 180);
      ConfigCheck.range("moved_camera.raiseDegrees", raiseDegrees, 0, 40);
      ConfigCheck.range("moved_camera.distance", distance, 0, 0.5);
      ConfigCheck.range("moved_camera.swayMetres", swayMetres, 0, 2);
      ConfigCheck.range("moved_camera.periodSeconds", periodSeconds, 0.1, 1000);
    }

    /** The camera of each frame of the video of a seed; it looks at the origin, more or less. */
    IntFunction<CameraModel> path(CameraModel still, SceneConfig config, long seed) {
      SplittableRandom random = random(seed, 5);
      ViewConfig view = config.view();
      double lowest = view.verticalFovDegrees() / 2 + 8; // the horizon stays out of the image
      double turn = StrictMath.toRadians(turnDegrees * either(random));
      double elevation =
          StrictMath.toRadians(
              Math.min(
                  85, Math.max(lowest, view.elevationDegrees() + raiseDegrees * either(random))));
      double far = view.cameraDistance() * (1 + distance * either(random));
      boolean moves = random.nextBoolean();
      double first = 2 * Math.PI * random.nextDouble();
      double second = 2 * Math.PI * random.nextDouble();
      Vec3 from =
          new Vec3(
                  StrictMath.sin(turn) * StrictMath.cos(elevation),
                  -StrictMath.cos(turn) * StrictMath.cos(elevation),
                  StrictMath.sin(elevation))
              .times(far);
      Vec3 origin = new Vec3(0, 0, 0);
      CameraModel placed = still.movedTo(from, origin);
      return frame -> {
        if (!moves) {
          return placed;
        }
        double turns = 2 * Math.PI * frame * config.frameIntervalSeconds() / periodSeconds;
        Vec3 off =
            placed
                .right()
                .times(swayMetres * StrictMath.sin(first + turns))
                .plus(placed.down().times(swayMetres / 3 * StrictMath.sin(second + turns / 0.6)));
        return still.movedTo(from.plus(off), off.times(0.4));
      };
    }
  }

  /**
   * Grey posts between camera and objects, which are not objects and hide parts of them.
   *
   * @param count how many
   */
  record Posts(int count) implements Condition {
    /** Where the posts stand, nearer than anything that moves, metres. */
    private static final double Y = -2.6;

    private static final double HEIGHT = 3.1;
    private static final double REACH = 0.42;

    public Posts {
      ConfigCheck.range("posts.count", count, 1, 20);
    }

    /** An upright cylinder. */
    record Post(double x, double y, double radius, double height, double brightness) {}

    List<Post> of(long seed) {
      SplittableRandom random = random(seed, 6);
      List<Post> posts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        double x = REACH * (2 * (i + random.nextDouble()) / count - 1);
        double radius = 0.035 + 0.025 * random.nextDouble();
        posts.add(new Post(x, Y, radius, HEIGHT, 0.1 + 0.5 * random.nextDouble()));
      }
      return posts;
    }
  }

  /**
   * What a poor camera does to its images.
   *
   * @param noise standard deviation of each pixel and channel, of 255
   * @param blur standard deviation of the lens's blur, as a share of the image's height
   */
  record Sensor(double noise, double blur) implements Condition {
    public Sensor {
      ConfigCheck.range("sensor.noise", noise, 0, 100);
      ConfigCheck.range("sensor.blur", blur, 0, 0.2);
    }
  }

  /** Random numbers for one purpose in the video of a seed. */
  static SplittableRandom random(long seed, int purpose) {
    return new SplittableRandom(Simulator.videoSeed(seed, -purpose));
  }

  private static double either(SplittableRandom random) {
    return 2 * random.nextDouble() - 1;
  }
}
