package slotcast.ros.bag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;

/** A bag is whole or not there. */
class BagWriterTest {
  @TempDir Path folder;

  private List<String> inFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void text(BagWriter writer, String text) throws IOException {
    writer.addTopic("/text", StringMessage.TYPE, "");
    writer.write("/text", 1, StringMessage.TYPE, new StringMessage(text));
  }

  @Test
  void appearsOnCommit() throws IOException {
    try (BagWriter writer = BagWriter.create(folder.resolve("bag"), BagWriter.Storage.SQLITE3)) {
      text(writer, "a");
      assertThat(inFolder()).containsExactly("bag.partial");
      writer.commit();
      assertThat(inFolder()).containsExactly("bag");
      assertThatThrownBy(() -> text(writer, "b")).isInstanceOf(IllegalStateException.class);
    }
    try (Stream<Path> files = Files.list(folder.resolve("bag"))) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("bag_0.db3", "metadata.yaml");
    }
  }

  @Test
  void isDroppedWithoutCommit() throws IOException {
    assertThatThrownBy(
            () -> {
              try (BagWriter writer =
                  BagWriter.create(folder.resolve("bag"), BagWriter.Storage.SQLITE3)) {
                text(writer, "a");
                throw new IllegalStateException("the recorder's own fault");
              }
            })
        .hasMessage("the recorder's own fault");
    assertThat(inFolder()).isEmpty();
  }

  @Test
  void aKilledWriterLeavesNoBagAndTheNextOneCleansUp() throws Exception {
    Path bag = folder.resolve("bag");
    Process child = child(List.of(), Endless.class, bag.toString());
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("writing");
      assertThatThrownBy(() -> BagWriter.create(bag, BagWriter.Storage.SQLITE3))
          .isInstanceOf(BagException.class)
          .hasMessageContaining("another writer at work");
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(inFolder()).containsExactly("bag.partial");
    assertThat(Files.size(folder.resolve("bag.partial/bag_0.db3"))).isGreaterThan(10_000_000);

    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      text(writer, "only this");
      writer.commit();
    }
    assertThat(inFolder()).containsExactly("bag");
    assertThat(BagReader.open(bag).messageCount()).isEqualTo(1);
  }

  /** Writes until it is killed; says so when some of it is in the file. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) throws IOException {
      try (BagWriter writer = BagWriter.create(Path.of(args[0]), BagWriter.Storage.SQLITE3)) {
        writer.addTopic("/text", StringMessage.TYPE, "");
        for (int i = 0; i < 10_000; i++) {
          writer.write("/text", i, new byte[10_000]);
          if (i == 4_000) {
            System.out.println("writing");
          } else if (i > 4_000) {
            Thread.sleep(10);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static Process child(List<String> options, Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Test
  void twoWritersInOneProcessDoNotShareABag() throws IOException {
    Path bag = folder.resolve("bag");
    try (BagWriter first = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      text(first, "first");
      assertThatThrownBy(() -> BagWriter.create(bag, BagWriter.Storage.SQLITE3))
          .isInstanceOf(BagException.class);
      first.commit();
    }
    assertThat(BagReader.open(bag).messageCount()).isEqualTo(1);
  }

  @Test
  void severalThreadsWriteAtOnce() throws Exception {
    Path bag = folder.resolve("bag");
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      writer.addTopic("/text", StringMessage.TYPE, "");
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread;
        done.add(
            threads.submit(
                () -> {
                  for (int i = first; i < 2_000; i += 4) {
                    writer.write("/text", i, StringMessage.TYPE, new StringMessage("at " + i));
                  }
                  return null;
                }));
      }
      for (Future<?> thread : done) {
        thread.get();
      }
      threads.shutdown();
      writer.commit();
    }
    try (BagCursor messages = BagReader.open(bag).messages()) {
      for (int i = 0; i < 2_000; i++) {
        BagMessage message = messages.next();
        assertThat(message.stampNanos()).isEqualTo(i);
        assertThat(message.decode(StringMessage.TYPE).data()).isEqualTo("at " + i);
      }
      assertThat(messages.hasNext()).isFalse();
    }
  }

  @Test
  void neverReplacesWhatIsThere() throws IOException {
    Path bag = Files.createDirectory(folder.resolve("bag"));
    assertThatThrownBy(() -> BagWriter.create(bag, BagWriter.Storage.SQLITE3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("got something that exists, expected a new directory");
    Files.delete(bag);
    try (BagWriter writer = BagWriter.create(bag, BagWriter.Storage.SQLITE3)) {
      text(writer, "a");
      Files.createDirectory(bag);
      assertThatThrownBy(writer::commit).isInstanceOf(BagException.class);
    }
    assertThat(inFolder()).containsExactly("bag");
    assertThat(bag).isEmptyDirectory();
  }

  @Test
  void saysWhenTheFolderCannotBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> BagWriter.create(file.resolve("bag"), BagWriter.Storage.SQLITE3))
        .isInstanceOf(BagException.class)
        .hasMessageContaining("expected a writable folder; choose another output folder");
    assertThatThrownBy(() -> BagWriter.create(Path.of("/"), BagWriter.Storage.SQLITE3))
        .isInstanceOf(BagException.class);
  }

  @Test
  void refusesTopicsItDoesNotKnowAndOtherTypes() throws IOException {
    try (BagWriter writer = BagWriter.create(folder.resolve("bag"), BagWriter.Storage.SQLITE3)) {
      text(writer, "a");
      assertThatThrownBy(() -> writer.write("/other", 1, new byte[4]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("topic: got /other, expected one of [/text]; add it first");
      assertThatThrownBy(() -> writer.write("/text", 1, Image.TYPE, BagTest.image(1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> writer.addTopic("/text", Image.TYPE, ""))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
