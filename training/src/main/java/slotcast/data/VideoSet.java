package slotcast.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import slotcast.error.UserError;
import slotcast.image.Colour;

/**
 * Videos at the model's resolution, with label maps and further planes where their source has them;
 * broken videos are left out. A frame is read when it is asked for, so that a set may be larger
 * than the memory. Safe to use from several threads.
 */
public final class VideoSet {
  /** The frames of a video of the cache that this set has. */
  private record Span(int video, int first, int frames) {}

  private final String name;
  private final String hash;
  private final FrameCache cache;
  private final Colour colour;
  private final boolean keepsLabels;
  private final List<Span> spans;
  private final Plane image;
  private final Plane labels; // null: none

  private VideoSet(
      String name,
      String hash,
      FrameCache cache,
      Colour colour,
      boolean keepsLabels,
      List<Span> spans) {
    this.name = name;
    this.hash = hash;
    this.cache = cache;
    this.colour = colour;
    this.keepsLabels = keepsLabels;
    this.spans = List.copyOf(spans);
    image = cache.plane(Plane.IMAGE);
    labels = cache.plane(Plane.LABELS);
  }

  /**
   * What is kept of a source, and how it is read.
   *
   * @param name the first part of the name of the cache's folder
   * @param transform of the image; its colours are what the model sees, the cache keeps RGB
   * @param sample of the image: 8 or 16 bits
   * @param further planes beside image and labels
   * @param brokenShare of the videos that may be broken
   */
  public record Spec(
      String name,
      FrameTransform transform,
      Plane.Sample sample,
      List<PlaneMaker> further,
      double brokenShare) {
    public Spec {
      further = List.copyOf(further);
    }

    private List<PlaneMaker> makers() {
      List<PlaneMaker> makers = new ArrayList<>();
      makers.add(new ImagePlane(transform.withColour(Colour.RGB), sample));
      makers.add(new LabelsPlane());
      makers.addAll(further);
      return makers;
    }
  }

  /**
   * All videos of a source. What the cache lacks of them is read from the source first.
   *
   * @param caches folder of all caches
   * @throws UserError if too many videos are broken
   */
  public static VideoSet open(Path caches, VideoSource source, Spec spec) throws IOException {
    FrameCache cache =
        FrameCache.open(caches, spec.name(), source, spec.makers(), spec.brokenShare());
    Colour colour = spec.transform().colour();
    List<Span> spans =
        IntStream.range(0, cache.videos()).mapToObj(v -> new Span(v, 0, cache.frames(v))).toList();
    return new VideoSet(
        source.name(),
        hash(source.identity() + (colour == Colour.RGB ? "" : " in " + colour)),
        cache,
        colour,
        source.keepsLabels(),
        spans);
  }

  /**
   * The first frames of each video, without the last share.
   *
   * @param share in (0,1); at least one frame
   * @throws UserError if that leaves nothing
   */
  VideoSet without(double share) {
    List<Span> left = new ArrayList<>();
    for (Span s : spans) {
      if (s.frames() > last(s, share)) {
        left.add(new Span(s.video(), s.first(), s.frames() - last(s, share)));
      }
    }
    if (left.isEmpty()) {
      throw new UserError(
          name, "videos of one frame", "longer ones, a part of which is held out", "take others");
    }
    return new VideoSet(name, hash(hash + " without " + share), cache, colour, keepsLabels, left);
  }

  /** The last share of each video: what {@link #without} leaves out. */
  VideoSet last(double share) {
    List<Span> last =
        spans.stream()
            .map(s -> new Span(s.video(), s.first() + s.frames() - last(s, share), last(s, share)))
            .toList();
    return new VideoSet(
        name + " (held out)", hash(hash + " last " + share), cache, colour, keepsLabels, last);
  }

  private static int last(Span span, double share) {
    return (int) Math.max(1, Math.round(span.frames() * share));
  }

  /** SHA-256 of a text, in hex. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What it is, for messages. */
  public String name() {
    return name;
  }

