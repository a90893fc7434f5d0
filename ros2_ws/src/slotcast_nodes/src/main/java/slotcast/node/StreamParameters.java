package slotcast.node;

import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.QosOverrides;

/**
 * What the parameters of both nodes have in common.
 *
 * @param <O> options of a camera's session
 */
interface StreamParameters<O> {
  /** All of them by their keys. */
  DeclaredParameters declared();

  /** What a session has to know of them. */
  O options();

  /** Seconds in work on a frame after which /diagnostics reports a stall. */
  double deadlineS();

  /** Seconds from the receipt of a frame within which its results have to be published; 0: none. */
  double frameDeadlineS();

  /** Frames that other weights work on in shadow before they are swapped in. */
  int shadowFrames();

  /** Quality of service by topic. */
  QosOverrides qosOverrides();
}
