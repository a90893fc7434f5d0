package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * visualization_msgs/Marker. Something RViz draws. The whole of Humble's definition; {@link #shape}
 * leaves out textures and meshes.
 *
 * @param ns namespace; with id it names the marker, so that it can be changed and deleted
 * @param type one of {@link #ARROW} to {@link #TRIANGLE_LIST}
 * @param action {@link #ADD} (also changes), {@link #DELETE} or {@link #DELETEALL}
 * @param scale size, in metres for a pose at scale 1
 * @param lifetime after which it is deleted; 0 means never
 * @param frameLocked whether it moves with its frame between messages
 * @param points for the list, strip and points types
 * @param colors one per point, or none
 */
public record Marker(
    Header header,
    String ns,
    int id,
    int type,
    int action,
    Pose pose,
    Vector3 scale,
    ColorRGBA color,
    Duration lifetime,
    boolean frameLocked,
    List<Point> points,
    List<ColorRGBA> colors,
    String textureResource,
    CompressedImage texture,
    List<UVCoordinate> uvCoordinates,
    String text,
    String meshResource,
    MeshFile meshFile,
    boolean meshUseEmbeddedMaterials) {
  public static final int ARROW = 0;
  public static final int CUBE = 1;
  public static final int SPHERE = 2;
  public static final int CYLINDER = 3;
  public static final int LINE_STRIP = 4;
  public static final int LINE_LIST = 5;
  public static final int CUBE_LIST = 6;
  public static final int SPHERE_LIST = 7;
  public static final int POINTS = 8;
  public static final int TEXT_VIEW_FACING = 9;
  public static final int MESH_RESOURCE = 10;
  public static final int TRIANGLE_LIST = 11;
  public static final int ADD = 0;
  public static final int DELETE = 2;
  public static final int DELETEALL = 3;

  public static final MessageType<Marker> TYPE =
      MessageType.of("visualization_msgs/msg/Marker", 186, Marker::write, Marker::read);

  public Marker {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(ns, "ns");
    Objects.requireNonNull(pose, "pose");
    Objects.requireNonNull(scale, "scale");
    Objects.requireNonNull(color, "color");
    Objects.requireNonNull(lifetime, "lifetime");
    points = List.copyOf(points);
    colors = List.copyOf(colors);
    Objects.requireNonNull(textureResource, "texture_resource");
    Objects.requireNonNull(texture, "texture");
    uvCoordinates = List.copyOf(uvCoordinates);
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(meshResource, "mesh_resource");
    Objects.requireNonNull(meshFile, "mesh_file");
  }

  /** A marker without texture and mesh, not locked to its frame. */
  public static Marker shape(
      Header header,
      String ns,
      int id,
      int type,
      int action,
      Pose pose,
      Vector3 scale,
      ColorRGBA color,
      Duration lifetime,
      List<Point> points,
      List<ColorRGBA> colors,
      String text) {
    CompressedImage noTexture =
        new CompressedImage(new Header(new Time(0, 0), ""), "", new byte[0]);
    MeshFile noMesh = new MeshFile("", new byte[0]);
    return new Marker(
        header, ns, id, type, action, pose, scale, color, lifetime, false, points, colors, "",
        noTexture, List.of(), text, "", noMesh, false);
  }

  private static void write(Marker message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeString(message.ns);
    out.writeInt32(message.id);
    out.writeInt32(message.type);
    out.writeInt32(message.action);
    Pose.TYPE.write(message.pose, out);
    Vector3.TYPE.write(message.scale, out);
    ColorRGBA.TYPE.write(message.color, out);
    Duration.TYPE.write(message.lifetime, out);
    out.writeBoolean(message.frameLocked);
    Point.TYPE.writeSequence(message.points, out);
    ColorRGBA.TYPE.writeSequence(message.colors, out);
    out.writeString(message.textureResource);
    CompressedImage.TYPE.write(message.texture, out);
    UVCoordinate.TYPE.writeSequence(message.uvCoordinates, out);
    out.writeString(message.text);
    out.writeString(message.meshResource);
    MeshFile.TYPE.write(message.meshFile, out);
    out.writeBoolean(message.meshUseEmbeddedMaterials);
  }

  private static Marker read(CdrReader in) {
    return new Marker(
        Header.TYPE.read(in),
        in.readString("ns"),
        in.readInt32("id"),
        in.readInt32("type"),
        in.readInt32("action"),
        Pose.TYPE.read(in),
        Vector3.TYPE.read(in),
        ColorRGBA.TYPE.read(in),
        Duration.TYPE.read(in),
        in.readBoolean("frame_locked"),
        Point.TYPE.readSequence("points", in),
        ColorRGBA.TYPE.readSequence("colors", in),
        in.readString("texture_resource"),
        CompressedImage.TYPE.read(in),
        UVCoordinate.TYPE.readSequence("uv_coordinates", in),
        in.readString("text"),
        in.readString("mesh_resource"),
        MeshFile.TYPE.read(in),
        in.readBoolean("mesh_use_embedded_materials"));
  }
}
