package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;

class RecordingListTest {
  @TempDir Path folder;

  private RecordingList read(String file, String text) throws IOException {
    return RecordingList.read(Files.writeString(folder.resolve(file), text));
  }

  @Test
  void aFolderIsItsFoldersAndVideosInTheOrderOfTheirNumbers() throws IOException {
    Files.createDirectories(folder.resolve("drive_10"));
    Files.createDirectories(folder.resolve("drive_9"));
    Files.createDirectories(folder.resolve(".cache"));
    for (String file : List.of("walk.MP4", "bare.mcap", "walk.csv", "notes.txt")) {
      Files.createFile(folder.resolve(file));
    }
    RecordingList list = RecordingList.read(folder);
    assertThat(list.name()).isEqualTo(folder.getFileName().toString());
    assertThat(list.recordings())
        .extracting(ListedRecording::name)
        .containsExactly("bare.mcap", "drive_9", "drive_10", "walk.MP4");
    assertThat(list.recordings().get(1).path()).isEqualTo(folder.resolve("drive_9"));
  }

  @Test
  void aLineHasAPathAndWhatBelongsToIt() throws IOException {
    RecordingList list =
        read(
            "gate.txt",
            """
            # what a release must pass
            walks/a b.mp4   truth=labels/a b.json
            /bags/drive topic=/front topic=/rear name=drive one

            other
            """);
    assertThat(list.name()).isEqualTo("gate");
    assertThat(list.recordings())
        .containsExactly(
            new ListedRecording(
                "a b.mp4",
                folder.resolve("walks/a b.mp4"),
                List.of(),
                folder.resolve("labels/a b.json")),
            new ListedRecording(
                "drive one", Path.of("/bags/drive"), List.of("/front", "/rear"), null),
            new ListedRecording("other", folder.resolve("other"), List.of(), null));
  }

  @Test
  void yamlSaysTheSame() throws IOException {
    RecordingList list =
        read(
            "gate.yaml",
            """
            recordings:
              - path: walks/a.mp4
                truth: a.csv
              - {path: drive, topics: [/front], name: first}
            """);
    assertThat(list.recordings())
        .containsExactly(
            new ListedRecording(
                "a.mp4", folder.resolve("walks/a.mp4"), List.of(), folder.resolve("a.csv")),
            new ListedRecording("first", folder.resolve("drive"), List.of("/front"), null));
  }

  @Test
  void namesTakeAsManyPartsOfThePathAsTellThemApart() throws IOException {
    assertThat(read("list", "a/img\nb/img\n").recordings())
        .extracting(ListedRecording::name)
        .containsExactly("a_img", "b_img");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "list|''|no recording",
        "list|# only a remark|no recording",
        "list|a truth=|nothing for truth",
        "list|a truth=b truth=c|truth twice",
        "list|a topic=/x name=..|the name ..",
        "list|a name=b/c|the name b/c",
        "list|a topic=/x\\na topic=/y|the name",
        "list.yaml|recordings: []|no recording",
        "list.yaml|walks: []|walks",
        "list.yaml|recordings: [{truth: a}]|path",
        "list.yaml|recordings: [{path: a, topic: b}]|topic",
        "list.yaml|recordings: [{path: a, truth: .nan}]|truth",
        "list.yaml|''|nothing",
      })
  void whatIsNoListIsRefused(String file, String text, String message) {
    assertThatThrownBy(() -> read(file, text.replace("\\n", "\n")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageContaining(file);
  }

  @Test
  void oneBagOrNothingIsNoFolderOfRecordings() throws IOException {
    assertThatThrownBy(() -> RecordingList.read(folder.resolve("none")))
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> RecordingList.read(folder)).hasMessageContaining("no recording");
    Files.createFile(folder.resolve("metadata.yaml"));
    assertThatThrownBy(() -> RecordingList.read(folder)).hasMessageContaining("one bag");
  }
}
