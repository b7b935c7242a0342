// Loads the package, which must fail, and prints the error.

try {
  require("workspace-sdk");
  console.log(JSON.stringify({ loaded: true }));
} catch (error) {
  const { name, message, code } = error;
  console.log(JSON.stringify({ name, message, code, cause: String(error.cause) }));
}
