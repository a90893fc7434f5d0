package slotcast.metric;

import slotcast.tracking.Covariance;

/** Finds how far an object is along its ray. */
public interface Ranging {
  /**
   * Where an object is.
   *
   * @param centre of its mask, in the pixels of {@link CalibratedCamera}
   * @throws NoPositionException if that cannot be told
   */
  Place now(View view, Seen seen, ImagePlace centre) throws NoPositionException;

  /**
   * Where an object is expected.
   *
   * @param view of the camera at that time
   * @param centre where its image is expected
   * @param place where it is now
   * @param carriedOn where its velocity takes it
   * @throws NoPositionException if that cannot be told
   */
  Place ahead(View view, ImagePlace centre, Place place, Place carriedOn)
      throws NoPositionException;

  /**
   * An object in an image, in the pixels of {@link CalibratedCamera}.
   *
   * @param x centre
   * @param y centre
   * @param covariance of the centre
   * @param foot rows from the centre down to the lower edge of the box
   * @param width of the box
   * @param height of the box
   */
  record ImagePlace(
      double x, double y, Covariance covariance, double foot, double width, double height) {}
}
