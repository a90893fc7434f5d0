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

  /** The file names something that is not on the list of {@link PickleClass}. */
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
