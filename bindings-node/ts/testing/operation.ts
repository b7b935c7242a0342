/** An operation of the API. */
export type Operation =
  | "channels.list"
  | "contacts.upsert"
  | "contacts.list"
  | "custom_fields.upsert"
  | "custom_fields.list"
  | "labels.upsert"
  | "labels.list"
  | "templates.list"
  | "templates.send"
  | "messages.send"
  | "messages.status"
  | "automations.list"
  | "automations.trigger";
