package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * unique_identifier_msgs/UUID. A name that nobody else gives.
 *
 * @param uuid 16 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record Uuid(byte[] uuid) {
  public static final MessageType<Uuid> TYPE =
      MessageType.of("unique_identifier_msgs/msg/UUID", 16, Uuid::write, Uuid::read);

  public Uuid {
    if (uuid.length != 16) {
      throw new IllegalArgumentException("uuid: got " + uuid.length + " values, expected 16");
    }
  }

  private static void write(Uuid message, CdrWriter out) {
    out.writeByteArray(message.uuid);
  }

  private static Uuid read(CdrReader in) {
    return new Uuid(in.readByteArray("uuid", 16));
  }
}
