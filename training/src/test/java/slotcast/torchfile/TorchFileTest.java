package slotcast.torchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

class TorchFileTest {
  @TempDir Path folder;

  /** A trainer's dictionary with views of one storage, a nested tensor, numbers and text. */
  private static PickleBytes example() {
    PickleBytes p = new PickleBytes();
    Runnable storage = () -> p.storage("7", 0, 1, 2, 3, 4, 5);
    p.op('}', '(').text("state_dict");
    p.global("collections", "OrderedDict").op(')', 'R', '(');
    p.text("module.w").tensor(storage, 0, new long[] {2, 3}, new long[] {3, 1});
    p.text("module.transposed").tensor(storage, 0, new long[] {3, 2}, new long[] {1, 3});
    p.text("module.column").tensor(storage, 2, new long[] {2}, new long[] {3});
    p.text("module.scalar").tensor(storage, 5, new long[0], new long[0]);
    p.text("module.empty").tensor(storage, 6, new long[] {0, 4}, new long[] {4, 1});
    p.op('u', '}').text("_metadata").op('}', 's', 'b'); // as torch writes a state dict
    p.text("optimiser").op(']').tensor(storage, 1, new long[] {1}, new long[] {1}).op('a');
    p.text("it").integer(-123_456_789_012L);
    p.text("name").text("é");
    p.text("device").global("torch", "device").text("cuda").integer(0).op(0x86, 'R');
    p.text("size").global("torch", "Size").integer(2).integer(3).op(0x86, 0x85, 'R');
    p.text("none").op('N').text("true").op(0x88);
    p.text("rate").op('G', 0x3f, 0xe0, 0, 0, 0, 0, 0, 0);
    return p.op('u', '.');
  }

