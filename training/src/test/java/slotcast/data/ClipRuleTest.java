package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.RgbImage;

class ClipRuleTest {
  private static final RgbImage IMAGE = RgbImage.black(2, 2);

  @TempDir Path caches;

  /** Black videos of some lengths. */
  private VideoSet videos(int... lengths) throws IOException {
    VideoSource source =
        new VideoSource() {
          @Override
          public String name() {
            return "black";
          }

          @Override
          public String identity() {
            return java.util.Arrays.toString(lengths);
          }

          @Override
          public List<String> videos() {
            return java.util.Arrays.stream(lengths).mapToObj(l -> "of " + l).toList();
          }

          @Override
          public Frames open(int video) {
            return new Frames() {
              private int left = lengths[video];

              @Override
              public Optional<SourceFrame> next() {
                return left-- > 0
                    ? Optional.of(new SourceFrame(0, IMAGE, null, null))
                    : Optional.empty();
              }

              @Override
              public void close() {}
            };
          }
        };
    FrameTransform transform =
        FrameTransform.stretched(2, 2, FrameTransform.Method.AREA, Colour.RGB);
    return VideoSet.open(
        caches, source, new VideoSet.Spec("black", transform, Plane.Sample.UINT8, List.of(), 0));
  }

  /** 97 starts in the long one, 3 in the other, none in the one that is too short. */
  @Test
  void aLongVideoCountsByItsLength() throws IOException {
    ClipRule.Drawer drawer = new RandomStarts().over(videos(3, 100, 2, 6), 4, 1);
    SplittableRandom random = new SplittableRandom(1);
    Map<Integer, Integer> byVideo = new HashMap<>();
    Map<Integer, Integer> starts = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      Clip clip = drawer.draw(random);
      byVideo.merge(clip.video(), 1, Integer::sum);
      if (clip.video() == 1) {
        starts.merge(clip.start(), 1, Integer::sum);
      }
    }
    assertThat(byVideo.keySet()).containsExactlyInAnyOrder(1, 3);
    assertThat(byVideo.get(1) / 10_000.0).isCloseTo(0.97, within(0.01));
    assertThat(starts.keySet()).hasSize(97).contains(0, 96);
  }

  @Test
  void noClipReachesBeyondItsVideo() throws IOException {
    VideoSet set = videos(9, 4, 30, 1);
    for (int maxStride = 0; maxStride < 12; maxStride++) {
      ClipRule.Drawer drawer = new RandomStarts().over(set, 4, maxStride);
      SplittableRandom random = new SplittableRandom(2);
      int longest = 0;
      for (int i = 0; i < 1000; i++) {
        Clip clip = drawer.draw(random);
        assertThat(clip.frame(0)).isNotNegative();
        assertThat(clip.frame(3)).isLessThan(set.frames(clip.video()));
        longest = Math.max(longest, clip.stride());
      }
      assertThat(longest).isEqualTo(Math.max(1, Math.min(9, maxStride))); // 9 * 3 < 30
    }
  }

  @Test
  void aVideoOfOneFrameHasImagesButNoClips() throws IOException {
    VideoSet one = videos(1);
    Clip image = new Clip(0, 0, 1, false);
    assertThat(new RandomStarts().over(one, 1, 1).draw(new SplittableRandom(1))).isEqualTo(image);
    assertThat(new RandomVideos().over(one, 1, 3).draw(new SplittableRandom(1))).isEqualTo(image);
    for (ClipRule rule : List.of(new RandomStarts(), new RandomVideos())) {
      assertThatThrownBy(() -> rule.over(one, 2, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("clips of black: got 1 frames")
          .hasMessageContaining("expected at least 2");
    }
    assertThatThrownBy(() -> one.without(0.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("videos of one frame");
  }
}
