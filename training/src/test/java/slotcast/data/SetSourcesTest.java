package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.file.NaturalOrder;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.sim.ClevrerLayout;
import slotcast.sim.Episode;
import slotcast.sim.Obj3dLayout;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.Split;
import slotcast.sim.VideoId;

/** What the simulator writes in the layouts of the published sets comes back. */
class SetSourcesTest {
  private static final SceneConfig SCENES = SceneConfig.obj3d().withSize(48, 32).withFrames(8);
  private static final ClevrerSource.Options FULL =
      new ClevrerSource.Options(ClevrerSource.Pictures.MP4, ClevrerSource.Masks.FULL);

  @TempDir Path root;

  private static List<SourceFrame> frames(VideoSource source, int video) {
    List<SourceFrame> frames = new ArrayList<>();
    try (VideoSource.Frames open = source.open(video)) {
      for (Optional<SourceFrame> f = open.next(); f.isPresent(); f = open.next()) {
        frames.add(f.get());
      }
      assertThat(open.next()).isEmpty();
    }
    return frames;
  }

  private void obj3d(int index, long seed) throws IOException {
    new Obj3dLayout().write(root, new VideoId(Split.TRAIN, index), SCENES, seed);
  }

  private void clevrer(int index, long seed) throws IOException {
    new ClevrerLayout().write(root, new VideoId(Split.TRAIN, index), SCENES, seed);
  }

  private ClevrerSource clevrer(ClevrerSource.Options options) {
    return new ClevrerSource(root, Split.TRAIN, options);
  }

  @Test
  void obj3dComesBackExactlyWithItsMasks() throws IOException {
    obj3d(2, 7);
    obj3d(10, 8);
    obj3d(0, 9);
    Obj3dSource source = new Obj3dSource(root, Split.TRAIN, 8, true);
    assertThat(source.videos()).containsExactly("0", "10", "2"); // as text, as the reference
    List<Long> seeds = List.of(9L, 8L, 7L);
    for (int v = 0; v < 3; v++) {
      Episode episode = Simulator.simulate(SCENES, seeds.get(v));
      List<SourceFrame> frames = frames(source, v);
      assertThat(frames).hasSize(8);
      for (int t = 0; t < 8; t++) {
        assertThat(frames.get(t).image().data()).isEqualTo(episode.frames().get(t).data());
        assertThat(frames.get(t).labels().data()).isEqualTo(episode.masks().get(t));
        assertThat(frames.get(t).stampNanos()).isEqualTo(t * 100_000_000L);
      }
    }
    assertThat(frames(new Obj3dSource(root, Split.TRAIN, 5, false), 0))
        .hasSize(5)
        .allSatisfy(f -> assertThat(f.labels()).isNull());
  }

