package slotcast.data;

import slotcast.image.Colour;

/**
 * A kind of training data, with its options as the configuration has them: what is under one key of
 * {@code data}. A new kind is a record here and a component of {@link DataConfig}.
 */
public sealed interface DataKind
    permits SimulatedData, VideosData, BagsData, Obj3dData, ClevrerData, ImagesData {
  /** Its key under {@code data}, and the first part of the names of its caches. */
  String key();

  /**
   * Finds the videos, without reading them.
   *
   * @throws slotcast.error.UserError if there is nothing, or something else
   */
  Split find();

  /** Which clips training draws. */
  ClipRule clips();

  /** How an image becomes one of the model's size, in RGB. */
  FrameTransform transform(int height, int width);

  /** What the cache keeps of an image: 8 bits, or 16 where that loses something. */
  Plane.Sample sample();

  /** What a model sees unless {@code data.colour} says something else. */
  default Colour colour() {
    return Colour.RGB;
  }

  /** T of every video where the options say so; 0 where only the videos tell. */
  default int frames() {
    return 0;
  }

  /**
   * Training and held-out videos.
   *
   * @param heldOut videos of their own; null if they are parts of the training videos
   * @param heldOutShare of each training video, its last part; 0 if there are others
   */
  record Split(VideoSource training, VideoSource heldOut, double heldOutShare) {
    /** Two sources. */
    static Split of(VideoSource training, VideoSource heldOut) {
      return new Split(training, heldOut, 0);
    }

    /** The last part of each video is held out. */
    static Split lastOfEach(VideoSource videos, double share) {
      return new Split(videos, null, share);
    }
  }
}
