package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * rcl_interfaces/Log. A line of a node's log.
 *
 * @param level {@link #DEBUG} to {@link #FATAL}; kept as it came
 * @param name of the logger, which is the node's
 * @param msg the line
 * @param file that it comes from
 * @param function that it comes from
 * @param line number in that file
 */
public record Log(
    Time stamp, byte level, String name, String msg, String file, String function, int line) {
  public static final byte DEBUG = 10;
  public static final byte INFO = 20;
  public static final byte WARN = 30;
  public static final byte ERROR = 40;
  public static final byte FATAL = 50;

  public static final MessageType<Log> TYPE =
      MessageType.of("rcl_interfaces/msg/Log", 29, Log::write, Log::read);

  public Log {
    Objects.requireNonNull(stamp, "stamp");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(msg, "msg");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(function, "function");
  }

  private static void write(Log message, CdrWriter out) {
    Time.TYPE.write(message.stamp, out);
    out.writeByte(message.level);
    out.writeString(message.name);
    out.writeString(message.msg);
    out.writeString(message.file);
    out.writeString(message.function);
    out.writeUInt32(message.line);
  }

  private static Log read(CdrReader in) {
    return new Log(
        Time.TYPE.read(in),
        in.readByte("level"),
        in.readString("name"),
        in.readString("msg"),
        in.readString("file"),
        in.readString("function"),
        in.readUInt32("line"));
  }
}
