package slotcast.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import slotcast.file.AtomicFiles;
import slotcast.video.VideoWriter;

/**
 * CLEVRER's folders: {@code videos/<split>/video_a-b/video_n.mp4}, {@code annotations} alike (none
 * for test, as published) and {@code derender_proposals/proposal_n.json}.
 *
 * <p>Training videos are numbered from 0, validation from 10000, test from 15000. The proposals are
 * exact masks with a score of 1, where the published ones are a network's guesses. Annotations have
 * one key more than the published ones: {@code camera}. Orientations are roll, pitch and yaw.
 */
public final class ClevrerLayout implements DatasetLayout {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Override
  public String name() {
    return "clevrer";
  }

  @Override
  public int capacity(Split split) {
    return split == Split.TRAIN ? 10_000 : 5_000;
  }

  static int number(VideoId video) {
    return switch (video.split()) {
          case TRAIN -> 0;
          case VAL -> 10_000;
          case TEST -> 15_000;
        }
        + video.index();
  }

  /** {@code videos/train/video_00000-01000/video_00000.mp4}, or the annotation's like path. */
  static Path file(Path root, VideoId video, String folder, String stem, String extension) {
    int number = number(video);
    int first = number / 1000 * 1000;
    return root.resolve(folder)
        .resolve(video.split().folder())
        .resolve(String.format(Locale.ROOT, "%s_%05d-%05d", stem, first, first + 1000))
        .resolve(String.format(Locale.ROOT, "%s_%05d.%s", stem, number, extension));
  }

  private static Path proposals(Path root, VideoId video) {
    return root.resolve("derender_proposals")
        .resolve(String.format(Locale.ROOT, "proposal_%05d.json", number(video)));
  }

  @Override
  public boolean has(Path root, VideoId video) {
    return Files.exists(proposals(root, video));
  }

  @Override
  public void write(Path root, VideoId video, SceneConfig config, long seed) throws IOException {
    Simulation simulation = new Simulation(config, seed);
    Path mp4 = file(root, video, "videos", "video", "mp4");
    Files.createDirectories(mp4.getParent());
    ArrayNode trajectory = NODES.arrayNode();
    ArrayNode proposalFrames = NODES.arrayNode();
    double rate = 1 / config.frameIntervalSeconds();
    try (VideoWriter writer = new VideoWriter(mp4, config.width(), config.height(), rate)) {
      for (int f = 0; simulation.hasNext(); f++) {
        RenderedFrame frame = simulation.next();
        writer.write(frame.image());
        ObjectNode step = trajectory.addObject();
        step.put("frame_id", f);
        ArrayNode objects = step.putArray("objects");
        for (int id = 0; id < frame.states().size(); id++) {
          objects.add(GroundTruthJson.trajectoryPoint(id, frame.states().get(id)));
        }
        proposalFrames.add(proposalFrame(video, f, frame, simulation));
      }
    }
    if (video.split() != Split.TEST) {
      AtomicFiles.write(
          file(root, video, "annotations", "annotation", "json"),
          annotation(video, config, simulation, trajectory).toString());
    }
    ObjectNode proposals = NODES.objectNode();
    proposals.put("video_index", number(video)).put("video_name", sceneName(video));
    proposals.set("frames", proposalFrames);
    AtomicFiles.write(proposals(root, video), proposals.toString());
  }

  private static String sceneName(VideoId video) {
    return String.format(Locale.ROOT, "sim_%05d", number(video));
  }

  private static ObjectNode annotation(
      VideoId video, SceneConfig config, Simulation simulation, ArrayNode trajectory) {
    ObjectNode annotation = NODES.objectNode();
    annotation.put("scene_index", number(video));
    annotation.put("video_filename", String.format(Locale.ROOT, "video_%05d.mp4", number(video)));
    annotation.set("object_property", GroundTruthJson.objects(simulation.objects()));
    annotation.set("motion_trajectory", trajectory);
    annotation.set(
        "collision", GroundTruthJson.collisions(simulation.collisions(), config.frames()));
    annotation.set("camera", GroundTruthJson.camera(simulation.camera()));
    return annotation;
  }

  private static ObjectNode proposalFrame(
      VideoId video, int f, RenderedFrame frame, Simulation simulation) {
    String file = String.format(Locale.ROOT, "%s/frame_%05d.png", sceneName(video), f);
    ObjectNode node = NODES.objectNode();
    node.put("frame_filename", file).put("frame_index", f);
    ArrayNode objects = node.putArray("objects");
    for (ObjectProperties object : simulation.objects()) {
      if (frame.states().get(object.id()).visiblePixels() > 0) {
        ObjectNode proposal = objects.addObject();
        proposal.set("mask", GroundTruthJson.mask(frame, object.id()));
        proposal
            .put("video_index", number(video))
            .put("frame_index", f)
            .put("frame_filename", file)
            .put("color", GroundTruthJson.lower(object.colour()))
            .put("material", GroundTruthJson.lower(object.material()))
            .put("shape", GroundTruthJson.lower(object.shape()))
            .put("score", 1.0);
      }
    }
    return node;
  }
}
