package slotcast.geometry;

/** A transform that cannot be told, with the reason in one line. */
public final class TransformException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** A frame that nobody has told of. */
    UNKNOWN_FRAME,
    /** Both frames are known, but nothing leads from one to the other. */
    TWO_TREES,
    /** A frame is its own ancestor. */
    LOOP,
    /** The stamp is after the newest transform: it may still come. */
    TOO_NEW,
    /** The stamp is before the oldest transform that is kept. */
    TOO_OLD
  }

  private final Kind kind;

  TransformException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** Whether waiting may help. */
  public boolean mayCome() {
    return kind != Kind.TOO_OLD && kind != Kind.LOOP;
  }
}
