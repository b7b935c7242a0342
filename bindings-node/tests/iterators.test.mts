/** An iterator ends only after its last element: not after an error, and not with concurrent calls of `next`. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Client, type Contact, type PageIterator, TransportError, WorkspaceError } from "workspace-sdk";
import { rejection, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();
const PAGE = 50;
const CONTACTS = 120;

/** The pages that were requested, in order. */
async function requested(): Promise<unknown[]> {
  return (await sandbox.journal()).map((entry) => (entry.json() as { page: number }).page);
}

interface Iteration {
  readonly ids: string[];
  readonly errors: unknown[];
}

/** Iterates to the end, resuming after every error. */
async function all(contacts: PageIterator<Contact>, mostErrors = 10): Promise<Iteration> {
  const [ids, errors]: [string[], unknown[]] = [[], []];
  for (;;) {
    try {
      const { done, value } = await contacts.next();
      if (done === true) return { ids, errors };
      ids.push(idOf(value));
    } catch (error) {
      errors.push(error);
      assert(errors.length <= mostErrors, String(error));
    }
  }
}

function idOf(contact: Contact | undefined): string {
  assert(contact?.id);
  return contact.id;
}

function assertEachOnce(ids: readonly string[]): void {
  assert.deepEqual([ids.length, new Set(ids).size], [CONTACTS, CONTACTS]);
}

const codes = (errors: readonly unknown[]): unknown[] =>
  errors.map((error) => (error instanceof WorkspaceError ? error.code : error));

describe("the next pages", () => {
  test("are requested while the program works on one", async () => {
    const contacts = sandbox.client().contacts.iter({ limit: 20 });
    const first = idOf((await contacts.next()).value);
    await sandbox.waitFor((journal) => journal.length === 3);
    const { ids, errors } = await all(contacts);
    assertEachOnce([first, ...ids]);
    assert.deepEqual([errors, (await requested()).sort()], [[], [1, 2, 3, 4, 5, 6]]);
  });

  for (const [name, end] of Object.entries({
    return: (contacts: PageIterator<Contact>) => contacts.return(),
    "an aborted signal": async (contacts: PageIterator<Contact>, controller: AbortController) => {
      controller.abort();
      await rejection(contacts.next());
    },
  })) {
    test(`are cancelled by ${name}`, async () => {
      const client = sandbox.client({ maxRetries: 10 });
      await sandbox.fault("status", { status: 503, operation: "contacts.list", skip: 1, times: 0 });
      const controller = new AbortController();
      const contacts = client.contacts.iter({ limit: 20 }, { signal: controller.signal });
      await contacts.next();
      await sandbox.waitFor((journal) => journal.length >= 3);
      await end(contacts, controller);
      await client.channels.list();
      const { length } = await sandbox.journal();
      // Each page would be requested again within this time.
      await delay(600);
      assert.equal((await sandbox.journal()).length, length);
    });
  }

  test("are requested on demand if a hook receives their attempts", async () => {
    let count = 0;
    const onAttempt = () => {
      count += 1;
    };
    const contacts = sandbox.client({ onAttempt }).contacts.iter({ limit: 20 });
    for (const page of [0, 1, 2, 3, 4, 5]) {
      assert.equal(count, page);
      for (let item = 0; item < 20; item += 1) await contacts.next();
    }
    assert.deepEqual(await requested(), [1, 2, 3, 4, 5, 6]);
  });
});

