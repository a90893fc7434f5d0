package slotcast.sim;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Vec3;

/** Bodies on the floor: steps of at most two milliseconds, contacts resolved one by one. */
final class World {
  private static final double GRAVITY = 9.81;
  private static final double MAX_STEP_SECONDS = 0.002;

  /** Contacts slower than this, m/s, are leaning, not collisions. */
  private static final double COLLISION_SPEED = 0.05;

  /** A pair must have been apart this long, in seconds, before it can collide anew. */
  private static final double APART_SECONDS = 0.1;

  private static final int CONTACT_PASSES = 3;

  final List<Body> bodies;
  final List<CollisionEvent> collisions = new ArrayList<>();
  private final MotionConfig motion;
  private final double frameInterval;
  private final double[][] lastContact;
  private final Contact contact = new Contact();
  private int frame;

  World(List<Body> bodies, MotionConfig motion, double frameInterval) {
    this.bodies = bodies;
    this.motion = motion;
    this.frameInterval = frameInterval;
    lastContact = new double[bodies.size()][bodies.size()];
    for (double[] row : lastContact) {
      java.util.Arrays.fill(row, Double.NEGATIVE_INFINITY);
    }
  }

  List<Pose> poses() {
    return bodies.stream().map(Body::pose).toList();
  }

  /** On to the next frame. */
  void advanceFrame() {
    int steps = (int) Math.ceil(frameInterval / MAX_STEP_SECONDS);
    double seconds = frameInterval / steps;
    for (int step = 0; step < steps; step++) {
      double time = frame * frameInterval + step * seconds;
      for (Body body : bodies) {
        if (time >= body.launchTime) {
          body.launch(body.launchVx, body.launchVy);
          body.launchTime = Double.POSITIVE_INFINITY;
        }
        body.advance(
            seconds, motion.slidingFriction() * GRAVITY, motion.rollingFriction() * GRAVITY);
      }
      for (int pass = 0; pass < CONTACT_PASSES; pass++) {
        resolveContacts(time + seconds);
      }
    }
    frame++;
  }

  private void resolveContacts(double time) {
    for (int i = 0; i < bodies.size(); i++) {
      for (int j = i + 1; j < bodies.size(); j++) {
        Body a = bodies.get(i);
        Body b = bodies.get(j);
        if (!contact.between(a, b)) {
          continue;
        }
        double speed = contact.resolve(a, b, motion.restitution(), motion.contactFriction());
        if (speed > COLLISION_SPEED && time - lastContact[i][j] > APART_SECONDS) {
          double height =
              Math.min(
                  a.properties.shape().centreHeight(a.properties.size()),
                  b.properties.shape().centreHeight(b.properties.size()));
          collisions.add(
              new CollisionEvent(frame + 1, time, i, j, new Vec3(contact.px, contact.py, height)));
        }
        lastContact[i][j] = time;
      }
    }
  }
}
