package slotcast.labels;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import slotcast.file.NaturalOrder;
import slotcast.labels.TrueObjects.Frame;
import slotcast.labels.TrueObjects.TrueObject;
import slotcast.tracking.Box;

/**
 * COCO's annotations of the frames of one video. An image's frame is its {@code frame_id} or {@code
 * frame_index}, from 0 (as CocoVID has it); without them, images in the order of their file names
 * are the frames. An object's lasting id is {@code track_id}, {@code instance_id} or {@code
 * attributes.track_id}; a mask is run lengths, compressed or not, or polygons. Crowds and
 * annotations to {@code ignore} are ignored; categories do not matter.
 */
final class CocoFile {
  private static final int LARGEST_SIDE = 1 << 15;

  private final JsonFile json;
  private final Map<Long, Image> images = new LinkedHashMap<>(); // by id

  /** An image, with what is annotated in it. */
  private record Image(
      String place, JsonNode node, int width, int height, List<TrueObject> objects) {}

  private CocoFile(JsonFile json) {
    this.json = json;
  }

  /**
   * Reads a file.
   *
   * @throws slotcast.error.UserError if it is not of that form; it names the place
   */
  static TrueObjects read(Path file) {
    JsonFile json = JsonFile.read("true objects", file, "export it as COCO again, or correct it");
    if (!json.root().has("images") || !json.root().has("annotations")) {
      List<String> keys = new ArrayList<>();
      json.root().fieldNames().forEachRemaining(keys::add);
      throw json.fault("", "keys " + keys, "COCO's images and annotations");
    }
    return new CocoFile(json).objects();
  }

  private TrueObjects objects() {
    JsonNode list = json.list(json.root(), "images", "");
    Set<JsonNode> videos = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      image(list.get(i), "images[" + i + "]");
      videos.add(list.get(i).path("video_id"));
    }
    if (images.isEmpty() || videos.size() > 1) {
      throw json.fault(
          "images",
          images.isEmpty() ? "none" : videos.size() + " different video_id",
          "the frames of one video");
    }
    JsonNode annotations = json.list(json.root(), "annotations", "");
    String key = idKey(annotations);
    boolean hasMasks = false;
    int without = 0;
    for (int i = 0; i < annotations.size(); i++) {
      TrueObject object = annotation(annotations.get(i), "annotations[" + i + "]", key, i);
      hasMasks |= object.mask() != null;
      without += object.mask() == null && !object.ignored() ? 1 : 0;
    }
    hasMasks &= without == 0;
    String numbered = numbered();
    return new TrueObjects(
        "COCO, " + (hasMasks ? "masks" : "boxes"),
        frames(numbered),
        false,
        numbered.isEmpty(),
        !key.isEmpty(),
        hasMasks);
  }

  private void image(JsonNode node, String place) {
    long id = whole(node, "id", place);
    int width = node.has("width") ? json.integer(node, "width", place) : 0;
    int height = node.has("height") ? json.integer(node, "height", place) : 0;
    if (width < 0 || height < 0 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
      throw json.fault(place, width + "x" + height, "the size of an image");
    }
    if (images.put(id, new Image(place, node, width, height, new ArrayList<>())) != null) {
      throw json.fault(place + ".id", id + " a second time", "a number of its own");
    }
  }

  private long whole(JsonNode parent, String key, String place) {
    JsonNode node = parent.path(key);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw json.fault(place + "." + key, words(node), "a whole number");
    }
    return node.longValue();
  }

  private static String words(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "nothing" : node.toString();
  }

  /** Where lasting ids stand; empty if no annotation has one. */
  private static String idKey(JsonNode annotations) {
    for (String key : new String[] {"track_id", "instance_id", "attributes/track_id"}) {
      for (JsonNode annotation : annotations) {
        if (!annotation.at("/" + key).isMissingNode()) {
          return key;
        }
      }
    }
    return "";
  }

  private TrueObject annotation(JsonNode node, String place, String idKey, int number) {
    long imageId = whole(node, "image_id", place);
    Image image = images.get(imageId);
    if (image == null) {
      throw json.fault(place + ".image_id", Long.toString(imageId), "the id of one of the images");
    }
    boolean ignored = isSet(node, "iscrowd", place) || isSet(node, "ignore", place);
    long id = number;
    if (!idKey.isEmpty() && !ignored) {
      JsonNode given = node.at("/" + idKey);
      if (!given.isIntegralNumber() || !given.canConvertToLong()) {
        throw json.fault(
            place + "." + idKey, words(given), "a whole number, as other annotations have");
      }
      id = given.longValue();
      long same = id;
      if (image.objects.stream().anyMatch(o -> !o.ignored() && o.id() == same)) {
        throw json.fault(place + "." + idKey, id + " twice in an image", "once");
      }
    }
    RunLengths mask = mask(node, image, place);
    TrueObject object = new TrueObject(id, box(node, mask, place), mask, ignored);
    image.objects.add(object);
    return object;
  }

  private boolean isSet(JsonNode node, String key, String place) {
    JsonNode flag = node.path(key);
    return !flag.isMissingNode()
        && (flag.isBoolean() ? flag.booleanValue() : json.integer(node, key, place) != 0);
  }

  private Box box(JsonNode node, RunLengths mask, String place) {
    if (!node.has("bbox") && mask != null) {
      return CocoMask.box(mask);
    }
    JsonNode box = json.list(node, "bbox", place);
    if (box.size() != 4) {
      throw json.fault(place + ".bbox", box.size() + " numbers", "left, top, width and height");
    }
    double[] n = new double[4];
    for (int i = 0; i < n.length; i++) {
      n[i] = json.number(box.get(i), place + ".bbox[" + i + "]");
    }
    if (!(n[2] > 0 && n[3] > 0)) {
      throw json.fault(place + ".bbox", box.toString(), "a positive width and height");
    }
    return Box.between(n[0], n[1], n[0] + n[2], n[1] + n[3]);
  }

  /** Null without one. */
  private RunLengths mask(JsonNode annotation, Image image, String place) {
    JsonNode node = annotation.path("segmentation");
    if (node.isMissingNode() || node.isNull() || (node.isArray() && node.isEmpty())) {
      return null;
    }
    if (image.width == 0 || image.height == 0) {
      throw json.fault(image.place, "no width and height", "both, since its objects have masks");
    }
    return CocoMask.of(json.withoutRoot(), annotation, image.width, image.height, place);
  }

  /** The key that numbers frames; empty if images say nothing of it. */
  private String numbered() {
    for (String key : new String[] {"frame_id", "frame_index"}) {
      if (images.values().stream().anyMatch(i -> i.node.has(key))) {
        return key;
      }
    }
    return "";
  }

  private TreeMap<Long, Frame> frames(String key) {
    List<Image> all = new ArrayList<>(images.values());
    if (key.isEmpty() && all.stream().allMatch(i -> i.node.path("file_name").isTextual())) {
      all.sort(Comparator.comparing(i -> i.node.path("file_name").textValue(), new NaturalOrder()));
    }
    TreeMap<Long, Frame> frames = new TreeMap<>();
    Map<Long, String> places = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Image image = all.get(i);
      long number = key.isEmpty() ? i : whole(image.node, key, image.place);
      if (number < 0) {
        throw json.fault(image.place + "." + key, Long.toString(number), "0 or more");
      }
      String other = places.put(number, image.place);
      if (other != null) {
        throw json.fault(image.place + "." + key, number + " as " + other, "one image a frame");
      }
      frames.put(number, new Frame(image.width, image.height, image.objects));
    }
    return frames;
  }
}
