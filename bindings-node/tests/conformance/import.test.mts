/** Every case passes with the package as an ES module. */

import * as sdk from "workspace-sdk";

import { conformance } from "./suite.mjs";

conformance(sdk);
