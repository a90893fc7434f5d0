package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * sensor_msgs/CameraInfo. A camera's calibration, for the image with the same stamp. Pixel centres
 * have whole coordinates.
 *
 * @param d distortion parameters of distortionModel
 * @param k intrinsics of the raw image, 3x3 row-major, pixels
 * @param r rectification, 3x3 row-major rotation
 * @param p projection of rectified camera coordinates, 3x4 row-major, pixels
 * @param binningX camera pixels per image pixel across; 0 means 1
 * @param binningY camera pixels per image pixel down; 0 means 1
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record CameraInfo(
    Header header,
    int height,
    int width,
    String distortionModel,
    double[] d,
    double[] k,
    double[] r,
    double[] p,
    int binningX,
    int binningY,
    RegionOfInterest roi) {

  public static final MessageType<CameraInfo> TYPE =
      MessageType.of("sensor_msgs/msg/CameraInfo", 293, CameraInfo::write, CameraInfo::read);

  public CameraInfo {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(distortionModel, "distortion_model");
    Objects.requireNonNull(d, "d");
    if (k.length != 9) {
      throw new IllegalArgumentException("k: got " + k.length + " values, expected 9");
    }
    if (r.length != 9) {
      throw new IllegalArgumentException("r: got " + r.length + " values, expected 9");
    }
    if (p.length != 12) {
      throw new IllegalArgumentException("p: got " + p.length + " values, expected 12");
    }
    Objects.requireNonNull(roi, "roi");
  }

  private static void write(CameraInfo message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeUInt32(message.height);
    out.writeUInt32(message.width);
    out.writeString(message.distortionModel);
    out.writeFloat64Sequence(message.d);
    out.writeFloat64Array(message.k);
    out.writeFloat64Array(message.r);
    out.writeFloat64Array(message.p);
    out.writeUInt32(message.binningX);
    out.writeUInt32(message.binningY);
    RegionOfInterest.TYPE.write(message.roi, out);
  }

  private static CameraInfo read(CdrReader in) {
    return new CameraInfo(
        Header.TYPE.read(in),
        in.readUInt32("height"),
        in.readUInt32("width"),
        in.readString("distortion_model"),
        in.readFloat64Sequence("d"),
        in.readFloat64Array("k", 9),
        in.readFloat64Array("r", 9),
        in.readFloat64Array("p", 12),
        in.readUInt32("binning_x"),
        in.readUInt32("binning_y"),
        RegionOfInterest.TYPE.read(in));
  }
}
