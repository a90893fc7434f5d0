package slotcast.torchfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An open file of either format. */
interface StorageBytes extends Closeable {
  /**
   * The value that was saved. Every storage it names is known to be there afterwards.
   *
   * @param storages is filled
   */
  Object readPickle(StorageTable storages) throws IOException;

  /**
   * All bytes of one storage.
   *
   * @throws slotcast.error.UserError if they are damaged or fewer
   */
  ByteBuffer read(String key, long bytes) throws IOException;

  /** What all that it holds takes, unpacked: no storages together can be larger. */
  long size() throws IOException;

  /** False where the format has checksums and the file left them out. */
  boolean hasChecksums();

  /** Order of the bytes within an element. */
  ByteOrder order();
}
