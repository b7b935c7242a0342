/** The examples for BullMQ with a queue on Redis and a ledger on PostgreSQL. */

import { Harness, variable } from "./harness.mjs";
import { testLosses } from "./losses.mjs";
import { testOrders } from "./orders.mjs";

const harness = await Harness.start(variable("REDIS_URL"));
await testOrders(harness);
await testLosses(harness);
