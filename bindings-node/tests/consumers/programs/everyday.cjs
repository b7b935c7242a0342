// The actions of every consumer: send, read, fail, iterate, abort. The argument is the imported package.

const assert = require("node:assert/strict");

exports.everyday = async function everyday(sdk, name) {
  const client = sdk.Client.fromEnv().withOptions({ headers: { "x-sandbox-call": name } });
  await exports.send(client);
  await sends(sdk, client);
  await fails(sdk, client);
  await iterates(client);
  await aborts(client, name);
};

/** The smallest possible message. */
exports.send = function send(client) {
  const notice = { to: "+15550000001", templateName: "plain_notice", languageCode: "en" };
  return client.templates.send(notice);
};

/** Injects a fault into the server. */
exports.fault = async function fault(fields) {
  const url = new URL("/_sandbox/v1/faults", process.env.WORKSPACE_BASE_URL);
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(fields) });
  assert.equal(response.status, 200);
  await response.json();
};

async function sends({ callInfo, rawJson }, client) {
  const contact = await client.contacts.upsert({
    phoneNumber: "+15550009999",
    name: "Zoë 🙂",
    customFieldsData: { city: "Köln", size: 1.5, tags: ["a", null] },
  });
  assert.equal(contact.name, "Zoë 🙂");
  assert.ok(contact instanceof Object);
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(contact))), Object.keys(contact));
  assert.equal(callInfo(contact).status, 200);
  assert.equal(JSON.parse(rawJson(contact)).success, true);
}

async function fails({ NotFoundError, ValidationError, WorkspaceError }, client) {
  const refused = await client.templates
    .send({ to: "+15550000001", templateName: "none_such" })
    .catch((error) => error);
  assert.ok(refused instanceof NotFoundError && refused instanceof WorkspaceError && refused instanceof Error);
  assert.equal(refused.name, "NotFoundError");
  assert.match(refused.stack, /^NotFoundError/);
  assert.equal(refused.disposition, "rejected");
  assert.ok(WorkspaceError.fromJSON(JSON.parse(JSON.stringify(refused))) instanceof NotFoundError);

  const wrong = await client.messages.sendText({ to: "12", body: "" }).catch((error) => error);
  assert.ok(wrong instanceof ValidationError);
  assert.deepEqual(wrong.fields.map(({ field }) => field).sort(), ["body", "to"]);

  const typo = await client.messages.sendText({ to: "+15550000001", boddy: "Hi" }).catch((error) => error);
  assert.ok(typo instanceof TypeError);
  assert.equal(typo.code, "ERR_INVALID_ARG_TYPE");
}

async function iterates(client) {
  const page = await client.contacts.list({ limit: 7 });
  assert.ok(Array.isArray(page));
  assert.equal(page.pagination.limit, 7);
  let seen = 0;
  for await (const contact of client.contacts.iter({ limit: 50 })) {
    assert.match(contact.phoneNumber, /^\+/);
    seen += 1;
  }
  assert.equal(seen, page.pagination.total);
  for await (const contact of client.contacts.iter()) {
    assert.ok(contact);
    break;
  }
}

async function aborts(client, name) {
  await exports.fault({ kind: "stall", operation: "labels.list", call: name });
  const controller = new AbortController();
  const reason = new Error("no longer wanted");
  setTimeout(() => controller.abort(reason), 30);
  const ended = await client.labels.list({}, { signal: controller.signal }).catch((error) => error);
  assert.equal(ended, reason);
  const late = await client.labels.list({}, { signal: controller.signal }).catch((error) => error);
  assert.equal(late, reason);
}
