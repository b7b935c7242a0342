// Prints the time to load this SDK, in ms.

const started = performance.now();
require("workspace-sdk");
console.log(performance.now() - started);
