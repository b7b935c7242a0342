/** The examples for BullMQ with both the queue and the ledger on PostgreSQL. */

import { Harness, variable } from "./harness.mjs";
import { testLosses } from "./losses.mjs";
import { testOrders } from "./orders.mjs";

const harness = await Harness.start(variable("WORKSPACE_TEST_POSTGRES"));
await testOrders(harness);
await testLosses(harness);
