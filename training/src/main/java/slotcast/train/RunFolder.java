package slotcast.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import slotcast.error.UserError;

/** A run's folder while one process trains in it; another one is refused. */
final class RunFolder implements AutoCloseable {
  private final FileChannel file;

  private RunFolder(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes the folder, and removes what a process that was killed had half written.
   *
   * @throws UserError if another process has it
   */
  static RunFolder open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel file =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isFree(file)) {
      file.close();
      throw new UserError(
          "folder " + folder,
          "another process that trains in it",
          "a run of its own",
          "wait for it or stop it, or name another --out");
    }
    List<Path> halves;
    try (Stream<Path> files = Files.list(folder)) {
      halves = files.filter(p -> p.getFileName().toString().endsWith(".tmp")).toList();
    }
    for (Path half : halves) {
      Files.delete(half);
    }
    return new RunFolder(file);
  }

  /** Whether the lock was free, or the file system has none. */
  private static boolean isFree(FileChannel file) {
    try {
      FileLock lock = file.tryLock(); // held until the channel is closed or the process ends
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
