// Imports the package, which must fail, and prints the error.

const report = await import("workspace-sdk").then(
  () => ({ loaded: true }),
  ({ name, message, code, cause }) => ({ name, message, code, cause: String(cause) }),
);
console.log(JSON.stringify(report));
