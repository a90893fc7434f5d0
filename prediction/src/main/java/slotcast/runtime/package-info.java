/**
 * Where models come from: {@link slotcast.runtime.ModelRuntime} is the one thing that a back end
 * implements. Nodes and tools know this package; only the program's entry points choose a back end.
 */
package slotcast.runtime;
