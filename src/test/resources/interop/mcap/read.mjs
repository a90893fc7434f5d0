// node read.mjs FILE: prints topic, stamp, decoded JSON of each message through the indexed and the streaming reader
import fs from "fs"; import fsp from "fs/promises"; import { McapIndexedReader, McapStreamReader } from "@mcap/core"; import { FileHandleReadable } from "@mcap/nodejs";
import zstd from "@foxglove/wasm-zstd"; import { MessageReader } from "@foxglove/rosmsg2-serialization"; import { parse } from "@foxglove/rosmsg";
await zstd.isLoaded;
const decompressHandlers = { zstd: (b, n) => zstd.decompress(b, Number(n)) };
const h = await fsp.open(process.argv[2]);
const r = await McapIndexedReader.Initialize({ readable: new FileHandleReadable(h), decompressHandlers });
const readers = new Map();
for (const ch of r.channelsById.values()) { const s = r.schemasById.get(ch.schemaId); if (s.encoding) readers.set(ch.id, new MessageReader(parse(new TextDecoder().decode(s.data), { ros2: true }))); }
const lines = [];
for await (const m of r.readMessages({ validateCrcs: true })) { const ch = r.channelsById.get(m.channelId); const rd = readers.get(m.channelId);
  lines.push(ch.topic + " " + m.logTime + " " + (rd ? JSON.stringify(rd.readMessage(m.data), (k, v) => typeof v === "bigint" ? v.toString() : ArrayBuffer.isView(v) ? "bytes " + v.length : v).slice(0, 400) : "?")); }
const s = new McapStreamReader({ decompressHandlers, validateCrcs: true }); s.append(fs.readFileSync(process.argv[2]));
let n = 0; for (let rec; (rec = s.nextRecord());) if (rec.type === "Message") n++;
console.log(lines.join("\n")); console.log("indexed " + lines.length + " streamed " + n + " stats " + r.statistics.messageCount + " done " + s.done());
