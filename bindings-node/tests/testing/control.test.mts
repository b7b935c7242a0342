// The control API as methods.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import test, { describe } from "node:test";

import {
  type FaultKind,
  type FaultLimits,
  type FaultParameters,
  type Limits,
  Sandbox,
  SandboxError,
  useSandbox,
} from "workspace-sdk/testing";

import { post, run, SEND, TO, withEnvironment } from "./support.mjs";

const HOUR = 3_600_000;

/** The parameters of each kind. */
const PARAMETERS: { [Kind in FaultKind]: FaultParameters[Kind] } = {
  delay: { milliseconds: 5 },
  status: { status: 503, headers: { "retry-after": "1" }, body: { no: ["thing"] } },
  html: { status: 502 },
  answer: { status: 200, body: "text", headers: { "x-a": "b" }, act: true },
  raw: { bytes: "HTTP/1.1 200", act: false },
  reset: {},
  close: {},
  lost_answer: {},
  truncate: {},
  stall: { milliseconds: 5, act: true },
  stall_body: { milliseconds: 5 },
  slow: { milliseconds: 5 },
  close_after: {},
  big: { bytes: 5 },
  refused_stream: {},
  goaway: {},
  goaway_after: {},
  goaway_graceful: {},
  goaway_drain: {},
  silence: { act: true },
  pings_only: { act: false },
  informational: { count: 2 },
  random: { seed: 7, rate: 0.5 },
};

const sandbox = useSandbox(test);

describe("data", () => {
  test("a message has all parameters of its send", async () => {
    const before = Date.now() - 1000;
    const variables = { body1: "Jane", body2: "ORD-1", body3: "1,234.00" };
    const order = { to: TO, templateName: "order_confirmation", languageCode: "en", apiReference: "ref" };
    await post(sandbox, SEND, { ...order, ...variables });
    const [message, ...others] = await sandbox.messages();
    assert.ok(message !== undefined && others.length === 0);
    const { wamid, content, timestamp, ...plain } = message;
    assert.match(wamid, /^wamid\./);
    assert.match(content, /1,234\.00/);
    assert.ok(before < timestamp.getTime() && timestamp.getTime() < before + 60_000);
    assert.deepEqual(plain, {
      ...order,
      channelId: "ch_demo",
      type: "template",
      variables: ["Jane", "ORD-1", "1,234.00"],
      header: null,
      url: null,
      caption: null,
      filename: null,
      call: "17",
      status: "sent",
      error: null,
    });
  });

  test("messages are filtered by number", async () => {
    for (const to of [TO, "+15550000002", TO]) {
      await post(sandbox, SEND, { to, templateName: "plain_notice" });
    }
    assert.equal((await sandbox.messages({ to: TO })).length, 2);
    assert.equal((await sandbox.messages({ to: "15550000002" })).length, 1);
    assert.equal((await sandbox.messages()).length, 3);
  });

  test("an inbound message opens the window", async () => {
    const send = async () =>
      (await post(sandbox, "whatsapp/message/send", { to: TO, type: "text", body: "Hi" })).status;
    await sandbox.reset("empty");
    assert.equal(await send(), 400);
    assert.match(await sandbox.receive(TO), /^wamid\./);
    assert.equal(await send(), 200);
    const now = await sandbox.advance(24 * HOUR + 1500);
    assert.ok(now.getTime() > Date.now() + 23 * HOUR);
    assert.equal(await send(), 400);
    assert.match(await sandbox.receive(TO, "Hello", "ch_demo"), /^wamid\./);
    assert.equal(await send(), 200);
  });

  test("a status can be set", async () => {
    await post(sandbox, SEND, { to: TO, templateName: "plain_notice" });
    const wamid = (await sandbox.messages())[0]?.wamid ?? "";
    await sandbox.setStatus(wamid, "failed", "(#131026) Message undeliverable");
    const failed = (await sandbox.messages())[0];
    assert.deepEqual([failed?.status, failed?.error], ["failed", "(#131026) Message undeliverable"]);
    await sandbox.setStatus(wamid, "read");
    assert.equal((await sandbox.messages())[0]?.error, null);
  });
});

