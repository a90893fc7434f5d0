package slotcast.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import slotcast.file.AtomicFiles;
import slotcast.image.PngFile;

/**
 * OBJ3D's folders: {@code {train,val,test}/<episode>/test_<i>.png} with i from 1, in every split
 * named test.
 *
 * <p>OBJ3D has no annotations. The ground truth lies beside the splits, where its readers do not
 * look: {@code ground_truth/<split>/<episode>.json} with the objects, camera, collisions and per
 * frame pose, velocity, box and mask (COCO run lengths) of each object.
 */
public final class Obj3dLayout implements DatasetLayout {
  @Override
  public String name() {
    return "obj3d";
  }

  @Override
  public int capacity(Split split) {
    return 1_000_000;
  }

  private static Path folder(Path root, VideoId video) {
    return root.resolve(video.split().folder()).resolve(String.valueOf(video.index()));
  }

  @Override
  public boolean has(Path root, VideoId video) {
    return Files.isDirectory(folder(root, video));
  }

  @Override
  public void write(Path root, VideoId video, SceneConfig config, long seed) throws IOException {
    Simulation simulation = new Simulation(config, seed);
    Path target = folder(root, video);
    Files.createDirectories(target.getParent());
    Path partial = AtomicFiles.begin(target);
    ArrayNode frames = JsonNodeFactory.instance.arrayNode();
    for (int f = 0; simulation.hasNext(); f++) {
      RenderedFrame frame = simulation.next();
      Files.write(partial.resolve("test_" + (f + 1) + ".png"), PngFile.encode(frame.image()));
      ObjectNode node = frames.addObject();
      node.put("frame_id", f).put("file", "test_" + (f + 1) + ".png");
      ArrayNode objects = node.putArray("objects");
      for (int id = 0; id < frame.states().size(); id++) {
        ObjectNode object = GroundTruthJson.fullPoint(id, frame.states().get(id));
        object.set("mask", GroundTruthJson.mask(frame, id));
        objects.add(object);
      }
    }
    ObjectNode truth = JsonNodeFactory.instance.objectNode();
    truth.put("seed", seed).put("frame_interval", config.frameIntervalSeconds());
    truth.set("camera", GroundTruthJson.camera(simulation.camera()));
    truth.set("object_property", GroundTruthJson.objects(simulation.objects()));
    truth.set("collision", GroundTruthJson.collisions(simulation.collisions(), config.frames()));
    truth.set("motion_trajectory", frames);
    AtomicFiles.write(
        root.resolve("ground_truth")
            .resolve(video.split().folder())
            .resolve(video.index() + ".json"),
        truth.toString());
    AtomicFiles.publish(partial, target);
  }
}
