package slotcast.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.labels.TrueObjects.TrueObject;
import slotcast.tracking.Box;

class TrueObjectsTest {
  @TempDir Path folder;

  private TrueObjects read(String text) throws IOException {
    return TrueObjects.read(Files.writeString(folder.resolve("truth"), text));
  }

  private static String coco(String images, String annotations) {
    return "{\"images\": [" + images + "], \"annotations\": [" + annotations + "]}";
  }

  private static String image(int id, String more) {
    return "{\"id\": " + id + ", \"width\": 6, \"height\": 4" + more + "}";
  }

  private static List<TrueObject> objects(TrueObjects truth, long frame) {
    return truth.at(frame).orElseThrow().objects();
  }

  @Test
  void aTableWithoutHeadIsOfTheMotChallenge() throws IOException {
    TrueObjects truth = read("2,7,10,20,30,40,1,1,0.8\n4,7,11,20,30,40,1\n4,8,1,2,3,4,0\n");
    assertThat(truth.hasIds()).isTrue();
    assertThat(truth.hasMasks()).isFalse();
    assertThat(truth.at(0).orElseThrow().objects()).isEmpty();
    assertThat(objects(truth, 1)).hasSize(1);
    assertThat(objects(truth, 1).get(0).box()).isEqualTo(new Box(25, 40, 30, 40));
    assertThat(objects(truth, 3)).hasSize(1);
    assertThat(objects(truth, 3).get(0).id()).isEqualTo(objects(truth, 1).get(0).id());
    assertThat(truth.at(4)).as("behind the last frame").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frame,id,left,top,width,height\n1,car,10,20,30,40\n",
        "\ufeffframe_index;track_id;x1;y1;x2;y2;label\n0;car;10;20;40;60;a car\n",
        "\"class\"\t\"id\"\t\"frame\"\t\"ymin\"\t\"xmin\"\t\"ymax\"\t\"xmax\"\n"
            + "\"a\"\t\"car\"\t1\t20\t10\t60\t40\n"
      })
  void aHeadNamesTheColumns(String table) throws IOException {
    TrueObjects truth = read(table);
    assertThat(truth.kind()).isEqualTo("table of boxes");
    assertThat(truth.hasIds()).isTrue();
    assertThat(objects(truth, 0)).hasSize(1);
    assertThat(objects(truth, 0).get(0).box()).isEqualTo(new Box(25, 40, 30, 40));
  }

  @Test
  void boxesWithoutIdsAreEachAnotherObject() throws IOException {
    for (String table :
        List.of(
            "frame,x,y,w,h\n1,1,1,2,2\n1,3,3,2,2\n2,1,1,2,2\n",
            "1,-1,1,1,2,2\n1,-1,3,3,2,2\n2,-1,1,1,2,2\n")) {
      TrueObjects truth = read(table);
      assertThat(truth.hasIds()).isFalse();
      assertThat(
              List.of(
                  objects(truth, 0).get(0).id(),
                  objects(truth, 0).get(1).id(),
                  objects(truth, 1).get(0).id()))
          .doesNotHaveDuplicates();
    }
  }

  /** The mask is columns 1 and 2, rows 1 and 2, of six columns and four rows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"size\": [4, 6], \"counts\": [5, 2, 2, 2, 13]}",
        "{\"size\": [4, 6], \"counts\": \"5220;\"}",
        "[[1, 1, 3, 1, 3, 3, 1, 3]]",
        "[[1, 1, 2, 1, 2, 3, 1, 3], [2, 1, 3, 1, 3, 3, 2, 3]]"
      })
  void masksAreRunLengthsOrPolygons(String segmentation) throws IOException {
    TrueObjects truth =
        read(
            coco(
                image(3, ""),
                "{\"image_id\": 3, \"track_id\": 9, \"segmentation\": " + segmentation + "}"));
    assertThat(truth.hasMasks()).isTrue();
    assertThat(truth.inOrder()).isTrue();
    TrueObject object = objects(truth, 0).get(0);
    assertThat(object.id()).isEqualTo(9);
    assertThat(object.box()).isEqualTo(new Box(2, 2, 2, 2));
    assertThat(object.mask().area()).isEqualTo(4);
    byte[] mask = object.mask().decode();
    for (int p = 0; p < mask.length; p++) {
      boolean inside = p % 6 >= 1 && p % 6 <= 2 && p / 6 >= 1 && p / 6 <= 2;
      assertThat(mask[p]).as("pixel " + p).isEqualTo((byte) (inside ? 1 : 0));
    }
  }

  @Test
  void theBoxOfAMaskOverSeveralColumnsIsAboutAllOfIt() throws IOException {
    // Columns 2 to 4 of four rows each, and the first row of column 5.
    TrueObjects truth =
        read(
            coco(
                image(1, ""),
                "{\"image_id\": 1, \"segmentation\": {\"size\": [4, 6], \"counts\": [8, 13, 3]}}"));
    Box box = objects(truth, 0).get(0).box();
    assertThat(box.left()).isCloseTo(2, within(1e-9));
    assertThat(box.right()).isCloseTo(6, within(1e-9));
    assertThat(box.top()).isCloseTo(0, within(1e-9));
    assertThat(box.bottom()).isCloseTo(4, within(1e-9));
    assertThat(truth.hasIds()).isFalse();
  }

  @Test
  void framesAreThoseOfTheImagesNumbersOrOfTheOrderOfTheirNames() throws IOException {
    String box = "{\"image_id\": 5, \"instance_id\": 1, \"bbox\": [0, 0, 2, 2], \"iscrowd\": 0}";
    TrueObjects numbered =
        read(coco(image(5, ", \"frame_id\": 40") + "," + image(6, ", \"frame_id\": 50"), box));
    assertThat(objects(numbered, 40)).hasSize(1);
    assertThat(objects(numbered, 50)).isEmpty();
    assertThat(numbered.at(45)).as("nobody looked at it").isEmpty();
    assertThat(numbered.inOrder()).isFalse();
    TrueObjects named =
        read(
            coco(
                image(5, ", \"file_name\": \"f10.png\"")
                    + ","
                    + image(6, ", \"file_name\": \"f9.png\""),
                box));
    assertThat(named.inOrder()).isTrue();
    assertThat(objects(named, 0)).isEmpty();
    assertThat(objects(named, 1)).hasSize(1);
  }

  @Test
  void crowdsAreIgnoredAndNeedNoId() throws IOException {
    TrueObjects truth =
        read(
            coco(
                image(1, ""),
                "{\"image_id\": 1, \"attributes\": {\"track_id\": 4}, \"bbox\": [0, 0, 2, 2]},"
                    + "{\"image_id\": 1, \"iscrowd\": 1, \"bbox\": [0, 0, 5, 4]}"));
    assertThat(truth.hasIds()).isTrue();
    assertThat(objects(truth, 0)).extracting(TrueObject::ignored).containsExactly(false, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|an empty file",
        "` `|an empty file",
        "<annotation/>|XML",
        "hello world|one column frame",
        "frame,id,left,top\\n1,2,3,4|left, top, width and height",
        "frame,frame,left,top,w,h\\n1,1,1,1,1,1|each column once",
        "frame,left,top,w,h\\n|no box",
        "frame,left,top,w,h\\n"
            + "0,1,1,2,2|line 2: got 0,1,1,2,2, expected numbers as the head says with frames from"
            + " 1",
        "frame,left,top,w,h\\n1,NaN,1,2,2|line 2",
        "frame,left,top,w,h\\n1,1,1,-2,2|positive sizes",
        "frame,left,top,w,h\\n1,1,1|line 2",
        "frame,id,left,top,w,h\\n1,a,1,1,2,2\\n1,a,3,1,2,2|object a twice",
        "1,2,3,4,5\\n|frame,id,left,top,width,height",
        "1,2.5,3,4,5,6\\n|line 1",
        "[]|a JSON array",
        "{\"images\": []}|keys [images]",
        "{\"images\": [|no JSON",
        "{\"images\": [], \"annotations\": []}|at images: got none",
      })
  void whatIsNeitherIsRefusedByPlace(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageContaining("truth");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": 1}|annotations[0].image_id: got nothing",
        "{\"image_id\": 2, \"bbox\": [0,0,1,1]}|annotations[0].image_id: got 2",
        "{\"image_id\": 1}|annotations[0].bbox: got nothing",
        "{\"image_id\": 1, \"bbox\": [0,0,1]}|got 3 numbers",
        "{\"image_id\": 1, \"bbox\": [0,0,1,\"NaN\"]}|annotations[0].bbox[3]: got NaN",
        "{\"image_id\": 1, \"bbox\": [0,0,1,1e999]}|annotations[0].bbox[3]",
        "{\"image_id\": 1, \"bbox\": [0,0,0,1]}|a positive width and height",
        "{\"image_id\": 1, \"bbox\": [0,0,1,1], \"iscrowd\": \"no\"}|annotations[0].iscrowd",
        "{\"image_id\": 1, \"segmentation\": [[1,1,2,2]]}|segmentation[0]: got 4 numbers",
        "{\"image_id\": 1, \"segmentation\": [[9,9,19,9,19,19]]}|a mask without a pixel",
        "{\"image_id\": 1, \"segmentation\": {\"size\": [6,4], \"counts\": [24]}}|a mask of 4x6",
        "{\"image_id\": 1, \"segmentation\": {\"size\": [4,6], \"counts\": [9, 9]}}|run lengths"
            + " cover 18 pixels",
        "{\"image_id\": 1, \"segmentation\": {\"size\": [4,6], \"counts\": [9, -9]}}|run 1 has"
            + " length -9",
        "{\"image_id\": 1, \"segmentation\": {\"size\": [4,6], \"counts\": \"~~\"}}|malformed",
        "{\"image_id\": 1, \"segmentation\": {\"size\": [4,6]}}|counts: got nothing",
        "{\"image_id\": 1, \"bbox\": [0,0,1,1], \"track_id\": 1},{\"image_id\": 1, \"bbox\":"
            + " [0,0,1,1]}|annotations[1].track_id: got nothing",
        "{\"image_id\": 1, \"bbox\": [0,0,1,1], \"track_id\": 1},{\"image_id\": 1, \"bbox\":"
            + " [0,0,1,1], \"track_id\": 1}|1 twice in an image",
      })
  void aFaultInAnAnnotationIsNamed(String annotations, String message) {
    assertThatThrownBy(() -> read(coco(image(1, ""), annotations)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": 1},{\"id\": 1}|images[1].id: got 1 a second time",
        "{\"id\": \"a\"}|images[0].id",
        "{\"id\": 1, \"width\": -1}|the size of an image",
        "{\"id\": 1, \"frame_id\": 3},{\"id\": 2}|images[1].frame_id: got nothing",
        "{\"id\": 1, \"frame_id\": 3},{\"id\": 2, \"frame_id\": 3}|one image a frame",
        "{\"id\": 1, \"frame_id\": -3}|0 or more",
        "{\"id\": 1, \"video_id\": 1},{\"id\": 2, \"video_id\": 2}|2 different video_id",
      })
  void aFaultInAnImageIsNamed(String images, String message) {
    assertThatThrownBy(() -> read(coco(images, "")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMaskNeedsTheSizeOfItsImage() {
    assertThatThrownBy(
            () -> read(coco("{\"id\": 1}", "{\"image_id\": 1, \"segmentation\": [[1,1,2,1,2,2]]}")))
        .hasMessageContaining("images[0]: got no width and height");
  }

  @Test
  void whatIsNoTextOrNoFileIsSaid() throws IOException {
    Path binary = folder.resolve("binary");
    Files.write(binary, new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(() -> TrueObjects.read(binary)).hasMessageContaining("no text");
    Files.write(binary, "1,2,3,4,5,6\n\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TrueObjects.read(binary)).hasMessageContaining("no text");
    assertThatThrownBy(() -> TrueObjects.read(folder)).hasMessageContaining("no file");
    assertThatThrownBy(() -> TrueObjects.read(folder.resolve("none")))
        .hasMessageContaining("no such file");
  }
}
