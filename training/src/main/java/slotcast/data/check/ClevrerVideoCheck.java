package slotcast.data.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import slotcast.data.Clevrer;
import slotcast.data.ClevrerAnnotation;
import slotcast.data.ClevrerProposals;
import slotcast.data.ClevrerSource;
import slotcast.data.ObjectMasks;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.sim.Split;
import slotcast.video.VideoReader;

/**
 * Everything that belongs to one video of CLEVRER: the MP4, the images taken out of it, the
 * annotation and the mask proposals.
 *
 * @param annotations whether the split should have annotations
 * @param proposals whether there should be mask proposals
 */
record ClevrerVideoCheck(
    Path root, Split split, ExpectedSet expected, boolean annotations, boolean proposals) {

  void run(int number, Findings out) {
    Path mp4 = Clevrer.video(root, split, number);
    Path images = Clevrer.frames(root, split, number);
    if (Files.exists(mp4)) {
      if (Folders.present(mp4, out)) {
        video(mp4, out);
      }
    }
    if (Files.isDirectory(images)) {
      images(images, out);
    }
    if (annotations && split != Split.TEST) {
      Path file = Clevrer.annotation(root, split, number);
      if (Folders.present(file, out)) {
        annotation(file, number, out);
      }
    }
    if (proposals) {
      Path file = Clevrer.proposals(root, number);
      if (Folders.present(file, out)) {
        proposals(file, number, out);
      }
    }
  }

  private void count(Path file, int frames, Findings out) {
    if (frames != expected.frames()) {
      out.fault(
          FaultKind.WRONG_COUNT, file, "got " + frames + " frames, expected " + expected.frames());
    }
  }

  private void video(Path file, Findings out) {
    int[] frames = new int[1];
    Boolean read =
        out.read(
            FaultKind.BROKEN,
            file,
            () -> {
              try (VideoReader reader = new VideoReader(file)) {
                if (reader.width() != expected.width() || reader.height() != expected.height()) {
                  out.fault(
                      FaultKind.WRONG_SIZE,
                      file,
                      "got %dx%d, expected %dx%d"
                          .formatted(
                              reader.width(),
                              reader.height(),
                              expected.width(),
                              expected.height()));
                }
                for (Optional<RgbImage> next = reader.next();
                    next.isPresent();
                    next = reader.next()) {
                  frames[0]++;
                }
                if (reader.damagedFrames() > 0) {
                  out.fault(
                      FaultKind.BROKEN,
                      file,
                      "damaged data in " + reader.damagedFrames() + " of " + frames[0] + " frames");
                }
              }
              return true;
            });
    out.count("frames of videos", frames[0]);
    if (read != null) {
      count(file, frames[0], out);
    }
  }

  private void images(Path folder, Findings out) {
    List<Path> files = Folders.content(folder).stream().filter(ClevrerSource::isFrame).toList();
    count(folder, files.size(), out);
    Folders.unfinished(folder, out);
    RgbImage first = null;
    for (int t = 0; t < files.size(); t++) {
      Path file = files.get(t);
      if (!file.equals(Clevrer.image(folder, t))) {
        out.fault(
            FaultKind.WRONG_NUMBERING,
            folder,
            "got " + Folders.name(file) + ", expected " + Folders.name(Clevrer.image(folder, t)));
        return;
      }
      if (!Folders.present(file, out)) {
        continue;
      }
      RgbImage image = out.read(FaultKind.BROKEN, file, () -> PngFile.read(file));
      out.count("JPEG images", 1);
      first = first == null ? image : first;
      if (image != null && (image.width() != first.width() || image.height() != first.height())) {
        out.fault(
            FaultKind.WRONG_SIZE,
            file,
            "got %dx%d, expected %dx%d as the first image"
                .formatted(image.width(), image.height(), first.width(), first.height()));
      }
    }
  }

  private void annotation(Path file, int number, Findings out) {
    ClevrerAnnotation annotation =
        out.read(FaultKind.BAD_JSON, file, () -> ClevrerAnnotation.read(file));
    if (annotation == null) {
      return;
    }
    out.count("annotations", 1);
    count(file, annotation.frames(), out);
    belongs(file, annotation.scene(), number, out);
    if (!annotation.video().isEmpty() && !annotation.video().equals(Clevrer.name(number))) {
      out.fault(
          FaultKind.WRONG_VARIANT,
          file,
          "got the annotation of " + annotation.video() + ", expected " + Clevrer.name(number));
    }
  }

  private static void belongs(Path file, int found, int number, Findings out) {
    if (found >= 0 && found != number) {
      out.fault(
          FaultKind.WRONG_VARIANT,
          file,
          "got what belongs to video " + found + ", expected " + number);
    }
  }

  private void proposals(Path file, int number, Findings out) {
    ClevrerProposals found = out.read(FaultKind.BAD_JSON, file, () -> ClevrerProposals.read(file));
    if (found == null) {
      return;
    }
    out.count("proposals", 1);
    count(file, found.frames(), out);
    belongs(file, found.video(), number, out);
    if (found.width() != expected.width() || found.height() != expected.height()) {
      out.fault(
          FaultKind.WRONG_SIZE,
          file,
          "got masks of %dx%d, expected %dx%d"
              .formatted(found.width(), found.height(), expected.width(), expected.height()));
    }
    int broken = 0;
    UserError first = null;
    for (int t = 0; t < found.frames(); t++) {
      if (found.frameIndex(t) >= 0 && found.frameIndex(t) != t) {
        out.fault(
            FaultKind.WRONG_NUMBERING,
            file,
            "got frame_index " + found.frameIndex(t) + " at place " + t + " of the list");
        return;
      }
      try {
        ObjectMasks masks = found.masks(t);
        out.count("masks", masks.objects().size());
        out.count("frames without any object", masks.objects().isEmpty() ? 1 : 0);
        out.count(
            "frames with more than " + Clevrer.BOXES + " objects",
            masks.objects().size() > Clevrer.BOXES ? 1 : 0);
      } catch (UserError e) {
        first = first == null ? e : first;
        broken++;
      }
    }
    if (first != null) {
      UserError error = first;
      String more = broken > 1 ? " (and in " + (broken - 1) + " other frames)" : "";
      out.fault(
          FaultKind.BAD_MASK,
          file,
          error.getMessage().replaceFirst("^.*? at frames", "frames").replaceFirst("; [^;]*$", "")
              + more);
    }
  }
}
