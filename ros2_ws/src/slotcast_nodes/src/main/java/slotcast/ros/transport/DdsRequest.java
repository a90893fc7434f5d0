package slotcast.ros.transport;

/**
 * A request or its answer, and what both carry so that the client knows the answer as its own.
 *
 * @param writer of the request
 * @param client what the client calls itself
 * @param number of the request, the client's own
 */
record DdsRequest<T>(DdsGuid writer, long client, long number, T body) {
  /** The same for no client: the names that clients have are not 0. */
  DdsRequest<T> toNobody() {
    return new DdsRequest<>(writer, 0, 0, body);
  }

  <A> DdsRequest<A> answeredBy(A answer) {
    return new DdsRequest<>(writer, client, number, answer);
  }
}
