package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.sim.ClevrerLayout;
import slotcast.sim.SceneConfig;
import slotcast.sim.Split;
import slotcast.sim.VideoId;

/** Annotations are read once, and again only when they or what is kept of them has changed. */
class EnterTimesTest {
  private static final SceneConfig SCENES = SceneConfig.obj3d().withSize(48, 32).withFrames(8);
  private static final ClevrerSource.Options NO_MASKS =
      new ClevrerSource.Options(ClevrerSource.Pictures.MP4, ClevrerSource.Masks.NONE);
  private static final FileTime AT = FileTime.fromMillis(1_700_000_000_000L);

  @TempDir Path folder;
  private Path root;
  private VideoSet videos;

  @BeforeEach
  void write() throws IOException {
    root = folder.resolve("clevrer");
    for (int v = 0; v < 3; v++) {
      new ClevrerLayout().write(root, new VideoId(Split.TRAIN, v), SCENES, 20 + v);
      enters(v, 2 + v);
    }
    FrameTransform transform =
        FrameTransform.stretched(4, 4, FrameTransform.Method.AREA, Colour.RGB);
    VideoSet.Spec spec = new VideoSet.Spec("clevrer", transform, Plane.Sample.UINT8, List.of(), 0);
    ClevrerSource source = new ClevrerSource(root, Split.TRAIN, NO_MASKS);
    videos = VideoSet.open(folder.resolve("cache"), source, spec);
  }

  /** An annotation of two objects: one always in view, one from a frame (of one digit) on. */
  private void enters(int video, int from) throws IOException {
    StringBuilder text = new StringBuilder("{\"motion_trajectory\":[");
    for (int t = 0; t < 8; t++) {
      text.append(t == 0 ? "" : ",")
          .append("{\"objects\":[{\"inside_camera_view\":true},{\"inside_camera_view\":")
          .append(t >= from ? "true }" : "false}") // of one length
          .append("]}");
    }
    Path file = Clevrer.annotation(root, Split.TRAIN, video);
    Files.writeString(file, text.append("]}"));
    Files.setLastModifiedTime(file, AT);
  }

  private void are(int... frames) {
    EnterTimes times = EnterTimes.of(videos, root, Split.TRAIN);
    for (int v = 0; v < frames.length; v++) {
      assertThat(times.of(v)).as("video %s", v).containsExactly(frames[v]);
    }
  }

  private Path kept() {
    return videos.folder().resolve("enter-times.json");
  }

  @Test
  void annotationsThatDidNotChangeAreNotRead() throws IOException {
    are(2, 3, 4);
    enters(1, 6); // of the same size and time: nobody would know without reading
    are(2, 3, 4);
    Files.setLastModifiedTime(
        Clevrer.annotation(root, Split.TRAIN, 1), FileTime.fromMillis(AT.toMillis() + 1000));
    are(2, 6, 4);
  }

  @Test
  void whatIsKeptIsChecked() throws IOException {
    are(2, 3, 4);
    String whole = Files.readString(kept());
    for (String broken : List.of(whole.replaceFirst("\\[3\\]", "[5]"), "", whole.substring(9))) {
      Files.writeString(kept(), broken);
      are(2, 3, 4);
      assertThat(Files.readString(kept())).isEqualTo(whole);
    }
    assertThat(whole).contains("[3]");
  }

  @Test
  void annotationsAreCheckedAgainstTheVideos() throws IOException {
    Path file = Clevrer.annotation(root, Split.TRAIN, 1);
    Files.writeString(
        file, Files.readString(file).replaceFirst("\\{\"objects\"[^}]*}[^}]*}]},", ""));
    assertThatThrownBy(() -> are())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("annotation " + file + ": got 7 frames, expected 8 as the video");
    Files.delete(file);
    assertThatThrownBy(() -> are())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("annotation " + file);
    assertThat(kept()).doesNotExist();
  }
}
