import * as sdk from "workspace-sdk";
import { everyday } from "./everyday.cjs";

// Without top-level `await`, so that it can also be bundled as CommonJS.
void everyday(sdk, "esm").then(() => console.log("ok"));
