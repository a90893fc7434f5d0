package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import slotcast.config.Yaml;
import slotcast.data.FrameTransform;
import slotcast.data.Plane;
import slotcast.data.SourceFrame;
import slotcast.data.VideoSet;
import slotcast.data.VideoSource;
import slotcast.image.Colour;
import slotcast.image.RgbImage;
import slotcast.model.Savi;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;

/**
 * Caches 270 MB of noise and trains on it: for a Java of its own with a small heap, see {@link
 * LargeDataTest}. Argument: a folder.
 */
final class LargeDataMain {
  static final int VIDEOS = 128;
  static final int FRAMES = 170;
  static final int SIZE = 64;
  private static final String SAVI =
      """
      name: large
      model:
        resolution: [64, 64]
        slots: {count: 2, size: 8, mlp_size: 8, iterations: 1}
        encoder: {channels: [3, 4], kernel: 5, strides: [4], out_channels: 8}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 8, norm_first: true, rnn: false}
        decoder: {channels: [8, 4, 4, 4], resolution: [8, 8], kernel: 5}
      data: {videos: {paths: [noise]}}
      optimiser: {peak_rate: 1.0e-3, warmup_steps: 1, clip_norm: 0.5}
      phases: [{steps: 30, batch: 8, clip_frames: 2, max_stride: 2, area_weight: 0.0}]
      evaluate_every: 30
      checkpoint_every: 30
      """;

  private LargeDataMain() {}

  private record Noise() implements VideoSource {
    @Override
    public String name() {
      return "noise";
    }

    @Override
    public String identity() {
      return "noise";
    }

    @Override
    public List<String> videos() {
      return IntStream.range(0, VIDEOS).mapToObj(v -> "noise " + v).toList();
    }

    @Override
    public Frames open(int video) {
      SplittableRandom random = new SplittableRandom(video);
      return new Frames() {
        private int frame;

        @Override
        public Optional<SourceFrame> next() {
          if (frame++ == FRAMES) {
            return Optional.empty();
          }
          byte[] pixels = new byte[3 * SIZE * SIZE];
          random.nextBytes(pixels);
          return Optional.of(new SourceFrame(frame, new RgbImage(SIZE, SIZE, pixels), null, null));
        }

        @Override
        public void close() {}
      };
    }
  }

  public static void main(String[] args) throws IOException {
    FrameTransform transform =
        FrameTransform.stretched(SIZE, SIZE, FrameTransform.Method.BLOCK_MEAN, Colour.RGB);
    VideoSet.Spec spec = new VideoSet.Spec("noise", transform, Plane.Sample.UINT8, List.of(), 0);
    VideoSet videos = VideoSet.open(Path.of(args[0]), new Noise(), spec);
    SaviTraining config = Yaml.parse(SAVI, SaviTraining.class, "test");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        SaviClips clips = new SaviClips(config, 1, manager, videos)) {
      ParameterStore store = ParameterStore.initial(manager, 1);
      Savi model = new Savi(config.model(), store);
      store.requireGradients();
      SaviObjective objective = new SaviObjective(clips, model, videos);
      try (Adam adam = new Adam(manager, store.trainable())) {
        double loss = 0;
        for (int step = 0; step < config.steps(); step++) {
          loss = objective.gradients(step);
          adam.step(1e-3, 0.5);
        }
        System.out.println("loss " + Double.isFinite(loss));
      }
    }
  }
}
