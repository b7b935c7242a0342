// The story of the pictures: a restaurant confirms tables, a customer answers, and one answer of the API is lost.

/** @typedef {import("./lib/sandbox.js").Sandbox} Sandbox */

export const ADA = "+15550001001";

const PEOPLE = [
  { phoneNumber: ADA, name: "Ada Lovelace", labelNames: "regular,window seat" },
  { phoneNumber: "+15550001002", name: "Grace Hopper", labelNames: "regular" },
  { phoneNumber: "+15550001003", name: "Alan Turing" },
  { phoneNumber: "+15550001004", name: "Katherine Johnson", labelNames: "vip" },
  { phoneNumber: "+15550001005", name: "Edsger Dijkstra" },
];

const TEMPLATES = [
  {
    name: "table_reminder",
    language: "en",
    category: "UTILITY",
    status: "APPROVED",
    header: "text",
    headerText: "Your table at {{1}}",
    body: "Hi {{1}}, your table for {{2}} is ready on {{3}} at {{4}}. We look forward to seeing you!",
    footer: "Osteria da Rosa, 12 Canal Street",
    buttons: [
      { type: "QUICK_REPLY", text: "I am coming" },
      { type: "QUICK_REPLY", text: "Cancel the table" },
    ],
  },
  {
    name: "autumn_menu",
    language: "en",
    category: "MARKETING",
    status: "APPROVED",
    header: "image",
    body: "{{1}}, the chestnuts are here. Would you like to taste our autumn menu?",
    footer: "Reply STOP to hear no more of this",
    buttons: [{ type: "URL", text: "See the menu" }],
  },
];

/**
 * Plays the story.
 *
 * @param {Sandbox} sandbox
 */
export async function play(sandbox) {
  for (const person of PEOPLE) await sandbox.call("/contacts/manage", person);
  for (const template of TEMPLATES) {
    await sandbox.control("POST", "/data/templates", { channelId: "ch_demo", ...template });
  }
  const reminder = {
    templateName: "table_reminder",
    header: "Osteria da Rosa",
    body2: "two",
    body3: "Friday",
    body4: "8 pm",
  };
  await sandbox.sendTemplate({
    to: ADA,
    templateName: "autumn_menu",
    body1: "Ada",
    image: "https://example.com/menus/autumn-menu.jpg",
  });
  await sandbox.control("POST", "/advance", { seconds: 7 * 3600 });
  for (const { phoneNumber, name } of PEOPLE.slice(1)) {
    await sandbox.sendTemplate({ to: phoneNumber, body1: name.split(" ")[0], ...reminder });
  }
  await sandbox.control("POST", "/limits", { stopped_marketing: ["+15550001005"] });
  await sandbox.sendTemplate({
    to: "+15550001005",
    templateName: "autumn_menu",
    body1: "Edsger",
    image: "https://example.com/menus/autumn-menu.jpg",
  });
  await sandbox.control("POST", "/advance", { seconds: 600 });
  // A naive program: it tries again after a lost answer, and the customer gets the message twice.
  await sandbox.control("POST", "/faults", { kind: "lost_answer", operation: "templates.send" });
  const toAda = { to: ADA, body1: "Ada", ...reminder };
  if ((await sandbox.sendTemplate(toAda)) === null) await sandbox.sendTemplate(toAda);
  await sandbox.control("POST", "/advance", { seconds: 240 });
  await sandbox.control("POST", "/receive", { from: ADA, body: "I am coming. But why did you write twice?" });
  await sandbox.control("POST", "/advance", { seconds: 60 });
  await sandbox.call("/whatsapp/message/send", { to: ADA, type: "text", body: "Sorry! Our program repeated a call." });
  await sandbox.call("/contacts/list", { search: "Ada" });
  await sandbox.call("/whatsapp/message/send", { to: "+15550001003", type: "text", body: "Hello Alan" });
  await sandbox.control("POST", "/faults", [
    { kind: "status", status: 429, operation: "templates.send", times: 3, headers: { "retry-after": "2" } },
    { kind: "random", seed: 7, rate: 0.2 },
  ]);
  await sandbox.control("POST", "/deliver", { status: "delivered" });
}
