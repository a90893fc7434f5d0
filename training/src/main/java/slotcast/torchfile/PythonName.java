package slotcast.torchfile;

/** A class or function of Python that is understood in a file. It stands for itself. */
interface PythonName {
  /** Module and name, with dots. */
  String pythonName();
}
