// Loads the package where it cannot be, and tells what the error says.

try {
  require("workspace-sdk");
  console.log(JSON.stringify({ loaded: true }));
} catch (error) {
  const { name, message, code } = error;
  console.log(JSON.stringify({ name, message, code, cause: String(error.cause) }));
}
