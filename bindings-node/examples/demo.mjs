// Runs every operation of the Workspace API against a local server.
//
// Run it with `cargo xtask demo --lang node`, or with `node demo.mjs` if the packages `workspace-sdk` and
// `workspace-sandbox` are installed. The exit code is 1 if a check failed.

import { createRequire } from "node:module";

import { callInfo, OutcomeUnknownError, ValidationError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

const { version } = createRequire(import.meta.url)("workspace-sdk/package.json");

// The contact in the example of the API documentation.
const JANE = "+1234567890";

const OPERATIONS = new Set([
  "channels.list",
  "contacts.upsert",
  "contacts.list",
  "custom_fields.upsert",
  "custom_fields.list",
  "labels.upsert",
  "labels.list",
  "templates.list",
  "templates.send",
  "messages.send",
  "messages.status",
  "automations.list",
  "automations.trigger",
]);

const [GOOD, BAD, MAYBE, QUIET, STRONG] = ["32", "31", "33", "2", "1"];
const isColoured = process.stdout.isTTY && process.env.NO_COLOR === undefined;

/** The output: aligned lines, coloured on a terminal. */
const screen = {
  failures: 0,

  chapter(text) {
    console.log(`\n  ${paint(STRONG, text)}`);
  },

  line(colour, mark, operation, result, call = "") {
    console.log(`  ${paint(colour, mark)} ${operation.padEnd(22)} ${result.padEnd(46)} ${paint(QUIET, call)}`);
  },

  detail(text) {
    for (const line of wrap(text, 66)) console.log(" ".repeat(27) + paint(QUIET, line));
  },

  /** A call that succeeded: the operation, the result, the status and the time. */
  success(operation, response, result) {
    const { status, elapsed } = callInfo(response);
    this.line(GOOD, "✓", operation, result, `${status}  ${elapsed.toFixed(1).padStart(6)} ms`);
  },

  /** A call that was expected to fail, and did. */
  error(operation, error) {
    const [colour, mark] = error.disposition === "unknown" ? [MAYBE, "?"] : [BAD, "✗"];
    this.line(colour, mark, operation, error.name, error.disposition);
    for (const { field, message } of error.fields) this.detail(`${field}: ${message}`);
    if (error.fields.length === 0) this.detail(error.message.replace(`${operation}: `, ""));
  },

  /** A check of the result. */
  check(claim, holds) {
    this.line(holds ? GOOD : BAD, holds ? "✓" : "✗", "", claim);
    this.failures += holds ? 0 : 1;
  },

  /** The server's journal; repeated reads of one path are one line. */
  journal(entries) {
    this.chapter("What the server received");
    for (const { entry, times } of fold(entries)) {
      const status = entry.status === null ? "lost" : String(entry.status);
      const repeated = times > 1 ? `${times} times` : "";
      const effect = entry.effect === null ? repeated : `${entry.effect.kind} ${shorten(entry.effect.id)}`;
      const seq = paint(QUIET, String(entry.seq).padStart(3));
      const shown = paint(entry.status === 200 ? GOOD : MAYBE, status.padStart(4));
      console.log(`  ${seq} ${entry.method.padEnd(4)} ${entry.path.padEnd(42)} ${shown} ${paint(QUIET, effect)}`);
    }
  },
};

function paint(colour, text) {
  return isColoured ? `\x1b[${colour}m${text}\x1b[0m` : text;
}

/** Lines of at most `width` characters; all but the first are indented. */
function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    const longer = last === "" ? word : `${last} ${word}`;
    if (longer.length <= width || last === "") lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines;
}

function fold(entries) {
  const folded = [];
  for (const entry of entries) {
    const last = folded.at(-1);
    if (last !== undefined && isRepeated(last.entry, entry)) last.times += 1;
    else folded.push({ entry, times: 1 });
  }
  return folded;
}

function isRepeated(last, entry) {
  return last.path === entry.path && last.status === entry.status && !last.effect && !entry.effect;
}

/** Shortens an id that is too long for a line. */
function shorten(text) {
  const id = text ?? "no id";
  return id.length <= 32 ? id : `${id.slice(0, 32)}…`;
}

function join(texts, separator = ", ") {
  return texts.filter((text) => text != null).join(separator);
}

/** Makes the calls in the order in which a business would make them. */
async function runCalls(client, sandbox) {
  await setUp(client);
  await people(client);
  await conversation(client, sandbox, await templates(client));
  await many(client, sandbox);
  await mistake(client, sandbox);
  await neverTwice(client, sandbox);
  await retry(client, sandbox);
}

async function setUp(client) {
  screen.chapter("Set up the workspace");
  const channels = await client.channels.list();
  for (const { id, name } of channels) screen.success("channels.list", channels, join([id, name], "  "));
  for (const [name, color] of [
    ["vip", "#FF5733"],
    ["lead", "#3C9"],
  ]) {
    const label = await client.labels.upsert({ name, color });
    screen.success("labels.upsert", label, join([label.name, label.color], "  "));
  }
  const labels = await client.labels.list();
  screen.success("labels.list", labels, join(labels.map((label) => label.name)));
  const plan = await client.customFields.upsert({ name: "plan", type: "dropdown", options: ["free", "pro"] });
  screen.success("customFields.upsert", plan, `${plan.name} (${plan.type}: ${join(plan.options ?? [])})`);
  const fields = await client.customFields.list();
  screen.success("customFields.list", fields, join(fields.map((field) => field.name)));
}

