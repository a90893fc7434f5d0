package slotcast.torchfile;

import slotcast.error.UserError;

/**
 * What is said of a file that cannot be read.
 *
 * @param kind what the file should be
 * @param source the file's name
 */
record Faults(Kind kind, String source) {
  /** The words for a kind of file. */
  enum Kind {
    TORCH(
        "PyTorch file",
        "a whole file that torch.save wrote",
        "what torch.save writes",
        "only tensors, numbers, strings, lists and dictionaries",
        "save its weights alone with torch.save(model.state_dict(), FILE)"),
    SLOTS(
        "slots",
        "a whole pickle of {split: {video: array of frames, slots, channels}}",
        "float arrays of NumPy by split and video",
        "only arrays of NumPy, strings and dictionaries",
        "write them as the reference's extract_slots.py does");

    private final String what;
    private final String whole;
    private final String written;
    private final String only;
    private final String next;

    Kind(String what, String whole, String written, String only, String next) {
      this.what = what;
      this.whole = whole;
      this.written = written;
      this.only = only;
      this.next = next;
    }
  }

  private static final int NAME_CHARACTERS = 120;

  /** Of a file of PyTorch. */
  Faults(String source) {
    this(Kind.TORCH, source);
  }

  /** The file is damaged, or nothing that PyTorch wrote. */
  UserError malformed(String got) {
    return malformed(got, null);
  }

  /** As {@link #malformed(String)}, keeping the failure that led here. */
  UserError malformed(String got, Throwable cause) {
    return new UserError(
        kind.what + " " + source, got, kind.whole, "copy it again, or " + again(), cause);
  }

  /** The file may be whole, but is of a kind that is not read. */
  UserError unsupported(String got) {
    return unsupported(got, kind.next);
  }

  /** As {@link #unsupported(String)}, with what to do about it. */
  UserError unsupported(String got, String next) {
    return new UserError(kind.what + " " + source, got + ", which is not read", kind.written, next);
  }

  /** The file does with a class what only {@link PickleClass}, or nothing, may be used for. */
  UserError refused(String thing) {
    return new UserError(
        kind.what + " " + source,
        thing,
        kind.only,
        "nothing of it was run; if you trust where it comes from, " + kind.next);
  }

  private String again() {
    return kind == Kind.TORCH
        ? "save it again with torch.save(model.state_dict(), FILE)"
        : kind.next;
  }

  /** A name out of the file, short enough for a message. */
  static String shortened(String name) {
    return name.length() <= NAME_CHARACTERS ? name : name.substring(0, NAME_CHARACTERS) + "…";
  }
}
