/** A server in its own process that responds to every request immediately, for many calls in little time. */

import { once } from "node:events";
import { begin, type Program } from "./program.mjs";

const serve: Program = async () => {
  const { createServer } = await import("node:net");
  const contact = (number: number) => ({
    id: `c${number}`,
    phoneNumber: `+1555000000${number}`,
    labels: ["a", { name: "b" }],
    customFields: { x: [1, 2] },
    createdAt: "2026-01-01T00:00:00Z",
    new: { y: 1 },
  });
  const responses: [part: string, status: string, body: object][] = [
    ["/contacts/list", "200 OK", { success: true, message: "m", data: [0, 1, 2].map(contact) }],
    ["/templates/send", "200 OK", { success: true, data: { messageId: "wamid.1" } }],
    ["/", "400 Bad Request", { success: false, message: "(#131047) no" }],
  ];
  const texts = responses.map(([part, status, body]) => {
    const json = JSON.stringify(body);
    const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}`;
    return [part, `${head}\r\n\r\n${json}`] as const;
  });
  // This response is never sent.
  const silent = "/labels/list";
  const server = createServer({ noDelay: true }, (socket) => {
    let received = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received += data.toString("latin1");
      const end = received.indexOf("\r\n\r\n");
      const length = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
      if (end < 0 || received.length < end + 4 + length) {
        return;
      }
      const head = received.slice(0, received.indexOf("\r\n"));
      received = "";
      if (!head.includes(silent)) {
        socket.write(texts.find(([part]) => head.includes(part))?.[1] ?? "");
      }
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    console.log(typeof address === "object" ? address?.port : address);
  });
  // Exits when the parent process exits in any way.
  process.stdin.on("end", () => process.exit()).resume();
};

export class InstantServer implements AsyncDisposable {
  private constructor(
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<InstantServer> {
    const child = begin(serve);
    child.stderr.pipe(process.stderr);
    const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    return new InstantServer(`http://127.0.0.1:${Number(line)}/`, async () => {
      const ended = once(child, "close");
      child.stdin.end();
      await ended;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
