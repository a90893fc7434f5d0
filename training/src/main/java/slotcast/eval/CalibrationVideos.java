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
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.SaviConfig;

/**
 * Videos without labels as a model sees them.
 *
 * @param model whose resolution they get
 * @param colour whose colours they get
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

  /** Pieces of the recordings, evenly over them: (T,3,H,W) each. */
  List<float[]> recorded(Path data, Path cache) throws IOException {
    VideoSet set = recordings(data, cache);
    List<float[]> pieces = new ArrayList<>();
    for (int v = 0; v < Math.min(set.videos(), most); v++) {
      int from = Math.max(0, set.frames(v) - frames) / 2;
      pieces.add(set.clip(v, from, Math.min(frames, set.frames(v))));
    }
    return pieces;
  }

  /** Videos by their numbers from 0 on: (T,3,H,W) each. */
  List<float[]> of(IntFunction<List<RgbImage>> video) {
    List<float[]> all = new ArrayList<>();
    for (int v = 0; v < most; v++) {
      float[] seen = seen(video.apply(v), model.height(), model.width());
      all.add(colour.seen(seen, model.height() * model.width()));
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

  /** The same for people, and perception, to see. */
  List<List<RgbImage>> pictures(List<float[]> videos) {
    int pixels = model.width() * model.height();
    List<List<RgbImage>> all = new ArrayList<>();
    for (float[] video : videos) {
      float[] shown = colour.shown(video, pixels);
      List<RgbImage> pictures = new ArrayList<>();
      for (int from = 0; from < shown.length; from += 3 * pixels) {
        float[] frame = Arrays.copyOfRange(shown, from, from + 3 * pixels);
        pictures.add(Resampling.fromModel(frame, model.width(), model.height()));
      }
      all.add(pictures);
    }
    return all;
  }
}
