/** A server that accepts requests, never responds, and notices when a connection is closed. */

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { deferred } from "./deferred.mjs";

export class SilentServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #arrived = deferred();
  readonly #ended = deferred();
  /** The data that was received on all connections. */
  received = "";

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("data", (data) => {
        this.received += data.toString("latin1");
        this.#arrived.resolve();
      });
      socket.on("close", () => this.#ended.resolve());
    });
  }

  static async start(): Promise<SilentServer> {
    const silent = new SilentServer();
    silent.#server.listen(0, "127.0.0.1");
    await once(silent.#server, "listening");
    return silent;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Resolves when the first bytes of a request arrive. */
  get arrived(): Promise<void> {
    return this.#arrived.promise;
  }

  /** Resolves when a connection is closed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }
}
