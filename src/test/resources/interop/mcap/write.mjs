// node write.mjs OUT chunked|plain none|lz4|lz4-linked|zstd index|noindex COUNT
import fs from "fs/promises";
import { McapWriter } from "@mcap/core";
import { FileHandleWritable } from "@mcap/nodejs";
import { execFileSync } from "child_process";
import zstd from "@foxglove/wasm-zstd";
import { MessageWriter } from "@foxglove/rosmsg2-serialization"; import { parse } from "@foxglove/rosmsg";
await zstd.isLoaded;
const [out, chunked, comp, index, countText] = process.argv.slice(2); const count = Number(countText);
const handle = await fs.open(out, "w");
const useIndex = index === "index";
const w = new McapWriter({ writable: new FileHandleWritable(handle), useChunks: chunked === "chunked", chunkSize: 20000,
  useStatistics: useIndex, useSummaryOffsets: useIndex, repeatSchemas: useIndex, repeatChannels: useIndex, useChunkIndex: useIndex, useMessageIndex: useIndex, useAttachmentIndex: useIndex, useMetadataIndex: useIndex,
  compressChunk: comp === "none" ? undefined : (data) => comp === "zstd" ? { compression: "zstd", compressedData: new Uint8Array(zstd.compress(data)) } : { compression: "lz4", compressedData: new Uint8Array(execFileSync("lz4", comp === "lz4" ? ["-c"] : ["-c", "-BD"], { input: Buffer.from(data) })) } });
await w.start({ profile: "ros2", library: "test" });
const text = "string data\n"; const mw = new MessageWriter(parse(text, { ros2: true }));
const s = await w.registerSchema({ name: "std_msgs/msg/String", encoding: "ros2msg", data: Buffer.from(text) });
const c = await w.registerChannel({ schemaId: s, topic: "/text", messageEncoding: "cdr", metadata: new Map([["offered_qos_profiles", ""]]) });
const d = await w.registerChannel({ schemaId: s, topic: "/other", messageEncoding: "cdr", metadata: new Map() });
for (let i = 0; i < count; i++) {
  // out of order within a window, as parallel recorders do
  const t = BigInt(1000 + (i ^ 1) * 10);
  const data = mw.writeMessage({ data: `${i ^ 1} ${"x".repeat(i % 7 * 50)}` });
  await w.addMessage({ channelId: i % 3 ? c : d, sequence: i, logTime: t, publishTime: t, data });
  if (i === 5) { await w.addAttachment({ name: "a", logTime: 1n, createTime: 1n, mediaType: "text/plain", data: Buffer.from("hello") }); await w.addMetadata({ name: "m", metadata: new Map([["k", "v"]]) }); }
}
await w.end(); await handle.close();