  /** Of the clips; whoever shows one turns it back by {@link Colour#shown}. */
  public Colour colour() {
    return colour;
  }

  /** SHA-256 of what defines the frames, in hex. */
  public String hash() {
    return hash;
  }

  /** Folder of the cache. */
  public Path folder() {
    return cache.folder();
  }

  /** How many. */
  public int videos() {
    return spans.size();
  }

  /** The source's name of a video. */
  public String name(int video) {
    return cache.name(spans.get(video).video());
  }

  /** T of a video. */
  public int frames(int video) {
    return spans.get(video).frames();
  }

  /**
   * T of every video.
   *
   * @throws UserError if they differ
   */
  public int frames() {
    for (Span s : spans) {
      if (s.frames() != spans.get(0).frames()) {
        throw new UserError(
            name,
            "videos of " + spans.get(0).frames() + " and of " + s.frames() + " frames",
            "videos of one length",
            "cut them to one length");
      }
    }
    return spans.get(0).frames();
  }

  /** Of the images, pixels. */
  public int height() {
    return image.height();
  }

  /** Of the images, pixels. */
  public int width() {
    return image.width();
  }

  /** Whether the source tells which object each pixel shows. */
  public boolean hasLabels() {
    return labels != null;
  }

  /** Whether a label means one object in all frames of a video ({@link VideoSource}). */
  public boolean keepsLabels() {
    return keepsLabels;
  }

  /** Of the label maps, pixels. */
  public int labelHeight() {
    return labels.height();
  }

  /** Of the label maps, pixels. */
  public int labelWidth() {
    return labels.width();
  }

  /**
   * Clips of one length.
   *
   * @return (B,T,3,H,W) row-major, in [-1,1]
   */
  public float[] clips(List<Clip> clips, int length) {
    int frame = 3 * height() * width();
    float[] out = new float[Math.multiplyExact(clips.size() * length, frame)];
    for (int b = 0; b < clips.size(); b++) {
      Clip clip = clips.get(b);
      for (int t = 0; t < length; t++) {
        copyFrame(clip.video(), clip.frame(t), clip.mirrored(), out, (b * length + t) * frame);
      }
    }
    return out;
  }

  /** Whole videos of one length, {@code from} to {@code to}, exclusive: (B,T,3,H,W), in [-1,1]. */
  public float[] whole(int from, int to) {
    int length = frames(from);
    List<Clip> clips = new ArrayList<>();
    for (int v = from; v < to; v++) {
      if (frames(v) != length) {
        throw new IllegalArgumentException(
            "videos of " + length + " and of " + frames(v) + " frames in one batch");
      }
      clips.add(new Clip(v, 0, 1, false));
    }
    return clips(clips, length);
  }

  /** Consecutive frames of one video: (T,3,H,W) row-major, in [-1,1]. */
  public float[] clip(int video, int from, int length) {
    return clips(List.of(new Clip(video, from, 1, false)), length);
  }

  /** The label map of a frame: labelHeight*labelWidth values, 0 background, else object. */
  public byte[] labels(int video, int frame) {
    if (labels == null) {
      throw new IllegalStateException(name + " has no labels");
    }
    return read(video, frame, labels);
  }

  /** A plane by its name; null if the set has none of it. */
  public Plane plane(String plane) {
    return cache.plane(plane);
  }

  /** The bytes of a plane of a frame, little-endian. */
  public byte[] read(int video, int frame, Plane plane) {
    Span span = spans.get(video);
    if (frame < 0 || frame >= span.frames()) {
      throw new IndexOutOfBoundsException(
          "frame " + frame + " of " + span.frames() + " of " + name(video));
    }
    return cache.read(span.video(), span.first() + frame, plane);
  }

  /**
   * Compares the checksums of the cache's files that were not looked at since they were written.
   *
   * @throws UserError if one is damaged
   */
  public void verify() {
    cache.verify();
  }

  private void copyFrame(int video, int frame, boolean mirror, float[] out, int offset) {
    ImagePlane.read(image, read(video, frame, image), mirror, out, offset);
    colour.apply(out, offset, height() * width());
  }
}
