/** A panic of the addon rejects its call only; a send rejects with an `OutcomeUnknownError`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Program, run, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();

test("a panic rejects the promise, and everything else continues", async () => {
  const program: Program = async ({ Client }) => {
    const client = Client.fromEnv();
    // No call panics, so the addon has a method that does, which takes the place of a call here.
    const addon = Object.values(require.cache).find((module) => module?.filename.endsWith(".node"));
    const { prototype } = (addon as NodeJS.Module).exports.LoopBridge;
    const { call } = prototype;
    const panic = () => {
      prototype.call = function (_client: object, token: number) {
        this.panicForTest(token, false);
      };
      const panicking = client.automations.list();
      prototype.call = call;
      return panicking;
    };
    const around = [client.channels.list(), client.labels.list()];
    const texts = new Set<unknown>();
    for (let number = 0; number < 20; number += 1) {
      texts.add(await panic().catch(({ name, code, disposition }) => `${name} ${code} ${disposition}`));
    }
    await Promise.all(around);
    await Promise.all(Array.from({ length: 10 }, () => Promise.allSettled([panic(), client.channels.list()])));
    const channels = await client.channels.list();
    console.log(channels[0]?.id, ...texts);
  };
  const env = { WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey };
  const { code, stdout } = await run(program, { env });
  assert.deepEqual([code, stdout.trim()], [0, "ch_demo OutcomeUnknownError outcome_unknown unknown"]);
});

test("a panic of the I/O thread rejects the calls in flight, and later calls succeed", async () => {
  await sandbox.fault("stall", { operation: "templates.send", times: 0 });
  const program: Program = async ({ Client }, journal) => {
    const texts = new Set<unknown>();
    for (let round = 0; round < 3; round += 1) {
      const events: unknown[] = [];
      const client = Client.fromEnv({
        onAttempt: ({ operation, sent, next }) => events.push(`${operation} ${sent} ${next}`),
      });
      const addon = Object.values(require.cache).find((module) => module?.filename.endsWith(".node"));
      const { prototype } = (addon as NodeJS.Module).exports.LoopBridge;
      const { call } = prototype;
      const panic = () => {
        prototype.call = function (_client: object, token: number) {
          this.panicForTest(token, true);
        };
        const panicking = client.automations.list();
        prototype.call = call;
        return panicking;
      };
      const to = "+15550001234";
      const sends = Array.from({ length: 5 }, () => client.templates.send({ to, templateName: "plain_notice" }));
      const page = client.contacts.iter({ limit: 1, prefetch: 0 });
      await page.next();
      // Wait until the server has received all of them.
      const received = async () => (await (await fetch(journal ?? "")).text()).split('"templates.send"').length - 1;
      while ((await received()) < sends.length * (round + 1)) await new Promise((resolve) => setTimeout(resolve, 10));
      const failed = await Promise.all([...sends, panic()].map((call) => call.catch((error: Error) => error.name)));
      for (const name of failed) texts.add(name);
      const first = await client.channels.list();
      texts.add(first[0]?.id);
      texts.add((await page.next()).done);
      await client.close();
      texts.add(events.filter((event) => event === "templates.send unknown cancelled").length);
    }
    console.log(...texts);
  };
  const env = { WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey };
  const { code, stdout, stderr } = await run(program, {
    env,
    given: [`${sandbox.url}/_sandbox/v1/journal?since=0`],
    limit: 20_000,
  });
  assert.deepEqual([code, stdout.trim()], [0, "OutcomeUnknownError ch_demo false 5"], stderr);
});
