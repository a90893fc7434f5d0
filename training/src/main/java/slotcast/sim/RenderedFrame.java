package slotcast.sim;

import java.util.List;
import slotcast.image.RgbImage;

/**
 * A frame of a simulated video.
 *
 * @param image the camera's view
 * @param mask row-major H*W: 0 background, id + 1 the object that covers most of the pixel
 * @param states per object, by id
 */
@SuppressWarnings("ArrayRecordComponent") // a frame is handed on, never compared
public record RenderedFrame(RgbImage image, byte[] mask, List<ObjectState> states) {}
