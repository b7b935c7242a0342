/** The functions and classes of the package that this entry uses besides the public API. */

import * as sdk from "../index.js";
import type { internals } from "../internals.js";

/** The property that `ts/index.ts` defines. */
const shared = (sdk as unknown as { readonly internals: typeof internals }).internals;

export const { PageIterator, checkOptionNames, modelOf, serializeParameters } = shared;
