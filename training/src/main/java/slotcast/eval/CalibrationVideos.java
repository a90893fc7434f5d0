package slotcast.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import slotcast.data.DataConfig;
import slotcast.data.DataPath;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.SaviConfig;

/**
 * Videos without labels, of a model's resolution.
 *
 * @param model whose resolution they get
 * @param colour whose colours recordings have in the cache
 * @param most how many videos
 * @param frames of each, at most
 */
record CalibrationVideos(SaviConfig model, Colour colour, int most, int frames) {
  /** All that is recorded, at the model's resolution. */
  VideoSet recordings(Path data, Path cache) throws IOException {
    return DataConfig.of(DataPath.kind(data))
        .withColour(colour)
        .training(model.height(), model.width(), cache);
  }

  /**
   * Pieces of the recordings that do not overlap, evenly over all of them; a recording that is
   * shorter than a piece is one.
   */
  List<List<RgbImage>> recorded(Path data, Path cache) throws IOException {
    VideoSet set = recordings(data, cache);
    List<Piece> all = new ArrayList<>();
    for (int v = 0; v < set.videos(); v++) {
      int length = Math.min(frames, set.frames(v));
      int count = set.frames(v) / length;
      int from = (set.frames(v) - count * length) / 2;
      for (int i = 0; i < count; i++) {
        all.add(new Piece(v, from + i * length, length));
      }
    }
    List<List<RgbImage>> pictures = new ArrayList<>();
    int taken = Math.min(most, all.size());
    for (int i = 0; i < taken; i++) {
      Piece piece = all.get((int) ((2L * i + 1) * all.size() / (2L * taken)));
      float[] seen = set.clip(piece.video, piece.from, piece.frames);
      pictures.add(pictures(colour.shown(seen, model.height() * model.width())));
    }
    return pictures;
  }

  private record Piece(int video, int from, int frames) {}

  /**
   * Time between two frames of recordings.
   *
   * @throws UserError if their stamps do not tell
   */
  static long intervalNanos(Path data) {
    double rate =
        DataConfig.of(DataPath.kind(data))
            .framesPerSecond()
            .orElseThrow(
                () ->
                    new UserError(
                        "--data " + data,
                        "frames whose stamps do not rise",
                        "a recording that tells when its frames were taken",
                        "take another recording"));
    return Math.round(1e9 / rate);
  }

  /** Videos by their numbers from 0 on. */
  List<List<RgbImage>> of(IntFunction<List<RgbImage>> video) {
    List<List<RgbImage>> all = new ArrayList<>();
    for (int v = 0; v < most; v++) {
      all.add(pictures(seen(video.apply(v), model.height(), model.width())));
    }
    return all;
  }

  /** Frames at a model's resolution: (T,3,H,W). */
  static float[] seen(List<RgbImage> frames, int height, int width) {
    RgbImage first = frames.get(0);
    FrameMapping mapping =
        FrameMapping.of(FrameMapping.Fit.STRETCH, first.width(), first.height(), width, height);
    int frame = 3 * height * width;
    float[] video = new float[frames.size() * frame];
    for (int t = 0; t < frames.size(); t++) {
      System.arraycopy(Resampling.toModel(frames.get(t), mapping), 0, video, t * frame, frame);
    }
    return video;
  }

  /** (T,3,H,W) in RGB to a picture a frame. */
  private List<RgbImage> pictures(float[] video) {
    int frame = 3 * model.width() * model.height();
    List<RgbImage> pictures = new ArrayList<>();
    for (int from = 0; from < video.length; from += frame) {
      float[] values = Arrays.copyOfRange(video, from, from + frame);
      pictures.add(Resampling.fromModel(values, model.width(), model.height()));
    }
    return pictures;
  }
}
