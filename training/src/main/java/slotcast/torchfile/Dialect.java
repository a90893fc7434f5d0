package slotcast.torchfile;

/** What the classes and functions of one kind of pickle mean. */
interface Dialect {
  /** The class or function of that name, or null: then it is a {@link Foreign}. */
  PythonName of(String name);

  /**
   * Stands for a call in Python.
   *
   * @param function of {@link #of}
   * @throws slotcast.error.UserError if the arguments are not what the file's writer gives
   */
  Object call(PythonName function, Tuple arguments, Faults faults);

  /**
   * Gives a state to what {@link #call} made.
   *
   * @return whether it did; false where the value takes none
   */
  default boolean build(Object value, Object state, Faults faults) {
    return false;
  }
}
