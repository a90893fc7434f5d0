package slotcast.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import slotcast.error.UserError;

/** A hash over options and over names, sizes and times of files, relative to a folder. */
final class FileIdentity {
  private final Path root;
  private final MessageDigest digest;

  FileIdentity(Path root) {
    this.root = root;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void add(String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file, there or not. */
  void add(Path file) {
    String name = root.relativize(file).toString();
    try {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      add(name + " " + facts.size() + " " + facts.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      add(name + " missing");
    } catch (IOException e) {
      throw new UserError(
          "file " + file, e.toString(), "a readable file", "check its permissions", e);
    }
  }

  /** Of all that was added so far; nothing can be added afterwards. */
  String text() {
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }
}
