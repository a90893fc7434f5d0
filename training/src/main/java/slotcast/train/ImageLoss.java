package slotcast.train;

import slotcast.config.Check;

/**
 * SlotFormer's error of images: predicted slots are decoded by the frozen decoder and compared with
 * the video. {@code {weight: 1, clips: all, frames: all}} is the reference's, which decodes every
 * predicted frame; fewer are faster.
 *
 * @param weight of the mean squared error of images, beside that of slots; 1 in the reference
 * @param clips of each batch, its first ones, that are decoded
 * @param frames of each of those clips that are decoded: random ones of the rollout
 */
public record ImageLoss(double weight, HowMany clips, HowMany frames) {
  public ImageLoss {
    Check.notNegative("image_loss.weight", weight);
    Check.present("image_loss.clips", clips);
    Check.present("image_loss.frames", frames);
  }
}
