package slotcast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  private List<Path> content() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.toList();
    }
  }

  @Test
  void theNewFileTakesTheOldOnesPlaceAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("a.json");
    AtomicFiles.write(file, "a long old text");
    ByteBuffer tail = ByteBuffer.wrap(new byte[] {9, 'c', 'd', 9}, 1, 2);
    AtomicFiles.write(file, List.of(ByteBuffer.wrap(new byte[] {'a', 'b'}), tail));
    assertThat(file).hasContent("abcd");
    assertThat(tail.remaining()).isEqualTo(2);
    assertThat(content()).containsExactly(file);
  }

  @Test
  void theFileIsAsReadableAsAnyOther() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "text");
    Path file = folder.resolve("made/on/the/way/a.json");
    AtomicFiles.write(file, "text");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void aWriteThatFailsLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a.json");
    AtomicFiles.write(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[] {'n', 'e'}));
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    assertThat(content()).containsExactly(file);
  }

  /** As two containers do, in each of which the process has the number 1. */
  @Test
  void writersWithTheSameProcessNumberDoNotMeet() throws IOException {
    Path file = folder.resolve("a.json");
    AtomicFiles.write(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap("first".getBytes(StandardCharsets.UTF_8)));
          AtomicFiles.write(file, "the other one");
          assertThat(file).hasContent("the other one");
          channel.write(ByteBuffer.wrap(" and last".getBytes(StandardCharsets.UTF_8)));
        });
    assertThat(file).hasContent("first and last");
    assertThat(content()).containsExactly(file);
  }

  @Test
  void aFolderAppearsWhenItIsPublishedAndReplacesTheOldOne() throws IOException {
    Path target = folder.resolve("video");
    Files.createDirectories(target.resolve("old"));
    Files.writeString(AtomicFiles.begin(target).resolve("left-over"), "of a run that was killed");
    Path partial = AtomicFiles.begin(target);
    Files.writeString(partial.resolve("new"), "text");
    assertThat(target.resolve("old")).exists();
    AtomicFiles.publish(partial, target);
    assertThat(content()).containsExactly(target);
    try (Stream<Path> paths = Files.list(target)) {
      assertThat(paths.toList()).containsExactly(target.resolve("new"));
    }
  }
}
