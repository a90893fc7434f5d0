package slotcast.ros.transport;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Linux tells of datagrams that found no room in the receive buffers of this process. */
final class UdpDrops {
  private static final Path SOCKETS = Path.of("/proc/net/udp");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path LIMIT = Path.of("/proc/sys/net/core/rmem_max");
  private static final int INODE = 9;
  private static final String SOCKET = "socket:[";

  private UdpDrops() {}

  /** Datagrams dropped by the sockets that are open now; 0 where the system does not tell. */
  static long count() {
    try {
      return count(Files.readAllLines(SOCKETS), ownSockets());
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /**
   * @param lines of /proc/net/udp: the inode is the tenth word, the drops are the last one
   */
  static long count(List<String> lines, Set<String> inodes) {
    long drops = 0;
    for (String line : lines) {
      String[] words = line.strip().split("\\s+");
      if (words.length > INODE && inodes.contains(words[INODE])) {
        drops += Long.parseLong(words[words.length - 1]);
      }
    }
    return drops;
  }

  private static Set<String> ownSockets() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith(SOCKET)) {
            inodes.add(target.substring(SOCKET.length(), target.length() - 1));
          }
        } catch (IOException e) {
          // closed in the meantime
        }
      }
    }
    return inodes;
  }

  /** net.core.rmem_max in bytes, as text. */
  static String bufferLimit() {
    try {
      return Files.readString(LIMIT).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
