package slotcast.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * The frames of a source at the model's resolution, in a folder of files with some videos, or a
 * part of a long one, each. What is missing is made from the source; what is there is mapped into
 * memory and read frame by frame, so that a set may be larger than the memory. Safe to use from
 * several threads.
 */
final class FrameCache {
  private static final Logger LOG = LoggerFactory.getLogger(FrameCache.class);
  private static final int MAX_SHARD_VIDEOS = 32;
  private static final int SHARDS = 64; // fewer videos a shard where there are few

  /**
   * What a folder is of.
   *
   * @param identity of the source and of what is kept of it
   */
  record About(String identity, List<Made> planes, int videos) {
    About {
      planes = List.copyOf(planes);
    }
  }

  /**
   * @param maker which one makes it
   */
  record Made(int maker, Plane plane) {}

  /**
   * A whole video.
   *
   * @param pieces one, or of a long video several, in order
   */
  private record Place(String name, int frames, List<Piece> pieces) {
    Place {
      pieces = List.copyOf(pieces);
    }

    Piece of(int frame) {
      int at = pieces.size() - 1;
      while (pieces.get(at).first() > frame) {
        at--;
      }
      return pieces.get(at);
    }
  }

  /**
   * Frames of a video that lie in one file.
   *
   * @param first of them in the video
   * @param inShard where it lies in the file, in frames
   */
  private record Piece(Shard shard, int first, long inShard) {}

  private final Path folder;
  private final List<Plane> planes;
  private final List<Shard> shards;
  private final List<Place> places = new ArrayList<>(); // of the whole videos
  private final List<ShardIndex.Entry> broken = new ArrayList<>();

  private FrameCache(Path folder, List<Plane> planes, List<Shard> shards) {
    this.folder = folder;
    this.planes = planes;
    this.shards = shards;
    List<Piece> pieces = new ArrayList<>(); // of the video so far
    int frames = 0; // of it
    for (Shard shard : shards) {
      long inShard = 0;
      for (ShardIndex.Entry entry : shard.index().videos()) {
        pieces.add(new Piece(shard, frames, inShard));
        frames += entry.frames();
        inShard += entry.frames();
        if (entry.goesOn()) {
          continue;
        }
        if (entry.error() == null) {
          places.add(new Place(entry.name(), frames, pieces));
        } else {
          broken.add(entry);
        }
        pieces.clear();
        frames = 0;
      }
    }
  }

  /**
   * Opens the cache of a source, after making what is missing of it.
   *
   * @param caches folder of all caches
   * @param name the first part of the folder's name
   * @param makers of the planes, the image's first
   * @param brokenShare of the videos that may be broken
   * @throws UserError if more are
   */
  static FrameCache open(
      Path caches, String name, VideoSource source, List<PlaneMaker> makers, double brokenShare)
      throws IOException {
    String identity =
        source.identity()
            + makers.stream().map(m -> "\n" + m.identity()).collect(Collectors.joining());
    Path folder = caches.resolve(name + "-" + VideoSet.hash(identity).substring(0, 16));
    BrokenVideos limit = new BrokenVideos(source.name(), source.videos().size(), brokenShare);
    About about = about(folder, identity, source, makers);
    List<Plane> planes = about.planes().stream().map(Made::plane).toList();
    List<PlaneMaker> made = about.planes().stream().map(m -> makers.get(m.maker())).toList();
    int perShard = Math.max(1, Math.min(MAX_SHARD_VIDEOS, about.videos() / SHARDS));
    CacheBuild build =
        new CacheBuild(folder, new ShardWriter.Content(source, made, planes), perShard);
    FrameCache cache = new FrameCache(folder, planes, build.shards(limit));
    for (ShardIndex.Entry video : cache.broken) {
      limit.add(video.name(), video.error());
    }
    limit.tell();
    return cache;
  }

  private static About about(
      Path folder, String identity, VideoSource source, List<PlaneMaker> makers)
      throws IOException {
    Path file = folder.resolve("about.json");
    if (Files.exists(file)) {
      About about = Yaml.parseJson(Files.readString(file), About.class, file.toString());
      if (!about.identity().equals(identity)) {
        throw new IllegalStateException(folder + " is the cache of " + about.identity());
      }
      return about;
    }
    SourceFrame first = first(source);
    List<Made> planes = new ArrayList<>();
    for (int i = 0; i < makers.size(); i++) {
      int maker = i;
      makers.get(i).plane(first).ifPresent(p -> planes.add(new Made(maker, p)));
    }
    About about = new About(identity, planes, source.videos().size());
    AtomicFiles.write(file, Yaml.toJson(about));
    return about;
  }

  /** A frame of the first video that can be read. */
  private static SourceFrame first(VideoSource source) {
    UserError broken = new UserError(source.name(), "no videos", "one or more", "check the path");
    for (int video = 0; video < source.videos().size(); video++) {
      try (VideoSource.Frames frames = source.open(video)) {
        Optional<SourceFrame> frame = frames.next();
        if (frame.isPresent()) {
          return frame.get();
        }
      } catch (UserError e) {
        LOG.debug("{}", e.getMessage());
        broken = e;
      }
    }
    throw broken;
  }

  Path folder() {
    return folder;
  }

  /** Whole videos. */
  int videos() {
    return places.size();
  }

  String name(int video) {
    return places.get(video).name();
  }

  int frames(int video) {
    return places.get(video).frames();
  }

  /** Null if there is none of the name. */
  Plane plane(String name) {
    return planes.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }

  /** The bytes of a plane of a frame. */
  byte[] read(int video, int frame, Plane plane) {
    Place place = places.get(video);
    if (frame < 0 || frame >= place.frames()) {
      throw new IndexOutOfBoundsException(
          "frame " + frame + " of " + place.frames() + " of " + place.name());
    }
    byte[] bytes = new byte[plane.bytes()];
    Piece piece = place.of(frame);
    piece.shard().read(piece.inShard() + frame - piece.first(), offset(plane), bytes);
    return bytes;
  }

  private int offset(Plane plane) {
    int offset = 0;
    for (Plane p : planes) {
      if (p.equals(plane)) {
        return offset;
      }
      offset += p.bytes();
    }
    throw new IllegalArgumentException("the cache has no plane " + plane);
  }

  /** Compares the checksums of all files that were not looked at since they were written. */
  void verify() {
    shards.forEach(Shard::verify);
  }
}
