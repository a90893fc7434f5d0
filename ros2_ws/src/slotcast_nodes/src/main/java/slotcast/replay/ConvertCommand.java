package slotcast.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;
import slotcast.node.StopRequest;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.bag.BagWriter.Storage;

/** {@code ./slotcast bag convert}: a recording in another form. */
@Command(
    name = "convert",
    description = {
      "Writes a recording as a bag, or the images of one topic as an MP4 video. Messages of a bag",
      "are copied as they are, of any type."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  ./slotcast bag convert walk.mp4 walk_bag",
      "  ./slotcast bag convert old_bag new_bag --storage mcap",
      "  ./slotcast bag convert drive_bag drive.mp4 --topic /camera/image_raw",
      "  ./slotcast bag convert /dev/video0 desk_bag --to 10 --camera-size 640x480"
    })
final class ConvertCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin Copying copying;

  @Option(
      names = "--to",
      paramLabel = "SECONDS",
      defaultValue = "Infinity",
      description =
          "After the first message of the recording (default: its end; a camera's is Ctrl-C).")
  double to;

  @Override
  public Integer call() throws IOException {
    copying.run(new TimeRange(0, to), spec.commandLine().getErr());
    return 0;
  }

  /** {@code ./slotcast bag cut}: a part of a recording. */
  @Command(
      name = "cut",
      description = "Writes a part of a recording, as convert does.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./slotcast bag cut long_bag part_bag --from 12.5 --to 30"})
  static final class Cut implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Mixin Copying copying;

    @Option(
        names = "--from",
        paramLabel = "SECONDS",
        defaultValue = "0",
        description = "After the first message of the recording (default: ${DEFAULT-VALUE}).")
    double from;

    @Option(
        names = "--to",
        paramLabel = "SECONDS",
        defaultValue = "Infinity",
        description = "After the first message of the recording (default: its end).")
    double to;

    @Override
    public Integer call() throws IOException {
      copying.run(new TimeRange(from, to), spec.commandLine().getErr());
      return 0;
    }
  }

  /** What both have in common. */
  static final class Copying {
    @Parameters(
        index = "0",
        paramLabel = "SOURCE",
        description = "Bag, video, folder of pictures, or camera (/dev/video0).")
    Path source;

    @Parameters(
        index = "1",
        paramLabel = "TARGET",
        description = "New folder of the bag, or a file that ends in .mp4.")
    Path target;

    @Option(
        names = "--topic",
        paramLabel = "NAME",
        description = "Only this topic; may be given several times (default: all).")
    List<String> topics = List.of();

    @Option(
        names = "--storage",
        paramLabel = "KIND",
        defaultValue = "mcap",
        description = "Of the bag: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    StorageName storage;

    @Mixin CameraMixin camera;

    /** As rosbag2 names them. */
    enum StorageName {
      mcap(Storage.MCAP),
      sqlite3(Storage.SQLITE3);

      final Storage storage;

      StorageName(Storage storage) {
        this.storage = storage;
      }
    }

    void run(TimeRange range, PrintWriter progress) throws IOException {
      MessageSource recording = camera.open(source);
      recording.remarks().forEach(remark -> progress.println("note: " + remark));
      String done;
      if (recording.isLive()) {
        try (StopRequest stop = new StopRequest()) {
          done = copy(recording, new RecordingCopy(recording, range, progress, stop::isAsked));
        }
      } else {
        done = copy(recording, new RecordingCopy(recording, range, progress, () -> false));
      }
      progress.println(done + " in " + target);
      progress.flush();
    }

    private String copy(MessageSource recording, RecordingCopy copy) throws IOException {
      return target.toString().toLowerCase(Locale.ROOT).endsWith(".mp4")
          ? copy.toVideo(target, imageTopic(recording))
          : copy.toBag(target, storage.storage, Set.copyOf(topics));
    }

    private String imageTopic(MessageSource recording) {
      List<String> images =
          recording.topics().stream()
              .filter(RecordedPicture::isOn)
              .map(BagTopic::name)
              .distinct()
              .toList();
      if (images.isEmpty()) {
        throw new UserError(
            "recording " + source,
            "no topic with images",
            "one, for a video",
            "see what is in it: ./slotcast bag info " + source);
      }
      List<String> chosen = topics.isEmpty() ? images : topics;
      if (chosen.size() != 1 || !images.containsAll(chosen)) {
        throw new UserError(
            "--topic",
            String.join(" and ", chosen),
            "one of " + String.join(", ", images),
            "choose the images that become the video");
      }
      return chosen.get(0);
    }
  }
}
