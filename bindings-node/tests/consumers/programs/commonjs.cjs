const sdk = require("workspace-sdk");
const { everyday } = require("./everyday.cjs");

void everyday(sdk, "commonjs").then(() => console.log("ok"));
