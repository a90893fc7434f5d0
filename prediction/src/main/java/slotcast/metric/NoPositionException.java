package slotcast.metric;

/** A place that cannot be told in metres, with the reason in one line. */
public final class NoPositionException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is missing. */
  public enum Reason {
    /** No camera_info, or one that does not fit the image. */
    CALIBRATION,
    /** No transform between the camera and the fixed frame at the image's stamp. */
    TRANSFORM,
    /** No depth image, no label image, or no valid depth under the mask. */
    DEPTH,
    /** A pixel that the lens cannot show, or a ray that does not meet the ground ahead. */
    GEOMETRY
  }

  private final Reason reason;

  /**
   * @param message what, got, expected
   */
  public NoPositionException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is missing. */
  public Reason reason() {
    return reason;
  }
}
