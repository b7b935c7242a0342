/** When processes exit, when clients are closed, and what remains afterwards. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { type Client, NotFoundError } from "workspace-sdk";
import { begin, output, type Program, rejection, run, SilentServer, sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const sandbox = await sandboxOfFile();
const env = () => ({ WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey });
const CLOSED = { name: "Error", message: "the client is closed" };

describe("a process exits by itself", () => {
  const IDLE: Readonly<Record<string, Program>> = {
    "with the package loaded": (sdk) => void sdk.Client,
    "with a client that was never used": ({ Client }) => {
      Client.fromEnv();
    },
    "with an open client": async ({ Client }) => {
      await Client.fromEnv().channels.list();
    },
    "with a client in a global, and copies": async ({ Client }) => {
      const client = Client.fromEnv({ onAttempt: () => {} });
      Object.assign(globalThis, { client, copy: client.withOptions({ attemptTimeout: 5 }) });
      await Promise.all(Array.from({ length: 20 }, () => client.channels.list()));
    },
    "with an iterator that was not finished": async ({ Client }) => {
      const contacts = Client.fromEnv().contacts.iter({ limit: 50 });
      await contacts.next();
      Object.assign(globalThis, { contacts });
    },
    "with an iterator that was never used": ({ Client }) => {
      Object.assign(globalThis, { contacts: Client.fromEnv().contacts.iter() });
    },
    "with a watch that was not finished": async ({ Client }) => {
      const client = Client.fromEnv();
      const { messageId } = await client.templates.send({ to: "+15550001234", templateName: "plain_notice" });
      const watch = client.messages.watch({ wamid: messageId ?? "" });
      await watch.next();
      Object.assign(globalThis, { watch });
    },
    "after a call that was aborted": async ({ Client }) => {
      const controller = new AbortController();
      const call = Client.fromEnv().channels.list({}, { signal: controller.signal });
      controller.abort();
      await call.catch(() => {});
    },
    "after a call that failed": async ({ Client }) => {
      await Client.fromEnv()
        .request("no/path")
        .catch(() => {});
    },
    "after it was closed": async ({ Client }) => {
      const client = Client.fromEnv();
      await client.channels.list();
      await client.close();
    },
    "after calls on beforeExit": async ({ Client }) => {
      const client = Client.fromEnv();
      process.once("beforeExit", () => void client.channels.list().then(() => console.log("again")));
      await client.channels.list();
    },
  };
  for (const [name, program] of Object.entries(IDLE)) {
    test(name, async () => {
      const { code, signal, stderr } = await run(program, { env: env() });
      assert.deepEqual([code, signal, stderr], [0, null, ""]);
    });
  }

  test("and it does so before idle connections are closed", async () => {
    // The connection is closed because the process exits, and the process does not wait for that.
    await using server = await SilentServer.start();
    const program: Program = async ({ Client }, url) => {
      const client = new Client({ baseUrl: url ?? "", apiKey: "k" });
      const controller = new AbortController();
      const call = client.channels.list({}, { signal: controller.signal });
      setTimeout(() => controller.abort(), 300);
      await call.catch(() => {});
    };
    await output(program, { given: [server.url] });
    await server.ended;
  });
});

describe("a process stays alive", () => {
  const BUSY: Readonly<Record<string, readonly [Program, answered: string]>> = {
    "while a call runs that is not awaited": [
      ({ Client }) => {
        void Client.fromEnv()
          .channels.list()
          .then((channels) => console.log(channels[0]?.id));
      },
      "ch_demo",
    ],
    "while an iterator fetches": [
      ({ Client }) => {
        void Client.fromEnv()
          .contacts.iter()
          .next()
          .then(({ done }) => console.log(done));
      },
      "false",
    ],
    "while timers are mocked and nothing else keeps it alive": [
      async ({ Client }) => {
        const { mock } = await import("node:test");
        mock.timers.enable();
        console.log((await Client.fromEnv().channels.list())[0]?.id);
      },
      "ch_demo",
    ],
    "while a client is closing": [
      ({ Client }) => {
        const client = Client.fromEnv();
        void client.channels.list().then(() => console.log("answered"));
        void client.close().then(() => console.log("closed"));
      },
      "answered\nclosed",
    ],
    "while it waits for a message": [
      async ({ Client }) => {
        const client = Client.fromEnv();
        const { messageId } = await client.templates.send({ to: "+15550001234", templateName: "plain_notice" });
        const wait = client.messages.wait({ wamid: messageId ?? "", until: "delivered", interval: 200 });
        void wait.then(({ status }) => console.log(status !== "sent"));
      },
      "true",
    ],
  };
  for (const [name, [program, answered]] of Object.entries(BUSY)) {
    test(name, async () => {
      await sandbox.fault("delay", { milliseconds: 300, times: 0 });
      assert.equal((await output(program, { env: env() })).trim(), answered);
    });
  }
});

describe("a process that is ended", () => {
  test("by process.exit while calls are in flight exits at once, with that code", async () => {
    await using server = await SilentServer.start();
    const program: Program = ({ Client }, url) => {
      const client = new Client({ baseUrl: url ?? "", apiKey: "k" });
      for (let number = 0; number < 50; number += 1) {
        client.channels.list().catch(() => {});
      }
      void client.contacts.iter().next();
      void client.messages.wait({ wamid: "w" });
      process.stdin.once("data", () => process.exit(7));
    };
    const child = begin(program, { given: [server.url] });
    const ended = once(child, "close");
    await server.arrived;
    child.stdin.write("now\n");
    assert.deepEqual(await ended, [7, null]);
    await server.ended;
  });

  const ENDS: Readonly<Record<string, readonly [Program, code: number, stderr: RegExp]>> = {
    "by a rejection that is not caught": [
      async ({ Client }) => {
        await Client.fromEnv().request("no/path");
      },
      1,
      /NotFoundError: /,
    ],
    "by a rejection of a call that is not awaited": [
      ({ Client }) => {
        void Client.fromEnv().request("no/path");
      },
      1,
      /NotFoundError: /,
    ],
    "by a rejection while other calls run": [
      ({ Client }) => {
        const client = Client.fromEnv();
        void client.messages.wait({ wamid: "w", timeout: 30_000 }).catch(() => {});
        void client.request("no/path");
      },
      1,
      /NotFoundError: /,
    ],
    "by an error of the program itself while a call runs": [
      ({ Client }) => {
        void Client.fromEnv().channels.list();
        throw new RangeError("own");
      },
      1,
      /RangeError: own/,
    ],
    "by process.exit when the response arrives": [
      async ({ Client }) => {
        const client = Client.fromEnv();
        void client.labels.list();
        await client.channels.list();
        process.exit(3);
      },
      3,
      /^$/,
    ],
    "by process.exit in a hook": [
      async ({ Client }) => {
        const client = Client.fromEnv({ onAttempt: () => process.exit(4) });
        await client.channels.list();
      },
      4,
      /^$/,
    ],
    "with a handler that makes calls": [
      async ({ Client }) => {
        const client = Client.fromEnv();
        process.on("exit", () => void client.channels.list());
        await client.channels.list();
      },
      0,
      /^$/,
    ],
  };
  for (const [name, [program, code, stderr]] of Object.entries(ENDS)) {
    test(name, async () => {
      const ended = await run(program, { env: env() });
      assert.deepEqual([ended.code, ended.signal], [code, null], ended.stderr);
      assert.match(ended.stderr, stderr);
    });
  }
});

describe("close", () => {
  test("lets calls in flight complete, and rejects new ones", async () => {
    await sandbox.fault("delay", { milliseconds: 200 });
    const client = sandbox.client();
    const order: string[] = [];
    const call = client.channels.list().then((channels) => {
      order.push("answered");
      return channels;
    });
    await sandbox.waitFor((journal) => journal.length > 0);
    const closed = client.close().then(() => order.push("closed"));
    await assert.rejects(client.labels.list(), CLOSED);
    assert.equal((await call)[0]?.id, "ch_demo");
    await closed;
    assert.deepEqual(order, ["answered", "closed"]);
    assert.deepEqual(
      (await sandbox.journal()).map((entry) => entry.operation),
      ["channels.list"],
    );
  });

  test("also waits for calls that fail", async () => {
    await sandbox.fault("status", { status: 503, times: 0, headers: { "retry-after": "0" } });
    const client = sandbox.client();
    let isRejected = false;
    const call = client.channels.list().catch(() => {
      isRejected = true;
    });
    await client.close();
    assert(isRejected);
    await call;
  });

  test("may be called twice, concurrently or later, and by await using", async () => {
    const client = sandbox.client();
    await Promise.all([client.close(), client.close()]);
    assert.equal(await client.close(), undefined);
    assert.equal(await client[Symbol.asyncDispose](), undefined);
    await assert.rejects(client.channels.list(), CLOSED);
  });

  test("is called by await using", async () => {
    let kept: Client | undefined;
    {
      await using client = sandbox.client();
      kept = client;
      assert.equal((await client.channels.list())[0]?.id, "ch_demo");
    }
    await assert.rejects(kept.channels.list(), CLOSED);
  });

  test("rejects every later call, with an error that is not an error of the API", async () => {
    const client = sandbox.client();
    const { messages, contacts } = client;
    await client.close();
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      list: () => contacts.list(),
      send: () => messages.sendText({ to: PHONE, body: "Hi" }),
      wait: () => messages.wait({ wamid: "w" }),
      watch: () => messages.watch({ wamid: "w" }).next(),
      iter: () => contacts.iter().next(),
      request: () => client.request("x"),
      copy: async () => client.withOptions({ attemptTimeout: 5 }).channels.list(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = await rejection(call());
      assert(error instanceof Error, name);
      assert.deepEqual({ name: error.name, message: error.message }, CLOSED, name);
    }
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("ends an iterator at its next page", async () => {
    const client = sandbox.client();
    const contacts = client.contacts.iter({ limit: 50 });
    await contacts.next();
    await client.close();
    const rest = rejection(
      (async () => {
        for await (const contact of contacts) {
          assert(contact.id);
        }
      })(),
    );
    assert.match(String(await rest), /the client is closed/);
  });

  test("of a copy leaves the others open", async () => {
    const client = sandbox.client();
    {
      await using copy = client.withOptions({ attemptTimeout: 5000 });
      assert.equal((await copy.channels.list()).length, 1);
    }
    assert.equal((await client.channels.list()).length, 1);
  });

  test("of a client closes its copies, and waits for their calls", async () => {
    await sandbox.fault("delay", { milliseconds: 200 });
    const client = sandbox.client();
    const copy = client.withOptions({ attemptTimeout: 6000 }).withOptions({ maxRetries: 0 });
    const call = copy.channels.list();
    await sandbox.waitFor((journal) => journal.length > 0);
    const closed = client.close();
    await assert.rejects(copy.channels.list(), CLOSED);
    assert.equal((await call).length, 1);
    await closed;
    assert.equal((await sandbox.journal()).length, 1);
  });

  test("closes idle connections", async () => {
    const program: Program = async ({ Client }, url, apiKey) => {
      const { createServer } = await import("node:net");
      const { connect } = await import("node:net");
      // A proxy in front of the sandbox notices that a connection is closed while the process continues.
      const to = new URL(url ?? "");
      let [closed, open] = [() => {}, 0];
      const ended = new Promise<void>((resolve) => (closed = resolve));
      const server = createServer((socket) => {
        open += 1;
        const behind = connect(Number(to.port), to.hostname);
        socket.pipe(behind).pipe(socket);
        socket.on("close", closed).on("error", () => {});
        behind.on("error", () => {});
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      const client = new Client({ baseUrl: `http://127.0.0.1:${port}`, apiKey: apiKey ?? "" });
      await client.channels.list();
      await client.close();
      await ended;
      console.log(open);
      server.close();
    };
    assert.equal((await output(program, { given: [sandbox.url, sandbox.apiKey] })).trim(), "1");
  });
});

describe("garbage collection", () => {
  // A client in use, and one without references. The server reports which connection was closed first.
  const collected: Program = async ({ Client }, how) => {
    const { createServer } = await import("node:http");
    const ended: string[] = [];
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const name = request.headers["x-client"];
      if (request.socket.listenerCount("close", seen) === 0) {
        request.socket.once("close", seen);
      }
      function seen() {
        ended.push(String(name));
      }
      response.setHeader("content-type", "application/json").end('{"success":true,"data":[{"id":"a"}]}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const named = (name: string) => new Client({ baseUrl, apiKey: "k", headers: { "x-client": name } });
    const kept = named("kept");
    await kept.channels.list();
    await (async () => {
      const client = named("dropped");
      if (how === "hook") {
        // A reference cycle through the hook, and an iterator that was not finished.
        const service = { client: client.withOptions({ onAttempt: () => void service.client.baseUrl }) };
        await service.client.channels.list();
        await service.client.contacts.iter().next();
      } else if (how === "error") {
        await client.messages.status({ wamid: "" }).catch((error: unknown) => error);
        await client.channels.list();
      } else {
        await client.channels.list();
      }
    })();
    while (ended.length === 0) {
      globalThis.gc?.();
      await new Promise(setImmediate);
    }
    console.log(ended[0]);
    await kept.channels.list();
    server.close();
    server.closeAllConnections();
  };
  for (const how of ["plain", "hook", "error"]) {
    test(`of a client frees its connections (${how})`, async () => {
      const found = await output(collected, { given: [how], flags: ["--expose-gc"] });
      assert.equal(found.trim(), "dropped");
    });
  }

  test("does not collect a client with a call in flight", async () => {
    const program: Program = async ({ Client }) => {
      const calls = [Client.fromEnv().channels.list(), Client.fromEnv().contacts.iter().next()];
      let isDone = false;
      const all = Promise.all(calls).finally(() => (isDone = true));
      while (!isDone) {
        globalThis.gc?.();
        await new Promise(setImmediate);
      }
      await all;
      console.log("answered");
    };
    await sandbox.fault("delay", { milliseconds: 200, times: 0 });
    assert.equal((await output(program, { env: env(), flags: ["--expose-gc"] })).trim(), "answered");
  });

  test("of a promise that is not awaited loses no message", async () => {
    const program: Program = ({ Client }) => {
      for (let number = 0; number < 20; number += 1) {
        const apiReference = String(number);
        void Client.fromEnv().templates.send({ to: "+15550001234", templateName: "plain_notice", apiReference });
        globalThis.gc?.();
      }
    };
    await output(program, { env: env(), flags: ["--expose-gc"] });
    const references = (await sandbox.messages()).map((message) => Number(message.apiReference));
    assert.deepEqual(
      references.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, number) => number),
    );
  });
});

test("a blocked event loop causes no timeout, and no response is lost", async () => {
  const client = sandbox.client({ attemptTimeout: 1500, maxRetries: 0 });
  await client.channels.list();
  const calls = Array.from({ length: 20 }, () => client.templates.send({ to: PHONE, templateName: "plain_notice" }));
  // Longer than a call may take. The responses arrive meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
  const sent = await Promise.all(calls);
  assert.equal(new Set(sent.map((each) => each.messageId)).size, 20);
});

test("resources keep their client alive, and their methods may be detached", async () => {
  const { channels } = sandbox.client();
  assert.equal((await channels.list())[0]?.id, "ch_demo");
  const client = sandbox.client();
  assert.equal(client.contacts, client.contacts);
  const error = await rejection(client.request("no/path"));
  assert(error instanceof NotFoundError);
});
