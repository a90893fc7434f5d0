package slotcast.sim;

/**
 * How the objects of a scene move.
 *
 * @param minSpeed lowest speed of an object that is set moving, m/s
 * @param maxSpeed highest one, m/s
 * @param movingFraction chance of an object in view to move from the first frame on; one always
 *     moves
 * @param enteringFraction chance of an object to start outside the view and come in; two are always
 *     in view at the start
 * @param aimFraction chance of a moving object to be aimed at another one
 * @param latestEntry the last moment at which an object is set moving inwards, as a fraction of the
 *     video's duration
 * @param slidingFriction friction coefficient of cubes, cylinders and skidding spheres on the floor
 * @param rollingFriction deceleration of a rolling sphere, in units of gravity
 * @param contactFriction friction coefficient between objects
 * @param restitution of collisions, 0 to 1
 * @param relaunchSeconds for long videos: an object that has been out of sight this long comes in
 *     anew, and where nothing has moved for as long one is pushed; 0 for never
 */
public record MotionConfig(
    double minSpeed,
    double maxSpeed,
    double movingFraction,
    double enteringFraction,
    double aimFraction,
    double latestEntry,
    double slidingFriction,
    double rollingFriction,
    double contactFriction,
    double restitution,
    double relaunchSeconds) {
  /**
   * @throws slotcast.error.UserError if a setting is out of range
   */
  public MotionConfig {
    ConfigCheck.range("motion.minSpeed", minSpeed, 0, 20);
    ConfigCheck.range("motion.maxSpeed", maxSpeed, 0, 20);
    ConfigCheck.ordered("motion.minSpeed", minSpeed, "motion.maxSpeed", maxSpeed);
    ConfigCheck.range("motion.movingFraction", movingFraction, 0, 1);
    ConfigCheck.range("motion.enteringFraction", enteringFraction, 0, 1);
    ConfigCheck.range("motion.aimFraction", aimFraction, 0, 1);
    ConfigCheck.range("motion.latestEntry", latestEntry, 0, 1);
    ConfigCheck.range("motion.slidingFriction", slidingFriction, 0, 2);
    ConfigCheck.range("motion.rollingFriction", rollingFriction, 0, 1);
    ConfigCheck.range("motion.contactFriction", contactFriction, 0, 2);
    ConfigCheck.range("motion.restitution", restitution, 0, 1);
    ConfigCheck.range("motion.relaunchSeconds", relaunchSeconds, 0, 3600);
  }

  /** One to three pixels a frame in a 64x64 image at 10 Hz, collisions in most videos. */
  public static MotionConfig obj3d() {
    return new MotionConfig(0.7, 1.9, 0.5, 0.25, 0.7, 0.2, 0.02, 0.006, 0.15, 0.85, 0);
  }

  /** The same motion, with objects coming in anew: see {@link #relaunchSeconds}. */
  public MotionConfig withRelaunch(double seconds) {
    return new MotionConfig(
        minSpeed,
        maxSpeed,
        movingFraction,
        enteringFraction,
        aimFraction,
        latestEntry,
        slidingFriction,
        rollingFriction,
        contactFriction,
        restitution,
        seconds);
  }

  /**
   * Fast objects that come and go: in two seconds they cross the image, most of them enter, and who
   * has been out of sight for 0.3 s comes in again.
   */
  public static MotionConfig traffic() {
    MotionConfig plain = obj3d();
    return new MotionConfig(
        1.4,
        2.6,
        0.9,
        0.8,
        0.3,
        0.6,
        plain.slidingFriction,
        plain.rollingFriction,
        plain.contactFriction,
        plain.restitution,
        0.3);
  }
}
