/** A worker in Python and one in Node, in one campaign on one ledger. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CAMPAIGN, Campaign, rowsOf } from "./campaign.mjs";
import { Harness, outputOf, until, variable } from "./harness.mjs";

const PYTHON = variable("WORKSPACE_PYTHON");
const PROGRAM = fileURLToPath(new URL("../../../tests/queues/python_worker.py", import.meta.url));

const harness = await Harness.start(variable("REDIS_URL"));
const campaign = await Campaign.start(harness);

test("workers in Python and Node send a campaign together", async () => {
  const rows = rowsOf(400);
  await campaign.add(rows, 40);
  await campaign.addFaults([]);
  const { queue } = campaign;
  // The worker in Node begins when the one in Python has begun.
  await queue.pause();
  campaign.startWorker();
  await until(async () => (await queue.getWorkersCount()) === 1, "the worker is ready");
  const python = harness.spawn(PYTHON, [PROGRAM, CAMPAIGN]);
  // They come from both ends of the list, and each finds what the other one has sent.
  python.stdin?.end(JSON.stringify([...rows].reverse()));
  const output = outputOf(python);
  await harness.requests(1);
  await queue.resume();
  const byPython = Number(await output);
  await campaign.completed(10);

  assert.ok(byPython > 0 && byPython < rows.length, `${byPython} by Python`);
  const results = (await queue.getCompleted()).map(({ returnvalue }) => returnvalue as { accepted: number });
  const byNode = results.map(({ accepted }) => accepted).reduce((sum, accepted) => sum + accepted);
  assert.equal(byPython + byNode, rows.length);
  await campaign.checkAllSent(rows);
  await campaign.checkPace();
});
