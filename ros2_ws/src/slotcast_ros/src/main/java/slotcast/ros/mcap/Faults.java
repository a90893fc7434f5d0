package slotcast.ros.mcap;

/** Is told what of a file cannot be read. */
public interface Faults {
  /** A message that is there and cannot be read. */
  void message(String reason);

  /** Something of unknown size that cannot be read. */
  void part(String reason);
}
