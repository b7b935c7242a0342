// The kinds of faults: what happens, where it takes effect, and the fields of each.

/** @typedef {"reads" | "answers" | "sends" | "later" | "any"} Stage */
/** @typedef {"normal" | "late" | "half" | "wrong" | "none" | "any"} Reply */
/** @typedef {"yes" | "no" | "optional" | "depends"} Executes */
/**
 * A field of a fault in the form.
 *
 * @typedef {object} FaultField
 * @property {string} name as the control API names it
 * @property {string} label
 * @property {"number" | "string" | "lines" | "json" | "headers" | "check"} type
 * @property {string | boolean} initial
 * @property {boolean} isRequired
 */
/**
 * @typedef {object} Kind
 * @property {string} kind
 * @property {string} title
 * @property {string} explanation
 * @property {Stage} stage where it takes effect: while the server reads the request, instead of the answer, while the
 *   answer is sent, or after it
 * @property {Reply} reply what the client gets: the normal answer, late or half of it, another one, or none
 * @property {Executes} executes whether the request is executed
 * @property {FaultField[]} fields
 */

/** @param {string} name @param {string} label @param {string} initial @returns {FaultField} */
const number = (name, label, initial) => ({ name, label, type: "number", initial, isRequired: true });

/** @param {FaultField} field @returns {FaultField} */
const optional = (field) => ({ ...field, initial: field.type === "check" ? false : "", isRequired: false });

/** @type {FaultField} */
const ACT = { name: "act", label: "Execute the request", type: "check", initial: false, isRequired: false };
/** @type {FaultField} */
const HEADERS = { name: "headers", label: "Headers, one per line", type: "headers", initial: "", isRequired: false };
const MILLISECONDS = number("milliseconds", "Milliseconds", "2000");
const ENDING = optional(number("milliseconds", "Milliseconds until it closes", ""));

