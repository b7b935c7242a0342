// Prints the time to load this SDK as an ES module, in ms.

const started = performance.now();
await import("workspace-sdk");
console.log(performance.now() - started);