describe("after an error the same page is requested again", () => {
  type Case = readonly [fault: (skip: number) => Promise<unknown>, code: string];
  const CASES: Readonly<Record<string, Case>> = {
    "a status that is retryable": [(skip) => sandbox.fault("status", { status: 503, skip, times: 2 }), "server"],
    "a refusal": [(skip) => sandbox.fault("status", { status: 403, skip, times: 2 }), "permission_denied"],
    "a lost answer": [(skip) => sandbox.fault("lost_answer", { skip, times: 2 }), "transport"],
    "a response that never comes": [(skip) => sandbox.fault("stall", { skip, times: 2 }), "request_timeout"],
    "a response that cannot be read": [
      (skip) => sandbox.fault("answer", { status: 200, body: "<html>", skip, times: 2 }),
      "decode",
    ],
  };
  for (const [name, [fault, code]] of Object.entries(CASES)) {
    for (const [page, pages] of [
      [1, [1, 1, 1, 2, 3]],
      [2, [1, 2, 2, 2, 3]],
      [3, [1, 2, 3, 3, 3]],
    ] as const) {
      test(`${name}, on page ${page}`, async () => {
        await fault(page - 1);
        const client = sandbox.client({ maxRetries: 0, attemptTimeout: 300 });
        const { ids, errors } = await all(client.contacts.iter({ limit: PAGE, prefetch: 0 }));
        assertEachOnce(ids);
        assert.deepEqual(codes(errors), [code, code]);
        assert.deepEqual(await requested(), pages);
      });
    }
  }

  test("by a second for await over the same iterator", async () => {
    await sandbox.fault("status", { status: 503, skip: 1, times: 1 });
    const contacts = sandbox.client({ maxRetries: 0 }).contacts.iter({ limit: PAGE, prefetch: 0 });
    const ids: string[] = [];
    const loop = async () => {
      for await (const contact of contacts) ids.push(idOf(contact));
    };
    assert.deepEqual(codes([await rejection(loop())]), ["server"]);
    assert.equal(ids.length, PAGE);
    await loop();
    assertEachOnce(ids);
    assert.deepEqual(await contacts.next(), { done: true, value: undefined });
  });

  test("and maxItems counts the elements that were returned", async () => {
    await sandbox.fault("status", { status: 503, skip: 1, times: 1 });
    const { ids, errors } = await all(
      sandbox.client({ maxRetries: 0 }).contacts.iter({ limit: PAGE, prefetch: 0, maxItems: PAGE + 7 }),
    );
    assert.deepEqual([ids.length, new Set(ids).size, errors.length], [PAGE + 7, PAGE + 7, 1]);
  });

  test("and a watch polls again", async () => {
    const client = sandbox.client({ maxRetries: 0 });
    const { messageId } = await client.templates.send({ to: "+15550001234", templateName: "plain_notice" });
    const wamid = messageId ?? "";
    await sandbox.fault("status", { status: 503, operation: "messages.status", times: 2 });
    const watch = client.messages.watch({ wamid, interval: 20 });
    assert.deepEqual(codes([await rejection(watch.next()), await rejection(watch.next())]), ["server", "server"]);
    assert.equal((await watch.next()).value?.status, "sent");
    await sandbox.setStatus(wamid, "read");
    assert.equal((await watch.next()).value?.status, "read");
    assert.deepEqual(await watch.next(), { done: true, value: undefined });
  });
});

describe("a permanent error occurs again", () => {
  type Make = (client: Client) => AsyncIterableIterator<unknown, undefined, undefined>;
  const CASES: Readonly<Record<string, readonly [make: Make, error: RegExp]>> = {
    "a limit out of range": [(client) => client.contacts.iter({ limit: 999 }), /^ValidationError/],
    "an argument of a wrong type": [(client) => client.contacts.iter({ limit: "x" } as never), /^TypeError/],
    "an argument that cannot be written": [
      (client) => client.contacts.iter({ limit: Symbol() } as never),
      /^TypeError/,
    ],
    "an unknown argument": [(client) => client.contacts.iter({ most: 1 } as never), /^TypeError/],
    "an option of a wrong type": [(client) => client.contacts.iter({}, { timeout: "x" } as never), /^TypeError/],
    "a watch without a message": [(client) => client.messages.watch({} as never), /^ValidationError/],
    "a signal that was aborted before": [
      (client) => client.contacts.iter({}, { signal: AbortSignal.abort(new RangeError("own")) }),
      /^RangeError: own/,
    ],
  };
  for (const [name, [make, expected]] of Object.entries(CASES)) {
    test(name, async () => {
      const iterator = make(sandbox.client());
      for (const step of [iterator.next(), iterator.next(), iterator.next()]) {
        assert.match(String(await rejection(step)), expected);
      }
      assert.match(String(await rejection(iterator.next())), expected);
      assert.deepEqual(await sandbox.journal(), []);
    });
  }

  test("a client that was closed", async () => {
    const client = sandbox.client();
    const contacts = client.contacts.iter({ limit: 1 });
    await contacts.next();
    await client.close();
    for (let step = 0; step < 3; step += 1) {
      assert.match(String(await rejection(contacts.next())), /the client is closed/);
    }
  });

  test("an aborted signal, with fetched elements and many concurrent requests", async () => {
    const controller = new AbortController();
    const contacts = sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 }, { signal: controller.signal });
    assert.equal((await contacts.next()).done, false);
    controller.abort(new RangeError("enough"));
    const steps = await Promise.allSettled(Array.from({ length: 60 }, () => contacts.next()));
    for (const step of steps) {
      assert.equal(step.status === "rejected" && step.reason, controller.signal.reason);
    }
    assert.equal(await rejection(contacts.next()), controller.signal.reason);
    // After `return`, the iterator is done instead.
    await contacts.return();
    assert.deepEqual(await contacts.next(), { done: true, value: undefined });
    assert.deepEqual(await requested(), [1]);
  });

  test("an aborted signal, while many requests wait for a page", async () => {
    await sandbox.fault("stall", { skip: 1 });
    const controller = new AbortController();
    const contacts = sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 }, { signal: controller.signal });
    const steps = Promise.allSettled(Array.from({ length: CONTACTS }, () => contacts.next()));
    await sandbox.waitFor((journal) => journal.length === 2);
    controller.abort(new RangeError("enough"));
    const [given, rest] = [(await steps).slice(0, PAGE), (await steps).slice(PAGE)];
    assert(given.every((step) => step.status === "fulfilled" && step.value.done === false));
    assert(rest.every((step) => step.status === "rejected" && step.reason === controller.signal.reason));
  });

  test("a page whose response was lost is neither skipped nor taken for the end", async () => {
    const contacts = sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 });
    const ids: string[] = [];
    for (let count = 0; count < PAGE; count += 1) ids.push(idOf((await contacts.next()).value));
    const { parse } = JSON;
    JSON.parse = () => {
      throw new RangeError("no memory is left");
    };
    try {
      assert(String(await rejection(contacts.next())).includes("no memory is left"));
    } finally {
      JSON.parse = parse;
    }
    for (let step = 0; step < 3; step += 1) {
      assert((await rejection(contacts.next())) instanceof TransportError);
    }
    assert.deepEqual([ids.length, await requested()], [PAGE, [1, 2]]);
  });
});