  @Test
  void obj3dNamesWhatIsBroken() throws IOException {
    obj3d(0, 9);
    Path third = root.resolve("train/0/test_3.png");
    byte[] bytes = Files.readAllBytes(third);
    Files.write(third, Arrays.copyOf(bytes, 100));
    Obj3dSource source = new Obj3dSource(root, Split.TRAIN, 8, false);
    assertThatThrownBy(() -> frames(source, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("test_3.png")
        .hasMessageContaining("cut off after 100 bytes");
    PngFile.write(RgbImage.black(10, 10), third);
    assertThatThrownBy(() -> frames(source, 0))
        .hasMessageContaining("10x10 pixels, expected 48x32");
    Files.delete(third);
    assertThatThrownBy(() -> frames(source, 0)).hasMessageContaining("no such file");
    assertThatThrownBy(() -> new Obj3dSource(root, Split.VAL, 8, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("val");
  }

  @Test
  void clevrerComesBackWithExactMasks() throws IOException {
    clevrer(1003, 5);
    clevrer(0, 6);
    ClevrerSource source = clevrer(FULL);
    assertThat(source.videos()).containsExactly("video_00000.mp4", "video_01003.mp4");
    assertThat(source.number(1)).isEqualTo(1003);
    Episode episode = Simulator.simulate(SCENES, 5);
    List<SourceFrame> frames = frames(source, 1);
    assertThat(frames).hasSize(8);
    for (int t = 0; t < 8; t++) {
      assertThat(frames.get(t).labels().data()).isEqualTo(packed(episode.masks().get(t)));
      double error = 0;
      byte[] expected = episode.frames().get(t).data();
      for (int i = 0; i < expected.length; i++) {
        error += Math.pow((expected[i] & 0xff) - (frames.get(t).image().data()[i] & 0xff), 2);
      }
      assertThat(Math.sqrt(error / expected.length)).isLessThan(10); // MP4 loses some
    }
    assertThat(source.annotation(1).frames()).isEqualTo(8);
    List<SourceFrame> small =
        frames(
            clevrer(
                new ClevrerSource.Options(ClevrerSource.Pictures.ANY, ClevrerSource.Masks.SMALL)),
            1);
    assertThat(small.get(7).labels())
        .usingRecursiveComparison()
        .isEqualTo(
            new SourceFrame.Labels(
                64, 64, ObjectMasks.nearest(packed(episode.masks().get(7)), 48, 32, 64, 64)));
  }

  /** Labels in the order of the proposals, which leave out objects without a visible pixel. */
  private static byte[] packed(byte[] labels) {
    int[] order = new int[256];
    for (byte label : labels) {
      order[label] = 1;
    }
    order[0] = 0;
    for (int i = 1, n = 0; i < 256; i++) {
      order[i] = order[i] == 0 ? 0 : ++n;
    }
    byte[] out = new byte[labels.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) order[labels[i]];
    }
    return out;
  }

  @Test
  void foldersOfImagesAreTakenWhereTheyAre() throws IOException {
    clevrer(0, 6);
    clevrer(1, 7);
    Path folder = Clevrer.frames(root, Split.TRAIN, 0);
    Files.createDirectories(folder);
    for (int t = 0; t < 3; t++) {
      RgbImage grey = RgbImage.black(128, 128);
      Arrays.fill(grey.data(), (byte) (50 * t));
      ImageIO.write(PngFile.buffered(grey), "jpg", Clevrer.image(folder, t).toFile());
    }
    Files.writeString(folder.resolve("._000000.jpg"), "what macOS leaves beside a file");
    ClevrerSource any =
        clevrer(new ClevrerSource.Options(ClevrerSource.Pictures.ANY, ClevrerSource.Masks.NONE));
    List<SourceFrame> images = frames(any, 0);
    assertThat(images).hasSize(3);
    assertThat(images.get(2).image().width()).isEqualTo(128);
    assertThat(images.get(2).image().data()[0] & 0xff).isBetween(98, 102);
    assertThat(frames(any, 1)).hasSize(8); // from its MP4
    Files.delete(Clevrer.image(folder, 1));
    assertThatThrownBy(() -> any.open(0)).hasMessageContaining("2 images without 000001.jpg");
  }

  @Test
  void whatMacOsLeavesBesideAVideoIsNone() throws IOException {
    Path video = Files.createFile(root.resolve("walk.MP4"));
    Files.createFile(root.resolve("._walk.MP4"));
    assertThat(VideoFilesSource.inFolder(root)).containsExactly(video);
  }

  @Test
  void theBrokenVideoIsLeftOut() {
    ClevrerSource source =
        new ClevrerSource(root, Split.VAL, FULL, List.of(10_801, 10_800, 10_000));
    assertThat(source.videos()).containsExactly("video_10000.mp4", "video_10801.mp4");
  }

  @Test
  void clevrerNamesWhatIsBroken() throws IOException {
    clevrer(0, 6);
    ClevrerSource source = clevrer(FULL);
    Path proposals = Clevrer.proposals(root, 0);
    String text = Files.readString(proposals);
    Files.writeString(proposals, text.replaceFirst("\"counts\":\"[^\"]*\"", "\"counts\":\"oo\""));
    assertThatThrownBy(() -> frames(source, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("proposal_00000.json at frames[0].objects[0].mask");
    Files.writeString(proposals, text.substring(0, text.length() / 2));
    assertThatThrownBy(() -> source.open(0)).hasMessageContaining("no JSON");
    Files.delete(proposals);
    assertThatThrownBy(() -> source.open(0)).hasMessageContaining("no such file");
    Path annotation = Clevrer.annotation(root, Split.TRAIN, 0);
    String whole = Files.readString(annotation);
    Files.writeString(annotation, whole.replaceFirst("\"inside_camera_view\":\\w+", "\"x\":0"));
    assertThatThrownBy(() -> source.annotation(0))
        .hasMessageContaining(
            "motion_trajectory[0].objects[0].inside_camera_view: got nothing, expected true or");
    assertThatThrownBy(() -> new ClevrerSource(root, Split.TEST, FULL))
        .hasMessageContaining("videos/test/video_15000-16000/video_15000.mp4");
  }

  @Test
  void imagesInNaturalOrderWithMasks() throws IOException {
    for (String name : List.of("img10.png", "img2.png", "img1.jpg")) {
      ImageIO.write(
          PngFile.buffered(RgbImage.black(20, 10 + name.length())),
          name.substring(name.length() - 3),
          root.resolve(name).toFile());
    }
    Files.writeString(root.resolve("notes.txt"), "no image");
    Files.createDirectories(root.resolve("masks"));
    BufferedImage mask = new BufferedImage(20, 18, BufferedImage.TYPE_BYTE_GRAY);
    mask.getRaster().setSample(3, 4, 0, 2);
    mask.getRaster().setSample(5, 4, 0, 100);
    ImageIO.write(mask, "png", root.resolve("masks/img2.png").toFile());
    ImageSetSource source = new ImageSetSource(root);
    assertThat(source.videos()).containsExactly("img1.jpg", "img2.png", "img10.png");
    List<SourceFrame> frames = frames(source, 1);
    assertThat(frames).hasSize(1);
    byte[] labels = frames.get(0).labels().data();
    assertThat(labels[4 * 20 + 3]).isEqualTo((byte) 2); // as it is, not as light
    assertThat(labels[4 * 20 + 5]).isEqualTo((byte) 100);
    assertThat(frames(source, 0).get(0).labels()).isNull();
    ImageIO.write(
        PngFile.buffered(RgbImage.black(20, 18)), "png", root.resolve("masks/img2.png").toFile());
    assertThatThrownBy(() -> source.open(1)).hasMessageContaining("3 channels");
    assertThatThrownBy(() -> new ImageSetSource(root.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no folder");
  }

  @Test
  void numbersInNamesCountAsNumbers() {
    List<String> names = new ArrayList<>(List.of("b", "a10b", "a2", "a", "a02", "a10a", "10", "9"));
    names.sort(new NaturalOrder());
    assertThat(names).containsExactly("9", "10", "a", "a02", "a2", "a10a", "a10b", "b");
  }

  /** The cache of a set is made anew when a file is another one, and only then. */
  @Test
  void theIdentityChangesWithTheFiles() throws IOException {
    obj3d(0, 9);
    String before = new Obj3dSource(root, Split.TRAIN, 8, true).identity();
    assertThat(new Obj3dSource(root, Split.TRAIN, 8, true).identity()).isEqualTo(before);
    assertThat(new Obj3dSource(root, Split.TRAIN, 7, true).identity()).isNotEqualTo(before);
    Path moved = root.resolveSibling(root.getFileName() + "-moved");
    Files.move(root, moved);
    assertThat(new Obj3dSource(moved, Split.TRAIN, 8, true).identity()).isEqualTo(before);
    Files.move(moved, root);
    Files.setLastModifiedTime(root.resolve("train/0/test_8.png"), FileTime.fromMillis(1000));
    assertThat(new Obj3dSource(root, Split.TRAIN, 8, true).identity()).isNotEqualTo(before);
  }
}
