// The addon's ledger of each ledger object.

import type { LedgerHandle } from "./addon";
import { ReceiverState } from "./receiver";

export const ledgerState = new ReceiverState<LedgerHandle>("ledger");
