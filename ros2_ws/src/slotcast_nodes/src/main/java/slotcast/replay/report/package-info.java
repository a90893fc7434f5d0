/**
 * {@code ./slotcast replay}: a recording through the cores of the nodes, frame by frame, and what
 * is measured on the way; or what nodes answered to a camera, taken from a recording of both. One
 * class measures one thing ({@code slotcast.replay.report.Measure}); the report is made of their
 * scores. May use everything but the transports; only the command chooses a back end.
 */
package slotcast.replay.report;
