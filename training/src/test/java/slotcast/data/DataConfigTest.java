package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;

class DataConfigTest {
  private static final String SIMULATED =
      "simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}";

  @TempDir Path folder;

  private static DataConfig parse(String yaml) {
    return Yaml.parse(yaml, DataConfig.class, "test");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    DataConfig simulated =
        parse("{" + SIMULATED + ", colour: grey, augment: {mirror: true}, broken_share: 0.1}");
    assertThat(simulated.kind()).isEqualTo(new SimulatedData(4, 2, 6, 1, 100, 32));
    assertThat(simulated.colour()).isEqualTo(Colour.GREY);
    assertThat(simulated.mirrors()).isTrue();
    assertThat(parse(Yaml.toJson(simulated))).isEqualTo(simulated);
    DataConfig videos = parse("videos: {paths: [walk.mp4], to: 480, fit: letterbox}");
    assertThat(videos.videos().heldOut()).isEqualTo(0.1);
    assertThat(videos.videos().fit()).isEqualTo(FrameMapping.Fit.LETTERBOX);
    assertThat(videos.mirrors()).isFalse();
    assertThat(parse(Yaml.toJson(videos))).isEqualTo(videos);
    assertThat(simulated.with(videos.kind()).mirrors()).isTrue();
  }

  /** Single images have no rate. */
  @Test
  void theFirstVideoTellsTheRate() throws IOException {
    assertThat(parse(SIMULATED).framesPerSecond()).hasValue(10);
    String one = SIMULATED.replace("frames: 6", "frames: 1");
    assertThat(parse(one).framesPerSecond()).isEmpty();
  }

  @Test
  void suitesTakeTurns() throws IOException {
    String rest = SIMULATED.substring(0, SIMULATED.length() - 1);
    DataConfig one = parse(rest + ", suite: grayscale}");
    assertThat(one.simulated().scenes()).hasSize(1);
    assertThat(parse(Yaml.toJson(one))).isEqualTo(one);
    DataConfig two = parse(rest + ", suite: [plain, grayscale]}");
    VideoSource source = two.kind().find().training();
    for (int v = 0; v < 4; v++) {
      try (VideoSource.Frames frames = source.open(v)) {
        byte[] image = frames.next().orElseThrow().image().data();
        int coloured = 0;
        for (int p = 0; p < image.length; p += 3) {
          coloured += Math.abs((image[p] & 0xff) - (image[p + 2] & 0xff)) > 20 ? 1 : 0;
        }
        assertThat(coloured > 0).isEqualTo(v % 2 == 0);
      }
    }
    assertThat(source.identity()).isNotEqualTo(one.kind().find().training().identity());
    assertThatThrownBy(() -> parse(rest + ", suite: [plain, gray]}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("grayscale");
    assertThatThrownBy(() -> parse(rest + ", suite: plain, textures: photos}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no suite with textures");
    assertThatThrownBy(() -> parse(rest + ", suite: []}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data.simulated.suite");
  }

  @Test
  void theOldFormIsToldTheNewOne() {
    assertThatThrownBy(
            () ->
                parse(
                    "{videos: 2000, held_out: 32, frames: 20, seed: 1, held_out_seed: 9, size:"
                        + " 64}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data: {simulated: {videos: 2000, held_out: …");
    assertThatThrownBy(() -> parse("{held_out: 32, videos: 2000}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data: {simulated: {videos: 2000, held_out: …");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colour: grey | data has no kind",
        "videos: {paths: []} | names no file",
        "videos: {paths: [a.mp4], from: 5, to: 5} | data.videos.to is 5",
        "videos: {paths: [a.mp4], every: 0} | data.videos.every is 0",
        "videos: {paths: [a.mp4], held_out: 1.0} | data.videos.held_out is 1",
        "videos: {paths: [a.mp4], held_out: 0.0} | data.videos.held_out is 0",
        "videos: {paths: [a.mp4], form: 5} | unknown key videos.form",
        "videos: {paths: [a.mp4], fit: stretched} | fit",
        "{videos: {paths: [a.mp4]}, broken_share: 1.0} | data.broken_share is 1",
        "{videos: {paths: [a.mp4]}, color: grey} | did you mean colour?",
        "{videos: {paths: [a.mp4]}, kind: grey} | unknown key kind",
      })
  void mistakesAreNamed(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void twoKindsAreRefused() {
    assertThatThrownBy(() -> parse("{" + SIMULATED + ", videos: {paths: [a.mp4]}}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data has the kinds [simulated, videos]");
  }

  @Test
  void aPathTellsItsKindByWhatItHolds() throws IOException {
    Path video = Files.createFile(folder.resolve("walk.MP4"));
    assertThat(((VideosData) DataPath.kind(video)).paths()).containsExactly(video.toString());
    assertThat(((VideosData) DataPath.kind(folder)).paths()).containsExactly(folder.toString());
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.createFile(other.resolve("notes.txt"));
    assertThatThrownBy(() -> DataPath.kind(other))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("got none of what was looked for")
        .hasMessageContaining("a video file, or a folder of video files");
    assertThatThrownBy(() -> DataPath.kind(folder.resolve("gone")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("got nothing at this path");
  }

  @Test
  void missingVideosAreNamed() {
    VideosData gone = parse("videos: {paths: [gone.mp4]}").videos();
    assertThatThrownBy(gone::find)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("video file gone.mp4: got no readable file");
    DataConfig empty = parse("videos: {paths: ['" + folder + "']}");
    assertThatThrownBy(empty.videos()::find)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("got no video file");
  }

  @Test
  void scenesMustShrinkEvenly() {
    assertThatThrownBy(() -> parse(SIMULATED).kind().transform(24, 24))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data.simulated.size: got 32");
  }
}
