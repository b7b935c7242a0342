// Observes every attempt: with a hook, and through a diagnostics channel.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";

import { Client } from "workspace-sdk";

const order = new AsyncLocalStorage();

// The hook runs in the context of its call.
const client = Client.fromEnv({
  onAttempt: ({ operation, attempt, next, elapsed }) => {
    console.log(`${order.getStore()}: ${operation} #${attempt}: ${next} after ${elapsed.toFixed(1)} ms`);
  },
});

// All clients of the process.
let count = 0;
subscribe("workspace-sdk:attempt", () => {
  count += 1;
});

await order.run("ORD-1234", () => client.channels.list());

assert.equal(count, 1);
