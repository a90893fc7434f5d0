package slotcast.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/**
 * Makes the missing files of a cache, several at once. Broken off, it goes on with the files that
 * are still missing.
 *
 * @param perShard videos a shard
 */
record CacheBuild(Path folder, ShardWriter.Content content, int perShard) {
  private static final Logger LOG = LoggerFactory.getLogger(CacheBuild.class);

  /** One build at a time in this process; other processes are kept off by a file's lock. */
  private static final Object ONE_AT_A_TIME = new Object();

  /** All files, in order, after making the missing ones. */
  List<Shard> shards(BrokenVideos broken) throws IOException {
    if (missing().isEmpty()) {
      LOG.info("{}: frames in {}", source().name(), folder);
    } else {
      synchronized (ONE_AT_A_TIME) {
        Files.createDirectories(folder);
        Path lockFile = folder.resolve("build.lock");
        try (FileChannel file =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(file)) {
          build(missing(), broken); // another process may have made some meanwhile
          LOG.debug("{}", lock);
        }
      }
    }
    List<Shard> shards = new ArrayList<>();
    for (ShardParts parts : all()) {
      List<Shard> there = there(parts);
      if (!parts.isWhole(there)) {
        Path file = parts.file(there.size());
        throw new UserError("frame cache " + file, "no whole file", "one", "start again");
      }
      shards.addAll(there);
    }
    return shards;
  }

  private VideoSource source() {
    return content.source();
  }

  private FileLock lock(FileChannel file) throws IOException {
    FileLock lock = file.tryLock();
    if (lock == null) {
      LOG.info("{}: waiting for another process that fills {}", source().name(), folder);
      lock = file.lock();
    }
    return lock;
  }

  private List<ShardParts> all() {
    int videos = source().videos().size();
    List<ShardParts> all = new ArrayList<>();
    for (int from = 0; from < videos; from += perShard) {
      all.add(new ShardParts(folder, all.size(), from, Math.min(from + perShard, videos)));
    }
    return all;
  }

  private List<Shard> there(ShardParts parts) throws IOException {
    return parts.there(content.frameBytes());
  }

  private List<ShardParts> missing() throws IOException {
    List<ShardParts> missing = new ArrayList<>();
    for (ShardParts parts : all()) {
      if (!parts.isWhole(there(parts))) {
        missing.add(parts);
      }
    }
    return missing;
  }

  private void build(List<ShardParts> missing, BrokenVideos broken) throws IOException {
    int videos = 0;
    for (ShardParts parts : missing) {
      videos += parts.to() - parts.from() - ShardParts.ends(there(parts));
    }
    int threads = Math.min(missing.size(), Runtime.getRuntime().availableProcessors());
    if (threads == 0) {
      return;
    }
    int all = source().videos().size();
    CacheProgress progress = new CacheProgress(source().name(), all - videos, all);
    Building building = new Building(progress, broken);
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "frame-cache");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<Void> tasks = new ExecutorCompletionService<>(pool);
      for (ShardParts parts : missing) {
        tasks.submit(
            () -> {
              try (ShardWriter writer = new ShardWriter(content, building)) {
                writer.write(parts);
              }
              return null;
            });
      }
      for (int done = 0; done < missing.size(); done++) {
        tasks.take().get();
      }
      progress.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the frame cache was made", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      stop(pool);
    }
  }

  private record Building(CacheProgress progress, BrokenVideos broken)
      implements ShardWriter.Listener {
    @Override
    public void frame() {
      progress.frame();
    }

    @Override
    public void video() {
      progress.video();
    }

    @Override
    public void broken(String video, UserError error) {
      broken.add(video, error.getMessage());
    }
  }

  /** After a failure too, no thread goes on writing. */
  private static void stop(ExecutorService pool) {
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("a thread of the frame cache does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException failure(Throwable cause) throws IOException {
    if (cause instanceof IOException e) {
      throw e;
    }
    if (cause instanceof UncheckedIOException e) {
      throw e.getCause();
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException(cause);
  }
}
