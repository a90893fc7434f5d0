package slotcast.sim;

import java.util.List;
import slotcast.image.RgbImage;

/**
 * A simulated video with its ground truth.
 *
 * @param frames one image a frame
 * @param masks one a frame, row-major H*W bytes: 0 background, id + 1 the object that covers most
 *     of the pixel's samples
 * @param objects the scene's objects, by id
 * @param states per frame, per object
 * @param collisions in order of time
 */
public record Episode(
    SceneConfig config,
    long seed,
    List<RgbImage> frames,
    List<byte[]> masks,
    List<ObjectProperties> objects,
    List<List<ObjectState>> states,
    List<CollisionEvent> collisions,
    CameraModel camera) {}