/** @type {{ title: string, kinds: Kind[] }[]} */
export const GROUPS = [
  {
    title: "Another answer",
    kinds: [
      {
        kind: "status",
        title: "Error status",
        explanation: "An error with the documented body, such as a 429 or a 503.",
        stage: "reads",
        reply: "wrong",
        executes: "no",
        fields: [
          number("status", "Status", "503"),
          HEADERS,
          { name: "body", label: "Body instead of the documented one", type: "json", initial: "", isRequired: false },
        ],
      },
      {
        kind: "html",
        title: "Error page of a proxy",
        explanation: "An HTML page, as a proxy or a load balancer sends it when the server behind it is down.",
        stage: "reads",
        reply: "wrong",
        executes: "no",
        fields: [number("status", "Status", "502")],
      },
      {
        kind: "answer",
        title: "Scripted answer",
        explanation: "Any status and body, with correct HTTP framing.",
        stage: "answers",
        reply: "wrong",
        executes: "optional",
        fields: [
          number("status", "Status", "200"),
          { name: "body", label: "Body", type: "json", initial: '{"success":true}', isRequired: true },
          HEADERS,
          ACT,
        ],
      },
      {
        kind: "raw",
        title: "Scripted bytes",
        explanation: "Writes these bytes to the socket, then closes it. They do not need to be HTTP.",
        stage: "answers",
        reply: "wrong",
        executes: "optional",
        fields: [
          { name: "bytes", label: "Bytes", type: "lines", initial: "HTTP/1.1 garbage\n\n", isRequired: true },
          ACT,
        ],
      },
      {
        kind: "big",
        title: "Very long answer",
        explanation: "A 200 whose body has this length.",
        stage: "answers",
        reply: "wrong",
        executes: "no",
        fields: [number("bytes", "Bytes", "10000000")],
      },
    ],
  },
  {
    title: "No whole answer",
    kinds: [
      {
        kind: "lost_answer",
        title: "Lost answer",
        explanation: "The request is executed, then the connection is reset. The client cannot know what happened.",
        stage: "answers",
        reply: "none",
        executes: "yes",
        fields: [],
      },
      {
        kind: "truncate",
        title: "Half an answer",
        explanation: "The request is executed, half of the body is sent, then the connection closes.",
        stage: "sends",
        reply: "half",
        executes: "yes",
        fields: [],
      },
      {
        kind: "reset",
        title: "Reset",
        explanation: "The connection is reset (RST) after the head of the request.",
        stage: "reads",
        reply: "none",
        executes: "no",
        fields: [],
      },
      {
        kind: "close",
        title: "Close",
        explanation: "The connection closes (FIN) after the request, without an answer.",
        stage: "reads",
        reply: "none",
        executes: "no",
        fields: [],
      },
      {
        kind: "close_after",
        title: "Close after the answer",
        explanation:
          "The normal answer, then a close that was not announced. The next request meets a dead connection.",
        stage: "later",
        reply: "normal",
        executes: "yes",
        fields: [],
      },
    ],
  },
  {
    title: "Slow",
    kinds: [
      {
        kind: "delay",
        title: "Late answer",
        explanation: "The request is executed at once, and answered after this time.",
        stage: "answers",
        reply: "late",
        executes: "yes",
        fields: [MILLISECONDS],
      },
      {
        kind: "slow",
        title: "Slow answer",
        explanation: "The answer is spread over this time.",
        stage: "sends",
        reply: "late",
        executes: "yes",
        fields: [MILLISECONDS],
      },
      {
        kind: "stall",
        title: "No answer",
        explanation: "The server never answers, or closes after this time.",
        stage: "answers",
        reply: "none",
        executes: "optional",
        fields: [ENDING, ACT],
      },
      {
        kind: "stall_body",
        title: "Stops in the answer",
        explanation: "The head and half of the body, then nothing, or a close after this time.",
        stage: "sends",
        reply: "half",
        executes: "yes",
        fields: [ENDING],
      },
      {
        kind: "informational",
        title: "Informational responses",
        explanation: "This many 1xx responses come before the final one. 0 means that they never end.",
        stage: "sends",
        reply: "late",
        executes: "yes",
        fields: [number("count", "How many", "3")],
      },
    ],
  },
  {
    title: "HTTP/2",
    kinds: [
      {
        kind: "refused_stream",
        title: "Refused stream",
        explanation: "RST_STREAM with REFUSED_STREAM. On HTTP/1.1 it is a reset.",
        stage: "reads",
        reply: "none",
        executes: "no",
        fields: [],
      },
      {
        kind: "goaway",
        title: "GOAWAY before the request",
        explanation: "A GOAWAY that does not count this stream, then a close. On HTTP/1.1 it is a reset.",
        stage: "reads",
        reply: "none",
        executes: "no",
        fields: [],
      },
      {
        kind: "goaway_after",
        title: "GOAWAY instead of the answer",
        explanation: "A GOAWAY that counts this stream, and no answer. On HTTP/1.1 it is a lost answer.",
        stage: "answers",
        reply: "none",
        executes: "yes",
        fields: [],
      },
      {
        kind: "goaway_graceful",
        title: "Graceful GOAWAY",
        explanation: "The normal answer and a GOAWAY that counts every stream. The connection stays in use.",
        stage: "later",
        reply: "normal",
        executes: "yes",
        fields: [],
      },
      {
        kind: "goaway_drain",
        title: "Graceful shutdown",
        explanation: "The normal answer, two GOAWAYs, and a close when all streams are answered (RFC 9113, 6.8).",
        stage: "later",
        reply: "normal",
        executes: "yes",
        fields: [],
      },
      {
        kind: "silence",
        title: "Silence",
        explanation: "From now on the server sends nothing on this connection, not even a PING's acknowledgement.",
        stage: "answers",
        reply: "none",
        executes: "optional",
        fields: [ACT],
      },
      {
        kind: "pings_only",
        title: "Only PINGs",
        explanation: "Like silence, but PINGs are acknowledged, so the connection looks alive.",
        stage: "answers",
        reply: "none",
        executes: "optional",
        fields: [ACT],
      },
    ],
  },
  {
    title: "At random",
    kinds: [
      {
        kind: "random",
        title: "Random faults",
        explanation: "One of the short faults above with this probability. The same seed gives the same faults.",
        stage: "any",
        reply: "any",
        executes: "depends",
        fields: [number("seed", "Seed", "7"), number("rate", "Probability, 0 to 1", "0.2")],
      },
    ],
  },
];

export const KINDS = GROUPS.flatMap(({ kinds }) => kinds);
