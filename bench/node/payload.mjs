// The requests of every side: the same as in ../src/payload.rs.

export const API_KEY = "wsk_live_4f1d8c0a9b7e6352";

export const BASE_PATH = "/api/workspace/v1";
export const SEND_PATH = "/whatsapp/message/send";
export const LIST_PATH = "/contacts/list";

export const RECIPIENT = "+1234567890";
export const TEXT =
  "Hello Jane, your order ORD-1234 has left our warehouse and should be with you on Friday. " +
  "Reply to this message if you would like another time.";

export const TEMPLATE_PATH = "/whatsapp/templates/send";
export const TEMPLATE = "order_has_shipped";

/** The phone number and the variables of a recipient of a send to many. */
export const order = (recipient) => {
  const number = String(recipient).padStart(7, "0");
  return { to: `+1555${number}`, variables: ["Jane", `ORD-${number}`, "29.99"] };
};

/** Contacts per page. */
export const PAGE = 50;

/** Contacts per page of an address book. */
export const BOOK_PAGE = 200;

export const HEADERS = { accept: "application/json", "content-type": "application/json", "x-api-key": API_KEY };

/** Built for each call, as in a program whose messages differ. */
export const message = () => ({ to: RECIPIENT, type: "text", body: TEXT });

export const page = (number = 1, limit = PAGE) => ({ page: number, limit });
