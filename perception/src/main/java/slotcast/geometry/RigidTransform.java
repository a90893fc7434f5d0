package slotcast.geometry;

/**
 * A rotation, then a shift: coordinates of one frame become those of another. In tf's words, the
 * transform of a child frame in its parent, which is also the child's pose.
 *
 * @param rotation of unit length
 * @param translation metres, in the target frame
 */
public record RigidTransform(Quaternion rotation, Vec3 translation) {
  /** Nothing moves. */
  public static final RigidTransform IDENTITY =
      new RigidTransform(Quaternion.IDENTITY, new Vec3(0, 0, 0));

  /** A point in the target frame. */
  public Vec3 apply(Vec3 point) {
    return rotation.turn(point).plus(translation);
  }

  /** First the other, then this. */
  public RigidTransform after(RigidTransform other) {
    return new RigidTransform(rotation.after(other.rotation).unit(), apply(other.translation));
  }

  /** The way back. */
  public RigidTransform inverse() {
    Quaternion back = rotation.inverse();
    return new RigidTransform(back, back.turn(translation).times(-1));
  }

  /**
   * Between two, at constant speed and constant angular velocity.
   *
   * @param share 0 here, 1 there; above 1 the motion goes on
   */
  public RigidTransform towards(RigidTransform there, double share) {
    return new RigidTransform(
        rotation.towards(there.rotation, share),
        translation.times(1 - share).plus(there.translation.times(share)));
  }
}
