package slotcast.ros.transport;

import java.nio.ByteBuffer;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;

/**
 * Requests and answers as rmw_cyclonedds_cpp sends them: before the fields stand eight bytes that
 * name the client and eight that number its request; an answer has those of its request.
 *
 * <p>Source: rmw_cyclonedds_cpp, cdds_request_header_t in serdata.hpp.
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
  public DdsRequest<T> decode(ByteBuffer payload, DdsGuid writer) {
    try {
      CdrReader in = new CdrReader(payload);
      DdsRequest<T> request = read(writer, in);
      in.end();
      return request;
    } catch (MalformedMessageException e) {
      throw e.in(rosName());
    }
  }

  private DdsRequest<T> read(DdsGuid writer, CdrReader in) {
    return new DdsRequest<>(
        writer, in.readInt64("client"), in.readInt64("number"), fields.read(in));
  }
}