describe("many concurrent requests", () => {
  test("get each element once, in order, and then the end", async () => {
    const one: string[] = [];
    for await (const contact of sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 })) one.push(idOf(contact));
    const contacts = sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 });
    const steps = await Promise.all(Array.from({ length: CONTACTS + 30 }, () => contacts.next()));
    assert.deepEqual(
      steps.slice(0, CONTACTS).map((step) => idOf(step.value)),
      one,
    );
    assertEachOnce(one);
    assert(steps.slice(CONTACTS).every((step) => step.done === true));
    assert.deepEqual(await requested(), [1, 2, 3, 1, 2, 3]);
  });

  test("get an error once, and the elements after it", async () => {
    await sandbox.fault("status", { status: 503, skip: 1, times: 2 });
    const contacts = sandbox.client({ maxRetries: 0 }).contacts.iter({ limit: PAGE, prefetch: 0 });
    const steps = await Promise.allSettled(Array.from({ length: CONTACTS + 30 }, () => contacts.next()));
    const failed = steps.flatMap((step, at) => (step.status === "rejected" ? [at] : []));
    assert.deepEqual(failed, [PAGE, PAGE + 1]);
    const given = steps.flatMap((step) => (step.status === "fulfilled" ? [step.value] : []));
    assertEachOnce(given.slice(0, CONTACTS).map((step) => idOf(step.value)));
    assert(given.slice(CONTACTS).every((step) => step.done === true));
    assert.deepEqual(await requested(), [1, 2, 2, 2, 3]);
  });

  test("from many loops share the elements", async () => {
    const contacts = sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 });
    const ids: string[] = [];
    const loop = async () => {
      for await (const contact of contacts) ids.push(idOf(contact));
    };
    await Promise.all(Array.from({ length: 25 }, loop));
    assertEachOnce(ids);
  });

  // After how many elements `return` is called.
  for (const given of [0, 1, PAGE - 1, PAGE, PAGE + 1, CONTACTS - 1]) {
    test(`and return after ${given} elements get a prefix, and then nothing`, async () => {
      const contacts = sandbox.client().contacts.iter({ limit: PAGE, prefetch: 0 });
      let [count, isEnded] = [0, false];
      const end = () => {
        isEnded = true;
        return contacts.return();
      };
      const step = async () => {
        const { done } = await contacts.next();
        if (done === true) return false;
        count += 1;
        if (count === given) assert.equal((await end()).done, true);
        return true;
      };
      const steps = Array.from({ length: CONTACTS + 30 }, step);
      if (given === 0) await end();
      const found = await Promise.all(steps);
      assert(isEnded);
      const last = found.lastIndexOf(true);
      assert(found.slice(0, last + 1).every(Boolean), "an end before an element");
      assert(found.filter(Boolean).length <= given + 1, `${found.filter(Boolean).length} after the end`);
      for (let again = 0; again < 3; again += 1) {
        assert.deepEqual(await contacts.next(), { done: true, value: undefined });
      }
    });
  }
});
