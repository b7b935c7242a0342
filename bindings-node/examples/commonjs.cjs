// Uses the package from CommonJS.

const { Client } = require("workspace-sdk");

async function main() {
  const client = Client.fromEnv();
  const channels = await client.channels.list();
  console.log(channels.map((channel) => channel.name).join(", "));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