describe("limits", () => {
  const none: Required<Limits> = {
    throughput: null,
    pairInterval: null,
    peoplePerDay: null,
    marketingPerPerson: null,
    blocked: [],
    stoppedMarketing: [],
    templates: {},
    accountRestricted: false,
  };

  test("are set and read", async () => {
    const send = async (to: string) => (await post(sandbox, SEND, { to, templateName: "plain_notice" })).message;
    assert.deepEqual(await sandbox.limits(), none);
    const limits: Limits = {
      throughput: 80,
      pairInterval: 6500,
      peoplePerDay: 1,
      marketingPerPerson: 2,
      blocked: ["+15550000003"],
      stoppedMarketing: [TO],
      templates: { welcome: "paused", promo_image: "disabled" },
    };
    await sandbox.setLimits(limits);
    assert.deepEqual(await sandbox.limits(), { ...none, ...limits });
    assert.equal(await send(TO), "Message accepted");
    assert.match(await send(TO), /^\(#131056\) /);
    assert.match(await send("+15550000002"), /^\(#131048\) /);
    await sandbox.advance(24 * HOUR);
    assert.equal(await send("+15550000002"), "Message accepted");
    await sandbox.setLimits({ accountRestricted: true });
    assert.match(await send(TO), /^\(#131031\) /);
    await sandbox.reset();
    assert.deepEqual(await sandbox.limits(), none);
    const unknown = { templates: { nothing: "paused" } } as const;
    await assert.rejects(sandbox.setLimits(unknown), { name: "SandboxError", message: /no template 'nothing'/ });
    await assert.rejects(sandbox.setLimits({ thruput: 1 } as Limits), { name: "TypeError", message: /thruput/ });
  });

  test("of the options are restored by a reset", async () => {
    const limited = await Sandbox.start({ limits: { peoplePerDay: 1, pairInterval: 500 } });
    try {
      await limited.setLimits({});
      assert.deepEqual(await limited.limits(), none);
      await limited.reset();
      assert.deepEqual(await limited.limits(), { ...none, peoplePerDay: 1, pairInterval: 500 });
    } finally {
      await limited.close();
    }
  });
});

describe("the journal", () => {
  test("contains the requests", async () => {
    await post(sandbox, SEND, { to: TO, templateName: "plain_notice" });
    await post(sandbox, "nowhere?a=b%20c");
    const [sent, lost, ...others] = await sandbox.journal();
    assert.ok(sent !== undefined && lost !== undefined && others.length === 0);
    assert.deepEqual([sent.seq, sent.operation, sent.call], [1, "templates.send", "17"]);
    assert.deepEqual([sent.method, sent.path], ["POST", "/api/workspace/v1/whatsapp/templates/send"]);
    assert.deepEqual([sent.query, sent.http, sent.status, sent.fault], ["", "1.1", 200, null]);
    assert.equal(sent.header("X-API-Key"), "sandbox-key");
    assert.equal(sent.header("x-none"), null);
    assert.equal(sent.header("constructor"), null);
    assert.deepEqual(sent.headers["x-api-key"], ["sandbox-key"]);
    assert.deepEqual(sent.json(), { to: TO, templateName: "plain_notice" });
    assert.equal(sent.bodyBase64, null);
    assert.deepEqual(sent.effect, { kind: "message", id: (await sandbox.messages())[0]?.wamid });
    assert.ok(Math.abs(sent.at.getTime() - Date.now()) < 60_000);
    assert.deepEqual([lost.operation, lost.query, lost.status, lost.effect], [null, "a=b%20c", 404, null]);
    assert.ok(lost.connection > sent.connection);
    assert.deepEqual(await sandbox.journal(1), [lost]);
  });

  test("is read in pages", async () => {
    const agent = new http.Agent({ keepAlive: true });
    for (let n = 0; n < 2001; n += 1) {
      const [response] = (await once(http.get(`${sandbox.url}/nowhere`, { agent }), "response")) as [
        http.IncomingMessage,
      ];
      await once(response.resume(), "end");
    }
    agent.destroy();
    const seqs = (await sandbox.journal()).map((entry) => entry.seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: 2001 }, (_, index) => index + 1),
    );
    assert.equal((await sandbox.journal(1000)).length, 1001);
  });

  test("has a limit", async () => {
    const small = await Sandbox.start({ journalLimit: 2 });
    try {
      await post(small, "channels/list");
      await post(small, "channels/list");
      assert.equal(await small.journalDropped(), 0);
      await post(small, "labels/list");
      assert.deepEqual(
        (await small.journal()).map((entry) => entry.seq),
        [2, 3],
      );
      assert.equal(await small.journalDropped(), 1);
    } finally {
      await small.close();
    }
  });

  test("contains bodies that are not UTF-8", async () => {
    const body = new Uint8Array([0xff, 0x00]);
    await fetch(`${sandbox.url}/api/workspace/v1/labels/list`, { method: "POST", body });
    const [entry] = await sandbox.journal();
    assert.deepEqual([entry?.body, entry?.bodyBase64], [null, "/wA="]);
    assert.throws(() => entry?.json(), SyntaxError);
  });

  test("can be waited for", async () => {
    const response = post(sandbox, "labels/list");
    const journal = await sandbox.waitFor((entries) => entries.some((entry) => entry.status !== null));
    assert.equal(journal[0]?.operation, "labels.list");
    await response;
    await assert.rejects(
      sandbox.waitFor((entries) => entries.length === 2, 20),
      { name: "SandboxError", message: "the condition was not met within 20 ms; the journal has: labels.list 200" },
    );
    await sandbox.reset();
    await assert.rejects(
      sandbox.waitFor(() => false, 0),
      /the journal has: nothing/,
    );
  });
});

describe("faults", () => {
  test("of every kind can be added and listed", async () => {
    const kinds = Object.keys(PARAMETERS) as FaultKind[];
    assert.equal(kinds.length, 23);
    const ids: number[] = [];
    for (const kind of kinds) {
      ids.push(await sandbox.fault(kind, PARAMETERS[kind]));
    }
    const faults = await sandbox.faults();
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      kinds,
    );
    assert.deepEqual(
      faults.map((fault) => fault.id),
      ids,
    );
    for (const fault of faults) {
      assert.deepEqual(fault.parameters, PARAMETERS[fault.kind]);
      assert.deepEqual([fault.operation, fault.call, fault.skip], [null, null, 0]);
    }
    await sandbox.clearFaults();
    assert.deepEqual(await sandbox.faults(), []);
  });

  test("are injected only into matching requests", async () => {
    const limits: FaultLimits = { operation: "labels.list", call: "17", times: 2, skip: 1 };
    const id = await sandbox.fault("status", { ...limits, status: 500 });
    const [fault] = await sandbox.faults();
    assert.deepEqual(fault, { id, kind: "status", ...limits, expiresAfter: null, parameters: { status: 500 } });
    const statuses: number[] = [];
    for (const path of ["channels/list", ...Array<string>(4).fill("labels/list")]) {
      statuses.push((await post(sandbox, path)).status);
    }
    assert.deepEqual(statuses, [200, 200, 500, 500, 200]);
  });

  test("are removed when their time is over", async () => {
    await sandbox.fault("reset", { expiresAfter: HOUR });
    const [fault] = await sandbox.faults();
    assert.ok(fault?.expiresAfter && fault.expiresAfter > 0 && fault.expiresAfter <= HOUR, `${fault?.expiresAfter}`);
    assert.deepEqual(fault.parameters, {});
    await sandbox.advance(HOUR);
    assert.deepEqual(await sandbox.faults(), []);
  });

  test("may be bytes that are not UTF-8", async () => {
    const response = Buffer.from("HTTP/1.1 299 \xff\r\ncontent-length: 0\r\n\r\n", "latin1");
    await sandbox.fault("raw", { bytes: new Uint8Array(response) });
    const { hostname, port } = new URL(sandbox.url);
    const socket = connect(Number(port), hostname);
    socket.write("POST /api/workspace/v1/channels/list HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
    assert.deepEqual(Buffer.concat(await socket.toArray()), response);
  });
});

test("a rejected call fails with the server's message", async () => {
  const refused: [() => Promise<unknown>, string][] = [
    // @ts-expect-error A required parameter cannot be omitted.
    [() => sandbox.fault("delay"), "fault 'delay' needs 'milliseconds'"],
    // @ts-expect-error There is no such operation.
    [() => sandbox.fault("reset", { operation: "no" }), "unknown operation 'no'"],
    [() => sandbox.advance(-1000), "'seconds' must not be negative, nor too large"],
    [() => sandbox.setStatus("no", "read"), "unknown message 'no'"],
    [() => sandbox.receive(TO, "Hi", "ch_no"), "unknown channel 'ch_no'"],
    [() => sandbox.tls(), "this sandbox does not serve HTTPS: start it with tls: true"],
  ];
  for (const [call, message] of refused) {
    await assert.rejects(call, (error) => error instanceof SandboxError && error.message === message);
  }
});

test("only allowed hosts are served", async () => {
  const statuses = async (server: Sandbox, hosts: readonly string[]) => {
    const found: (number | undefined)[] = [];
    for (const host of hosts) {
      const request = http.get(`${server.url}/_sandbox/v1/health`, { headers: { host }, agent: false });
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      response.resume();
      found.push(response.statusCode);
    }
    return found;
  };
  assert.deepEqual(await statuses(sandbox, ["localhost", "sandbox:80"]), [200, 403]);
  const open = await Sandbox.start({ allowHosts: ["sandbox", "other"] });
  try {
    assert.deepEqual(await statuses(open, ["localhost", "sandbox:80", "other", "third"]), [200, 200, 200, 403]);
  } finally {
    await open.close();
  }
  await assert.rejects(Sandbox.start({ allowHosts: ["a:1"] }), /'a:1' is not a host/);
});

describe("connections", () => {
  test("are refused for a time", async () => {
    const begin = performance.now();
    await sandbox.refuse(200);
    await assert.rejects(post(sandbox, "labels/list"), (error: Error) => {
      return (error.cause as NodeJS.ErrnoException).code === "ECONNREFUSED";
    });
    assert.deepEqual(await sandbox.journal(), []);
    assert.ok(performance.now() - begin >= 199);
  });

  test("that are idle are closed", async () => {
    const agent = new http.Agent({ keepAlive: true });
    const request = http.get(`${sandbox.url}/api/workspace/v1/channels/list`, { agent });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const { socket } = response;
    await Promise.all([once(request, "close"), response.resume()]);
    const closed = once(socket, "close");
    // The control calls left no idle connections.
    assert.equal(await sandbox.dropIdle(), 1);
    await closed;
    assert.equal(await sandbox.dropIdle(), 0);
  });

  test("are encrypted with the option tls, and there are invalid certificates", async () => {
    const secure = await Sandbox.start({ tls: true });
    try {
      const tls = await secure.tls();
      assert.equal(tls.httpsUrl, secure.httpsUrl);
      const ask = (url: string): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const options = { ca: tls.caPem, agent: false as const };
          const request = https.get(`${url}/_sandbox/v1/health`, options, (response) => {
            response.resume();
            resolve(response.statusCode);
          });
          request.on("error", reject);
        });
      assert.equal(await ask(tls.httpsUrl), 200);
      await assert.rejects(ask(tls.expiredUrl), { code: "CERT_HAS_EXPIRED" });
      await assert.rejects(ask(tls.wrongHostUrl), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
      await assert.rejects(ask(tls.unknownCaUrl), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    } finally {
      await secure.close();
    }
  });
});

test("concurrent calls do not affect each other", async () => {
  const work = async (): Promise<string> => {
    await Promise.all([sandbox.dropIdle(), sandbox.journal(), sandbox.fault("reset", { operation: "labels.list" })]);
    return await sandbox.receive(TO);
  };
  const wamids = await Promise.all(Array.from({ length: 100 }, work));
  assert.equal(new Set(wamids).size, 100);
  assert.equal((await sandbox.faults()).length, 100);
});

test("no proxy is used", async () => {
  const nowhere = "http://127.0.0.1:9";
  const proxies = { http_proxy: nowhere, HTTP_PROXY: nowhere, all_proxy: nowhere, NODE_USE_ENV_PROXY: "1" };
  const program = `
    import { Sandbox } from "workspace-sdk/testing";
    const sandbox = await Sandbox.start();
    console.log((await sandbox.journal()).length);
    await sandbox.close();
  `;
  const { code, output } = await run(program, proxies);
  assert.deepEqual([code, output], [0, "0\n"]);
});

describe("clients", () => {
  test("are configured", async () => {
    const client = sandbox.client({ attemptTimeout: 5000 });
    const [channel] = await client.channels.list();
    assert.equal(channel?.id, "ch_demo");
    await client.close();
  });

  test("may override the options", async () => {
    const client = sandbox.client({ apiKey: "sandbox-key-two" });
    const channels = await client.channels.list();
    assert.deepEqual(
      channels.map((channel) => channel.id),
      ["ch_a", "ch_b"],
    );
    await client.close();
  });

  test("of other processes are configured by variables", async () => {
    const program = `
      import { Client } from "workspace-sdk";
      const client = Client.fromEnv();
      console.log((await client.channels.list())[0].id);
    `;
    const child = await withEnvironment({ WORKSPACE_CHANNEL_ID: undefined }, () => run(program, sandbox.env()));
    assert.deepEqual(child, { code: 0, signal: null, output: "ch_demo\n" });
  });
});
