package slotcast.data.check;

/** What can be wrong with a data set. */
public enum FaultKind {
  /** A file or folder is not there. */
  MISSING("missing"),
  /** There are fewer videos than the data set has. */
  INCOMPLETE("incomplete"),
  /** What a download or a copy leaves when it ends early, or an archive that was not unpacked. */
  UNFINISHED("unfinished download"),
  /** A file without content. */
  EMPTY("empty"),
  /** A file that is cut off or damaged. */
  BROKEN("broken"),
  /** An image or a video of another size in pixels. */
  WRONG_SIZE("wrong size"),
  /** Another number of frames. */
  WRONG_COUNT("wrong number of frames"),
  /** Frames are numbered from 0 instead of 1, or the other way round. */
  WRONG_NUMBERING("wrong numbering"),
  /** The layout of another data set or of another version of this one. */
  WRONG_VARIANT("wrong variant"),
  /** No JSON, or JSON without what should be in it. */
  BAD_JSON("unreadable JSON"),
  /** A mask that cannot be read. */
  BAD_MASK("unreadable mask"),
  /** Stamps that stand still or go back. */
  BAD_STAMPS("stamps out of order");

  private final String words;

  FaultKind(String words) {
    this.words = words;
  }

  /** For a person. */
  public String words() {
    return words;
  }
}
