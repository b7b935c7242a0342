/** The examples for BullMQ with both the queue and the ledger on PostgreSQL. */

import { Campaign } from "./campaign.mjs";
import { Harness, variable } from "./harness.mjs";
import { testLosses } from "./losses.mjs";
import { testOrders } from "./orders.mjs";

const harness = await Harness.start(variable("WORKSPACE_TEST_POSTGRES"));
const campaign = await Campaign.start(harness);
// The runner ends as soon as it has no test, so nothing is awaited between them.
testOrders(harness);
testLosses(campaign);
