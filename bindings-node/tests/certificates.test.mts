/** The SDK trusts the file in `NODE_EXTRA_CA_CERTS`, as Node's own connections do. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Sandbox } from "workspace-sdk/testing";
import { output } from "./support/index.mjs";

const sandbox = await Sandbox.start({ tls: true });
after(() => sandbox.close());
const { caPem, httpsUrl } = await sandbox.tls();
const folder = await mkdtemp(join(tmpdir(), "workspace-sdk-"));
after(() => rm(folder, { recursive: true }));
const file = join(folder, "authority.pem");
await writeFile(file, caPem);

/** Writes the number of channels, or the error, which the process reads with this variable. */
function channels(path: string, trustRoots: string): Promise<string> {
  return output(
    async ({ Client, WorkspaceError }, baseUrl = "", apiKey = "", trustRoots = "") => {
      try {
        const client = new Client({ baseUrl, apiKey, trustRoots: trustRoots as "bundled", maxRetries: 0 });
        process.stdout.write(String((await client.channels.list()).length));
      } catch (error) {
        const { code, failure, message } = error as InstanceType<typeof WorkspaceError>;
        process.stdout.write(`${code} ${failure} ${message}`);
      }
    },
    {
      given: [httpsUrl, sandbox.apiKey, trustRoots],
      env: { NODE_EXTRA_CA_CERTS: path, SSL_CERT_FILE: "", SSL_CERT_DIR: "" },
    },
  );
}

for (const trustRoots of ["platform", "bundled"]) {
  test(`the file is trusted with the roots of ${trustRoots}`, async () => {
    assert.equal(await channels(file, trustRoots), "1");
    assert.match(await channels("", trustRoots), /^transport tls /);
  });
}

test("a file that cannot be read is ignored, as Node ignores it", async () => {
  assert.match(await channels(join(folder, "missing.pem"), "platform"), /^transport tls /);
});
