/** The examples for BullMQ with a queue on Redis and a ledger on PostgreSQL. */

import { Campaign } from "./campaign.mjs";
import { Harness, variable } from "./harness.mjs";
import { testLosses } from "./losses.mjs";
import { testOrders } from "./orders.mjs";

const harness = await Harness.start(variable("REDIS_URL"));
const campaign = await Campaign.start(harness);
// The runner ends as soon as it has no test, so nothing is awaited between them.
testOrders(harness);
testLosses(campaign);
