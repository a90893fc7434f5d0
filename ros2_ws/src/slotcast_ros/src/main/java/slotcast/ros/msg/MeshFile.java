package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** visualization_msgs/MeshFile. A mesh sent along with a marker. */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record MeshFile(String filename, byte[] data) {

  public static final MessageType<MeshFile> TYPE =
      MessageType.of("visualization_msgs/msg/MeshFile", 8, MeshFile::write, MeshFile::read);

  public MeshFile {
    Objects.requireNonNull(filename, "filename");
    Objects.requireNonNull(data, "data");
  }

  private static void write(MeshFile message, CdrWriter out) {
    out.writeString(message.filename);
    out.writeByteSequence(message.data);
  }

  private static MeshFile read(CdrReader in) {
    return new MeshFile(in.readString("filename"), in.readByteSequence("data"));
  }
}
