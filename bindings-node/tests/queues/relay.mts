/** A TCP relay, which a test can cut as a network does: without closing any connection. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts a relay to the server in this URL. */
  static async start(url: string): Promise<Relay> {
    const { hostname, port } = new URL(url);
    // Without `allowHalfOpen`, the relay would itself close the other direction.
    const server = createServer({ allowHalfOpen: true });
    const relay = new Relay(server);
    server.on("connection", (near) => relay.#join(near, hostname, Number(port)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return relay;
  }

  /** The URL of the server, by way of this relay. */
  by(url: string): string {
    const changed = new URL(url);
    changed.hostname = "127.0.0.1";
    changed.port = String((this.#server.address() as AddressInfo).port);
    return changed.href;
  }

  #join(near: Socket, host: string, port: number): void {
    this.#add(near);
    if (this.#isCut) {
      near.pause();
      return;
    }
    const far = connect({ host, port, allowHalfOpen: true });
    this.#add(far);
    near.pipe(far).pipe(near);
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    // A process that is killed resets its connections. Once the relay is cut, the other side must not notice.
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  /** The number of open connections, on both sides. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** From now on no byte passes, and no connection is closed. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
