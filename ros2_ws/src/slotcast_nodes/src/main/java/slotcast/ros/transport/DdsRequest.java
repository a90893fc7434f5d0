package slotcast.ros.transport;

/**
 * A request or its answer, and what both carry so that the client knows the answer as its own.
 *
 * @param own identity of the request
 * @param client what a client on Cyclone DDS calls itself, within the message; 0 for another
 * @param number of the request, the client's own; 0 for a client on another DDS
 * @param beside identity that the answer names beside itself, for a client on Fast DDS; null for
 *     another
 */
record DdsRequest<T>(DdsSampleId own, long client, long number, DdsSampleId beside, T body) {
  /** The same for no client: the names that clients have are not 0. */
  DdsRequest<T> toNobody() {
    return new DdsRequest<>(own, 0, 0, null, body);
  }

  <A> DdsRequest<A> answeredBy(A answer) {
    return new DdsRequest<>(own, client, number, beside, answer);
  }
}
