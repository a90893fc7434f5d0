package slotcast.torchfile;

import slotcast.error.UserError;

/**
 * What is said of a file that cannot be read.
 *
 * @param source the file's name
 */
record Faults(String source) {
  private static final int NAME_CHARACTERS = 120;

  /** The file is damaged, or nothing that PyTorch wrote. */
  UserError malformed(String got) {
    return malformed(got, null);
  }

  /** As {@link #malformed(String)}, keeping the failure that led here. */
  UserError malformed(String got, Throwable cause) {
    return new UserError(
        "PyTorch file " + source,
        got,
        "a whole file that torch.save wrote",
        "copy it again, or save it again with torch.save(model.state_dict(), FILE)",
        cause);
  }

  /** The file may be whole, but is of a kind that is not read. */
  UserError unsupported(String got) {
    return unsupported(got, "save its weights alone with torch.save(model.state_dict(), FILE)");
  }

  /** As {@link #unsupported(String)}, with what to do about it. */
  UserError unsupported(String got, String next) {
    return new UserError(
        "PyTorch file " + source, got + ", which is not read", "what torch.save writes", next);
  }

  /** The file does with a class what only {@link PickleClass}, or nothing, may be used for. */
  UserError refused(String thing) {
    return new UserError(
        "PyTorch file " + source,
        thing,
        "only tensors, numbers, strings, lists and dictionaries",
        "nothing of it was run; if you trust where it comes from, save its weights alone with"
            + " torch.save(model.state_dict(), FILE)");
  }

  /** A name out of the file, short enough for a message. */
  static String shortened(String name) {
    return name.length() <= NAME_CHARACTERS ? name : name.substring(0, NAME_CHARACTERS) + "…";
  }
}