async function people(client) {
  screen.chapter("People");
  const jane = await client.contacts.upsert({
    phoneNumber: JANE,
    name: "Jane Doe",
    labelNames: ["vip", "lead"],
    customFieldsData: { plan: "pro", source: "website" },
  });
  const labels = join((jane.labels ?? []).map((label) => label.name));
  screen.success("contacts.upsert", jane, `${jane.name}  ${jane.phoneNumber} [${labels}]`);
  const page = await client.contacts.list({ search: "Jane" });
  screen.success("contacts.list", page, `${page.length} found for "Jane"`);
  let count = 0;
  for await (const contact of client.contacts.iter({ limit: 50 })) count += contact.id ? 1 : 0;
  screen.line(GOOD, "✓", "contacts.iter", `${count} contacts, 50 per page, one at a time`);
  screen.check("these are the 120 of the sandbox, and Jane", count === 121);
}

async function templates(client) {
  screen.chapter("A template, which can be sent at any time");
  const found = await client.templates.list();
  screen.success("templates.list", found, `${found.length} approved`);
  const variables = ["John", "ORD-1234", "29.99"];
  const sent = await client.templates.send({ to: JANE, templateName: "order_confirmation", variables });
  screen.success("templates.send", sent, shorten(sent.messageId));
  return sent.messageId ?? "";
}

async function conversation(client, sandbox, wamid) {
  screen.chapter("Jane writes: the 24-hour window opens");
  await sandbox.receive(JANE, "Where is my order?");
  const body = "On its way: it arrives today, 14:00, for $1,234.00.";
  const text = await client.messages.sendText({ to: JANE, body });
  screen.success("messages.sendText", text, shorten(text.messageId));
  const url = "https://example.com/map.png";
  const image = await client.messages.sendImage({ to: JANE, url, caption: "Here it is now" });
  screen.success("messages.sendImage", image, shorten(image.messageId));
  const last = await client.messages.wait({ wamid, until: "read", interval: 200 });
  screen.success("messages.wait", last, `the template is ${last.status}`);
  screen.check("Jane has read it", last.status === "read");
  const automations = await client.automations.list();
  screen.success("automations.list", automations, join(automations.map((automation) => automation.name)));
  const run = await client.automations.trigger({ phoneNumber: JANE, automationName: "welcome flow" });
  screen.success("automations.trigger", run, join([run.automationName, run.status], "  "));
}

async function many(client, sandbox) {
  screen.chapter("Three at once");
  const numbers = ["+15550000001", "+15550000002", "+15550000003"];
  const results = await Promise.all(numbers.map((to) => client.templates.send({ to, templateName: "plain_notice" })));
  for (const sent of results) screen.success("templates.send", sent, shorten(sent.messageId));
  const messages = await Promise.all(numbers.map((to) => sandbox.messages({ to })));
  const isOneEach = messages.every((list) => list.length === 1);
  screen.check("each got one message", isOneEach);
}

async function mistake(client, sandbox) {
  screen.chapter("When the parameters are invalid");
  const before = (await sandbox.journal()).length;
  const variables = ["John", "two\nlines"];
  const refused = client.templates.send({ to: "+1 (234)", templateName: "Order Confirmation", variables });
  await expect(refused, ValidationError, "the call is rejected");
  screen.check("nothing was sent", (await sandbox.journal()).length === before);
}

async function neverTwice(client, sandbox) {
  screen.chapter("When the response is lost");
  const before = (await sandbox.journal()).length;
  await sandbox.fault("lost_answer", { operation: "templates.send" });
  const variables = ["John", "ORD-1235", "5.00"];
  const lost = client.templates.send({ to: JANE, templateName: "order_confirmation", variables });
  await expect(lost, OutcomeUnknownError, "the outcome is unknown");
  const requests = await sandbox.journal(before);
  screen.check("the server received one request", requests.length === 1);
  const effects = requests.flatMap(({ effect }) => (effect === null ? [] : [effect.kind]));
  screen.check("and sent one message", effects.join() === "message");
  const messages = await sandbox.messages({ to: JANE });
  const sent = messages.filter(({ content }) => content.includes("ORD-1235"));
  screen.check("Jane got it once; a blind retry would have sent it twice", sent.length === 1);
}

async function retry(client, sandbox) {
  screen.chapter("When a read fails");
  await sandbox.fault("status", { operation: "contacts.list", status: 503, times: 2 });
  const page = await client.contacts.list({ limit: 5 });
  const { attempts } = callInfo(page);
  screen.success("contacts.list", page, `succeeded on attempt ${attempts}, after two 503 responses`);
  screen.check("there were three attempts", attempts === 3);
}

/** Expects a call of templates.send to fail with this error. */
async function expect(call, kind, claim) {
  try {
    await call;
    screen.check(claim, false);
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    screen.error("templates.send", error);
  }
}

const sandbox = await Sandbox.start();
const client = sandbox.client();
const [major] = process.versions.node.split(".");
screen.chapter(`Workspace SDK ${version}, Node ${major}, against a sandbox on ${sandbox.url}`);
await runCalls(client, sandbox);
const entries = await sandbox.journal();
screen.journal(entries);
screen.chapter("In the end");
const done = new Set(entries.filter((entry) => entry.status === 200).map((entry) => String(entry.operation)));
const isAll = [...OPERATIONS].every((operation) => done.has(operation)) && done.size === OPERATIONS.size;
screen.check(`${done.size} operations were called and answered`, isAll);
console.log();
await client.close();
await sandbox.close();
process.exitCode = screen.failures === 0 ? 0 : 1;
