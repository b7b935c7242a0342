import * as sdk from "workspace-sdk";
import { everyday } from "./everyday.cjs";

// Without `await` at the top, so that it can be bundled as CommonJS too.
void everyday(sdk, "esm").then(() => console.log("ok"));
