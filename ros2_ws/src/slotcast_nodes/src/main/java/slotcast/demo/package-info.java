/**
 * {@code slotcast demo}: a bundled recording played as a camera from a process of its own, the
 * nodes in this one, real DDS between them, and a report of what came out.
 *
 * <p>The report is that of a replay ({@code slotcast.replay.report.LiveReport}), taken from the
 * recorded bag alone: from what any other participant could see. May depend on everything in this
 * module.
 */
package slotcast.demo;
