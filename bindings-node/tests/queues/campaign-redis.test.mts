/** The example of a campaign with a queue on Redis. */

import assert from "node:assert/strict";
import { testCampaign } from "./campaign.mjs";

const url = process.env["REDIS_URL"];
assert.ok(url, "REDIS_URL must be the URL of a Redis for the tests");
await testCampaign(url, process.env["WORKSPACE_TEST_POSTGRES"]);
