package slotcast.data.check;

/**
 * Something wrong with a data set.
 *
 * @param file or folder, relative to the data set where it lies in it
 * @param detail what was found, and what was expected
 */
public record Fault(FaultKind kind, String file, String detail) {}