  private static void check(Path file) {
    assertThat(TorchFile.looksLikeOne(file)).isTrue();
    try (TorchFile torch = TorchFile.read(file)) {
      Map<String, Tensor> weights = torch.stateDict();
      assertThat(weights.keySet()).containsExactly("w", "transposed", "column", "scalar", "empty");
      assertThat(weights.get("w").shape()).containsExactly(2, 3);
      assertThat(weights.get("w").floats()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(weights.get("transposed").floats()).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(weights.get("column").floats()).containsExactly(2, 5);
      assertThat(weights.get("scalar").shape()).isEmpty();
      assertThat(weights.get("scalar").floats()).containsExactly(5);
      assertThat(weights.get("empty").shape()).containsExactly(0, 4);
      assertThat(torch.stateDict(name -> name.equals("w"))).containsOnlyKeys("w");
      assertThat(torch.tensors("optimiser")).containsOnlyKeys("0");
      assertThat(torch.tensors().keySet())
          .containsExactly(
              "state_dict/module.w",
              "state_dict/module.transposed",
              "state_dict/module.column",
              "state_dict/module.scalar",
              "state_dict/module.empty",
              "optimiser/0");
      assertThat(torch.value("it")).isEqualTo(-123_456_789_012L);
      assertThat(torch.value("name")).isEqualTo("é");
      assertThat(torch.value("device")).isEqualTo("cuda:0");
      assertThat(torch.value("size")).isEqualTo(List.of(2L, 3L));
      assertThat(torch.value("none")).isNull();
      assertThat(torch.value("true")).isEqualTo(true);
      assertThat(torch.value("rate")).isEqualTo(0.5);
      assertThatThrownBy(() -> torch.value("absent"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no absent");
    }
  }

  @Test
  void bothFormatsHoldTheSame() throws IOException {
    check(example().zip(folder.resolve("zip.pth")));
    check(example().legacy(folder.resolve("legacy.pth")));
  }

  @Test
  void aCutFileIsRefusedWhereverItIsCut() throws IOException {
    for (Path whole :
        List.of(
            example().zip(folder.resolve("zip.pth")),
            example().legacy(folder.resolve("legacy.pth")))) {
      byte[] bytes = Files.readAllBytes(whole);
      Path cut = folder.resolve("cut.pth");
      for (int n = 0; n < bytes.length; n++) {
        Files.write(cut, Arrays.copyOf(bytes, n));
        assertThatThrownBy(() -> TorchFile.read(cut).close())
            .as("%d of %d bytes of %s", n, bytes.length, whole)
            .isInstanceOf(UserError.class)
            .hasMessageContaining("cut.pth");
      }
    }
  }

  @Test
  void anotherByteOrderIsTurned() throws IOException {
    PickleBytes p = new PickleBytes();
    p.op('}').text("x");
    p.tensor(() -> p.storageId("FloatStorage", "0", 2), 0, new long[] {2}, new long[] {1});
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", p.op('s', '.').bytes());
    entries.put("a/byteorder", "big".getBytes(StandardCharsets.UTF_8));
    entries.put("a/data/0", new byte[] {0x3f, (byte) 0x80, 0, 0, (byte) 0xc0, 0, 0, 0});
    Path file = PickleBytes.zip(folder.resolve("big.pth"), entries, ZipEntry.STORED);
    try (TorchFile torch = TorchFile.read(file)) {
      assertThat(torch.stateDict().get("x").floats()).containsExactly(1, -2);
    }
  }

  /** As PyTorch 2 writes element types that have no storage class of their own. */
  @Test
  void anUntypedStorageTakesTheTensorsType() throws IOException {
    PickleBytes p = new PickleBytes();
    p.op('}').text("x").global("torch._utils", "_rebuild_tensor_v3").op('(');
    p.op('(').text("storage").global("torch.storage", "UntypedStorage").text("0").text("cpu");
    p.integer(4).op('t', 'Q').integer(1).integer(1).op(0x85).integer(1).op(0x85, 0x89);
    p.global("collections", "OrderedDict").op(')', 'R').global("torch", "int16");
    p.op('t', 'R', 's', '.');
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", p.bytes());
    entries.put("a/data/0", new byte[] {1, 2, 3, 4});
    Path file = PickleBytes.zip(folder.resolve("untyped.pth"), entries, ZipEntry.STORED);
    try (TorchFile torch = TorchFile.read(file)) {
      Tensor x = torch.stateDict().get("x");
      assertThat(x.dtype()).isEqualTo(DType.I16);
      assertThat(x.longs()).containsExactly(0x0403);
    }
  }

  /** The view behind a storage's size, which PyTorch wrote before 0.4. */
  @Test
  void anOldStorageViewStartsWhereItSays() throws IOException {
    PickleBytes p = new PickleBytes();
    Runnable view =
        () -> {
          p.op('(').text("storage").global("torch", "FloatStorage").text("1").text("cpu");
          p.integer(4).op('(').text("view").integer(1).integer(2).op('t', 't', 'Q');
        };
    p.op('}', '(').text("whole");
    p.tensor(() -> p.storage("1", 9, 8, 7, 6), 0, new long[] {4}, new long[] {1});
    p.text("part").tensor(view, 1, new long[] {1}, new long[] {1});
    Path file = p.op('u', '.').legacy(folder.resolve("view.pth"));
    try (TorchFile torch = TorchFile.read(file)) {
      assertThat(torch.stateDict().get("part").floats()).containsExactly(7);
    }
  }

  @Test
  void damageIsSeen() throws IOException {
    Path file = example().zip(folder.resolve("x.pth"));
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a/data/7") + 8;
    bytes[at + 2] ^= 1;
    Files.write(file, bytes);
    try (TorchFile torch = TorchFile.read(file)) {
      assertThatThrownBy(torch::stateDict)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a/data/7 that does not fit its checksum");
    }
  }

  /** As of whoever unpacked a checkpoint and packed it anew; torch.load reads it too. */
  @Test
  void compressedEntriesAreUnpackedButNotWithoutBounds() throws IOException {
    Path plain = example().zip(folder.resolve("x.pth"));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(plain.toFile())) {
      for (ZipEntry e : Collections.list(zip.entries())) {
        entries.put(e.getName(), zip.getInputStream(e).readAllBytes());
      }
    }
    Path packed = PickleBytes.zip(folder.resolve("packed.pth"), entries, ZipEntry.DEFLATED);
    try (TorchFile a = TorchFile.read(plain);
        TorchFile b = TorchFile.read(packed)) {
      assertThat(a.stateDict()).isNotEmpty();
      assertThat(b.stateDict().keySet()).isEqualTo(a.stateDict().keySet());
      a.stateDict()
          .forEach(
              (name, t) ->
                  assertThat(b.stateDict().get(name).floats())
                      .as(name)
                      .containsExactly(t.floats()));
    }
    entries.put("a/data/bomb", new byte[1 << 20]);
    Path bomb = PickleBytes.zip(folder.resolve("bomb.pth"), entries, ZipEntry.DEFLATED);
    assertThatThrownBy(() -> TorchFile.read(bomb).close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("unpacks to more than 20 times its size");
  }

  @Test
  void whatIsNoStateDictIsNamed() throws IOException {
    Path file = folder.resolve("x.pth");
    new PickleBytes().op('}').text("model").op('}', 's', '.').zip(file);
    try (TorchFile torch = TorchFile.read(file)) {
      assertThatThrownBy(torch::stateDict)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a dict under model")
          .hasMessageContaining("holds one as state_dict");
    }
  }

  @Test
  void aForeignFileIsRefused() throws IOException {
    Path file = folder.resolve("x.pth");
    Files.writeString(file, "no weights");
    assertThat(TorchFile.looksLikeOne(file)).isFalse();
    assertThatThrownBy(() -> TorchFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neither a zip archive nor a pickle");
    assertThatThrownBy(() -> TorchFile.read(folder.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NoSuchFileException");
    assertThatThrownBy(() -> TorchFile.read(folder)).isInstanceOf(UserError.class);
  }
}
