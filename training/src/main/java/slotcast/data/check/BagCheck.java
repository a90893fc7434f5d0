package slotcast.data.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Image;

/** Whether recordings can be read to their end, and what their image topics hold. */
final class BagCheck implements SetCheck {
  private static final int DEPTH = 3;

  private final Path root;
  private final List<Path> bags = new ArrayList<>();

  /**
   * @param root a bag, or a folder with bags
   */
  BagCheck(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "bag";
  }

  @Override
  public String unit() {
    return "bags";
  }

  @Override
  public List<Count> survey(Findings out) {
    find(root, DEPTH);
    if (bags.isEmpty()) {
      throw new UserError(
          "bag " + root,
          Files.exists(root) ? "no recording" : "nothing",
          "a rosbag2, or a folder of such",
          "give the folder that holds metadata.yaml, or a file of messages");
    }
    return List.of(new Count("", bags.size(), -1, -1));
  }

  private void find(Path folder, int depth) {
    try {
      if (BagReader.isBag(folder)) {
        bags.add(folder);
        return;
      }
    } catch (IOException e) {
      throw new UserError("bag " + folder, e.toString(), "a readable folder", "check it", e);
    }
    if (depth > 0) {
      for (Path inner : Folders.content(folder)) {
        find(inner, depth - 1);
      }
    }
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (Path bag : bags) {
      parts.add(new Part("", Folders.name(bag), out -> check(bag, out)));
    }
    return parts;
  }

  private static void check(Path path, Findings out) {
    try {
      BagReader bag = BagReader.open(path);
      bag.remarks().forEach(remark -> out.fault(FaultKind.BROKEN, path, remark));
      Map<String, ImageTopic> topics = new LinkedHashMap<>();
      for (BagTopic topic : bag.topics()) {
        if (topic.type().equals(Image.TYPE.rosName())
            || topic.type().equals(CompressedImage.TYPE.rosName())) {
          topics.put(topic.name(), new ImageTopic());
        }
      }
      if (topics.isEmpty()) {
        out.fault(
            FaultKind.MISSING,
            path,
            "no topic of images, expected one of "
                + Image.TYPE.rosName()
                + " or "
                + CompressedImage.TYPE.rosName()
                + ": got "
                + bag.topics().stream().map(t -> t.name() + " (" + t.type() + ")").toList());
      }
      // All topics are walked through, so that damage anywhere is found.
      try (BagCursor messages = bag.messages()) {
        while (messages.hasNext()) {
          BagMessage message = messages.next();
          out.count("messages", 1);
          ImageTopic topic = topics.get(message.topic().name());
          if (topic != null) {
            add(topic, message);
          }
        }
        messages.remark().ifPresent(remark -> out.fault(FaultKind.BROKEN, path, remark));
      }
      topics.forEach((name, topic) -> topic.report(path, name, out));
    } catch (IOException e) {
      out.fault(FaultKind.BROKEN, path, String.valueOf(e.getMessage()));
    }
  }

  private static void add(ImageTopic topic, BagMessage message) {
    try {
      if (message.topic().type().equals(Image.TYPE.rosName())) {
        topic.add(message.decode(Image.TYPE));
      } else {
        topic.add(message.decode(CompressedImage.TYPE));
      }
    } catch (MalformedMessageException e) {
      topic.malformed(e.getMessage());
    }
  }
}
