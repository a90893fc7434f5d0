package slotcast.data.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.video.VideoReader;

/** Whether a video file, or each in a folder, can be read to its end. */
final class VideoCheck implements SetCheck {
  private static final String ENDINGS = "(mp4|m4v|mov|avi|mkv|webm|mpg|mpeg|wmv|flv|ts|ogv|3gp)";

  private final Path root;
  private List<Path> files = List.of();

  VideoCheck(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "video";
  }

  @Override
  public String unit() {
    return "videos";
  }

  @Override
  public List<Count> survey(Findings out) {
    if (Files.isDirectory(root)) {
      Folders.unfinished(root, out);
      files = Folders.content(root).stream().filter(VideoCheck::isVideo).toList();
    } else {
      files = List.of(root);
    }
    if (files.isEmpty() || !Files.exists(root)) {
      throw new UserError(
          "video " + root,
          Files.exists(root) ? "a folder without videos" : "nothing",
          "a video file or a folder of them",
          "check the path");
    }
    return List.of(new Count("", files.size(), -1, -1));
  }

  private static boolean isVideo(Path file) {
    return Folders.name(file).toLowerCase(Locale.ROOT).matches(".*\\." + ENDINGS);
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(new Part("", Folders.name(file), out -> check(file, out)));
    }
    return parts;
  }

  private static void check(Path file, Findings out) {
    if (!Folders.present(file, out)) {
      return;
    }
    out.read(
        FaultKind.BROKEN,
        file,
        () -> {
          long frames = 0;
          try (VideoReader reader = new VideoReader(file)) {
            for (Optional<RgbImage> next = reader.next(); next.isPresent(); next = reader.next()) {
              frames++;
            }
            out.count("frames", frames);
            out.remark(
                String.format(
                    Locale.ROOT,
                    "%s: %d frames of %dx%d, %.2f a second%s",
                    Folders.name(file),
                    frames,
                    reader.width(),
                    reader.height(),
                    reader.framesPerSecond(),
                    reader.promisedFrames() > 0 && reader.promisedFrames() != frames
                        ? ", " + reader.promisedFrames() + " as its header says"
                        : ""));
            if (reader.damagedFrames() > 0) {
              out.fault(
                  FaultKind.BROKEN,
                  file,
                  "damaged data in " + reader.damagedFrames() + " of " + frames + " frames");
            }
            if (frames < 2) {
              out.fault(
                  FaultKind.WRONG_COUNT,
                  file,
                  "got " + frames + (frames == 1 ? " frame" : " frames") + ", expected 2 or more");
            }
          }
          return frames;
        });
  }
}
