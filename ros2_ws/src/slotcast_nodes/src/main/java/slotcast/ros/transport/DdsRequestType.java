package slotcast.ros.transport;

import java.nio.ByteBuffer;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;

/**
 * Requests and answers in either of the forms that ROS 2 has for them. As rmw_cyclonedds_cpp sends
 * them, eight bytes that name the client and eight that number its request stand before the fields;
 * an answer has those of its request. As rmw_fastrtps sends them there are only the fields: a
 * request names the client's subscription beside the message, and an answer the request. Which one
 * it is tells the vendor, with which every id begins. What is written here has the first form.
 *
 * <p>Source: rmw_cyclonedds_cpp, cdds_request_header_t in serdata.hpp; rmw_fastrtps,
 * rmw_request.cpp and rmw_response.cpp.
 */
record DdsRequestType<T>(MessageType<T> fields) implements DdsIdentified<DdsRequest<T>> {
  private static final int HEADER_BYTES = 16;

  @Override
  public String rosName() {
    return fields.rosName();
  }

  @Override
  public int minimumBytes() {
    return HEADER_BYTES + fields.minimumBytes();
  }

  @Override
  public void write(DdsRequest<T> message, CdrWriter out) {
    out.writeInt64(message.client());
    out.writeInt64(message.number());
    fields.write(message.body(), out);
  }

  @Override
  public DdsRequest<T> read(CdrReader in) {
    return read(null, in);
  }

  @Override
  public DdsRequest<T> decode(ByteBuffer payload, DdsSampleId own, DdsSampleId related) {
    try {
      CdrReader in = new CdrReader(payload);
      DdsRequest<T> request =
          own.writer().isOfFastDds() ? readFields(own, related, in) : read(own, in);
      in.end();
      return request;
    } catch (MalformedMessageException e) {
      throw e.in(rosName());
    }
  }

  private DdsRequest<T> read(DdsSampleId own, CdrReader in) {
    return new DdsRequest<>(
        own, in.readInt64("client"), in.readInt64("number"), null, fields.read(in));
  }

  private DdsRequest<T> readFields(DdsSampleId own, DdsSampleId related, CdrReader in) {
    DdsGuid client = related.writer().isUnknown() ? own.writer() : related.writer();
    return new DdsRequest<>(own, 0, 0, new DdsSampleId(client, own.number()), fields.read(in));
  }
}
