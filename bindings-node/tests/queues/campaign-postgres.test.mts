/** The example of a campaign with a queue on PostgreSQL. */

import assert from "node:assert/strict";
import { testCampaign } from "./campaign.mjs";

const url = process.env["WORKSPACE_TEST_POSTGRES"];
assert.ok(url, "WORKSPACE_TEST_POSTGRES must be the URL of a PostgreSQL for the tests");
await testCampaign(url, process.env["LEDGER_FILE"] ? undefined : url);
