package slotcast.torchfile;

/**
 * What stands in a pickle where a class, a function or an object that is none of {@link
 * PickleClass} was named: a word for messages and nothing else. Nothing is looked up, built or
 * called; arguments, state and items that the pickle gives to it are dropped.
 *
 * @param what for messages, in Python's words: {@code class argparse.Namespace}
 * @param made what stands for whatever a call of it would give; null for an object
 */
record Foreign(String what, Foreign made) {
  /** An object whose class is not named, such as a set. */
  static Foreign object(String what) {
    return new Foreign(what, null);
  }

  boolean isObject() {
    return made == null;
  }

  /** What stands for the result of a call. */
  Foreign called() {
    return made == null ? this : made;
  }
}
