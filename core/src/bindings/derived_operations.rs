//! The calls that are built on an operation, and the parameters of each. The JSON calls, the API description and the
//! documentation read this table.

use crate::api::contacts::ListContactsParams;
use crate::api::messages::{MessageStatusParams, SendMessageParams};
use crate::api::operation::Operation as _;
use crate::api::templates::SendTemplateParams;
use crate::bindings::raw_request::RequestArguments;
use crate::spec::json_type::JsonType;
use crate::spec::parameter::{OPTIONAL, REQUIRED};
use crate::spec::{Combination, Spec};

/// A call that is built on an operation.
pub(crate) struct DerivedOperation {
    pub(crate) name: &'static str,
    /// The documentation in all languages, so it mentions no name of one language.
    pub(crate) text: &'static str,
    /// The operation that it calls; `None` if the caller chooses it.
    pub(crate) operation: Option<&'static Spec>,
    /// Whether the call returns a stream of results.
    pub(crate) is_stream: bool,
    /// The parameter that the call sets itself, and its value.
    pub(crate) preset: Option<(&'static str, &'static str)>,
    /// The parameters of the operation that the call does not have.
    pub(crate) omitted: &'static [&'static str],
    /// The parameters that the operation does not have.
    pub(crate) own_parameters: &'static [OwnParameter],
}

/// A parameter that only a derived operation has.
pub(crate) struct OwnParameter {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) json_type: JsonType,
    /// The limit in words; empty if there is none.
    pub(crate) limit: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) const CONTACTS_ITER: DerivedOperation = DerivedOperation {
    name: "contacts.iter",
    text: "Lists the contacts of all pages, in constant memory: while the program works on a page, the next two are under way. \
           An error is returned at the place of its page. A contact that moves to the next page because new contacts are added is returned once. A contact that moves to an \
           earlier page because others are deleted can be missed, because the API has no cursor. The default of `limit` is 200, \
           or `maxItems` if that is smaller.",
    operation: Some(&ListContactsParams::SPEC),
    is_stream: true,
    preset: None,
    omitted: &[],
    own_parameters: &[
        OwnParameter {
            name: "maxItems",
            required: OPTIONAL,
            json_type: JsonType::Count,
            limit: "0 or more.",
            text: "The maximum total number of contacts; no limit by default.",
        },
        OwnParameter {
            name: "prefetch",
            required: OPTIONAL,
            json_type: JsonType::Count,
            limit: "0 or more; a higher number than 10 counts as 10.",
            text: "The number of pages that are requested before they are needed; 2 by default. With 0, with a rate limit, and, except \
                   in Rust, with hooks for attempts, a page is requested when its first contact is needed. Other calls have priority.",
        },
    ],
};

pub(crate) const SEND_TEXT: DerivedOperation = send_message("messages.send_text", "text", "Sends a text message.");
pub(crate) const SEND_IMAGE: DerivedOperation =
    send_message("messages.send_image", "image", "Sends an image, which WhatsApp downloads from a URL.");
pub(crate) const SEND_VIDEO: DerivedOperation =
    send_message("messages.send_video", "video", "Sends a video, which WhatsApp downloads from a URL.");
pub(crate) const SEND_DOCUMENT: DerivedOperation =
    send_message("messages.send_document", "document", "Sends a document, which WhatsApp downloads from a URL.");
pub(crate) const SEND_AUDIO: DerivedOperation =
    send_message("messages.send_audio", "audio", "Sends an audio file, which WhatsApp downloads from a URL.");

/// The maximum duration of a wait or a watch.
const TIMEOUT: OwnParameter = OwnParameter {
    name: "timeout",
    required: OPTIONAL,
    json_type: JsonType::Milliseconds,
    limit: "",
    text: "The maximum duration; 60 seconds by default.",
};

/// The pause between two polls.
const INTERVAL: OwnParameter = OwnParameter {
    name: "interval",
    required: OPTIONAL,
    json_type: JsonType::Milliseconds,
    limit: "100 milliseconds or more; a shorter interval counts as 100 milliseconds.",
    text: "The pause between two requests; 1 second by default.",
};

pub(crate) const WAIT: DerivedOperation = DerivedOperation {
    name: "messages.wait",
    text: "Requests the delivery status of a message repeatedly, until the message has reached the status `until`, has failed, or the \
           timeout has elapsed. It returns the last status, so check whether that is the one you waited for. A request that fails \
           for a transient reason is repeated; any other error ends the wait.",
    operation: Some(&MessageStatusParams::SPEC),
    is_stream: false,
    preset: None,
    omitted: &[],
    own_parameters: &[
        OwnParameter {
            name: "until",
            required: OPTIONAL,
            json_type: JsonType::String,
            limit: "",
            text: "The status to wait for, or a later one; `delivered` by default. The values are those of `status` in the result.",
        },
        TIMEOUT,
        INTERVAL,
    ],
};

pub(crate) const WATCH: DerivedOperation = DerivedOperation {
    name: "messages.watch",
    text: "Returns every change of the delivery status of a message, until the message is read, has failed, or the timeout has elapsed. A \
           status that comes before one that was already returned is omitted, because events can arrive out of order.",
    operation: Some(&MessageStatusParams::SPEC),
    is_stream: true,
    preset: None,
    omitted: &[],
    own_parameters: &[TIMEOUT, INTERVAL],
};

pub(crate) const REQUEST: DerivedOperation = DerivedOperation {
    name: RequestArguments::OPERATION,
    text: "Calls an endpoint that this version of the SDK does not know. The result is the `data` of the response as JSON. The call counts \
           as a send, which is not retried if the server may have executed it. Set the safety `read` if the request only reads.",
    operation: None,
    is_stream: false,
    preset: None,
    omitted: &[],
    own_parameters: &[
        OwnParameter {
            name: "path",
            required: REQUIRED,
            json_type: JsonType::String,
            limit: "A path below the base URL, without a query.",
            text: "The path of the endpoint, such as `contacts/list`.",
        },
        OwnParameter {
            name: "params",
            required: OPTIONAL,
            json_type: JsonType::Object,
            limit: "No name twice, and no `apiKey`.",
            text: "The parameters, under the names of the API. They are sent unchanged.",
        },
        OwnParameter {
            name: "safety",
            required: OPTIONAL,
            json_type: JsonType::String,
            limit: "One of `read`, `upsert`, `send`.",
            text: "Whether the request may be repeated; `send` by default.",
        },
        OwnParameter {
            name: "idempotencyKey",
            required: OPTIONAL,
            json_type: JsonType::String,
            limit: "1 to 255 visible ASCII characters, without spaces. Only for a send.",
            text: "Your own name for this one send. It needs a client with the option `ledger`.",
        },
    ],
};

/// The parameters of a send that each recipient of a send to many has for itself, or that the call sets.
pub(crate) const OF_RECIPIENTS: &[&str] = &["to", "idempotencyKey"];

macro_rules! concat_text {
    ($first:literal) => {
        concat!(
            $first,
            "`recipients` is any sequence of phone numbers or rows, which is read as it is needed. The call returns one \
             result per recipient, as soon as it is known. One recipient that fails stops nothing; errors that concern \
             the whole list stop it. With a `campaign`, a second run sends only what is missing."
        )
    };
}

pub(crate) const SEND_MANY_TEMPLATES: DerivedOperation = DerivedOperation {
    name: "templates.send_many",
    text: concat_text!("Sends a template to a list of recipients. "),
    operation: Some(&SendTemplateParams::SPEC),
    is_stream: true,
    preset: None,
    omitted: OF_RECIPIENTS,
    own_parameters: SEND_MANY_PARAMETERS,
};

pub(crate) const SEND_MANY_MESSAGES: DerivedOperation = DerivedOperation {
    name: "messages.send_many",
    text: concat_text!("Sends a free-form message to a list of recipients whose 24-hour windows are open. "),
    operation: Some(&SendMessageParams::SPEC),
    is_stream: true,
    preset: None,
    omitted: OF_RECIPIENTS,
    own_parameters: SEND_MANY_PARAMETERS,
};

/// The parameters of a send to many.
pub(crate) const SEND_MANY_PARAMETERS: &[OwnParameter] = &[
    OwnParameter {
        name: "recipients",
        required: REQUIRED,
        json_type: JsonType::Any,
        limit: "",
        text: "Phone numbers, or rows whose columns are parameters of the send. A row's value replaces the value of the call.",
    },
    OwnParameter {
        name: "columns",
        required: OPTIONAL,
        json_type: JsonType::Object,
        limit: "The names of parameters, and `key`. `variables` has a list of columns.",
        text: "The column of each parameter, for rows that do not use the names of the API.",
    },
    OwnParameter {
        name: "campaign",
        required: OPTIONAL,
        json_type: JsonType::String,
        limit: "1 to 100 visible ASCII characters, without spaces, slashes and colons.",
        text: "The name under which the ledger remembers who got the message. It needs a client with the option `ledger`.",
    },
    OwnParameter {
        name: "dryRun",
        required: OPTIONAL,
        json_type: JsonType::Bool,
        limit: "",
        text: "Whether nothing is sent, and the results say what would happen.",
    },
    OwnParameter {
        name: "rateLimit",
        required: OPTIONAL,
        json_type: JsonType::Number,
        limit: "More than 0.",
        text: "The maximum number of messages per second. That of the client also applies.",
    },
    OwnParameter {
        name: "sharedRateLimit",
        required: OPTIONAL,
        json_type: JsonType::Number,
        limit: "More than 0.",
        text: "The maximum number of messages per second of all processes that use the same ledger.",
    },
    OwnParameter {
        name: "maxNewPeoplePerDay",
        required: OPTIONAL,
        json_type: JsonType::Count,
        limit: "1 or more.",
        text: "The maximum number of people within 24 hours whom no run with the same ledger has written to in the last 24 hours.",
    },
    OwnParameter {
        name: "atDailyLimit",
        required: OPTIONAL,
        json_type: JsonType::String,
        limit: "One of `stop`, `wait`.",
        text: "The reaction to that limit; `stop` by default.",
    },
    OwnParameter {
        name: "concurrency",
        required: OPTIONAL,
        json_type: JsonType::Count,
        limit: "1 or more, and at most three quarters of the client's `max_concurrency`.",
        text: "The maximum number of sends in flight; 16 by default.",
    },
    OwnParameter {
        name: "suppress",
        required: OPTIONAL,
        json_type: JsonType::Strings,
        limit: "Phone numbers.",
        text: "Numbers that are not written to, such as those of people who opted out.",
    },
    OwnParameter {
        name: "stopAfter",
        required: OPTIONAL,
        json_type: JsonType::Object,
        limit: "The names of stop rules, each with a number of errors; 0 turns a rule off.",
        text: "Other limits of the stop rules.",
    },
    OwnParameter {
        name: "rejected",
        required: OPTIONAL,
        json_type: JsonType::String,
        limit: "",
        text: "The path of a file for the rows of rejected recipients, with the reasons: CSV, or JSON lines if it ends in `.ndjson` or \
               `.jsonl`. A file that has this name is kept as `.old`.",
    },
    OwnParameter {
        name: "rejectedDelimiter",
        required: OPTIONAL,
        json_type: JsonType::String,
        limit: "One character.",
        text: "The delimiter in that file; a comma by default.",
    },
    OwnParameter {
        name: "total",
        required: OPTIONAL,
        json_type: JsonType::Count,
        limit: "",
        text: "The number of recipients for the progress, if the list does not know its length.",
    },
];

/// Its parameters are the options that a copy of a client may have differently.
const WITH_OPTIONS: DerivedOperation = DerivedOperation {
    name: "client.with_options",
    text: "Creates a copy of the client with other options. The copy shares the connections.",
    operation: None,
    is_stream: false,
    preset: None,
    omitted: &[],
    own_parameters: &[],
};

/// Every derived operation.
pub(crate) const DERIVED_OPERATIONS: &[DerivedOperation] = &[
    CONTACTS_ITER,
    SEND_MANY_TEMPLATES,
    SEND_TEXT,
    SEND_IMAGE,
    SEND_VIDEO,
    SEND_DOCUMENT,
    SEND_AUDIO,
    SEND_MANY_MESSAGES,
    WAIT,
    WATCH,
    REQUEST,
    WITH_OPTIONS,
];

/// `messages.send` with this type.
const fn send_message(name: &'static str, message_type: &'static str, text: &'static str) -> DerivedOperation {
    DerivedOperation {
        name,
        text,
        operation: Some(&SendMessageParams::SPEC),
        is_stream: false,
        preset: Some(("type", message_type)),
        omitted: &[],
        own_parameters: &[],
    }
}

impl DerivedOperation {
    /// The name of each parameter, and whether it is required. First come the parameters of the operation that its
    /// combinations allow together with the preset one, then the call's own parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let of_operation = self.operation.into_iter().flat_map(|spec| {
            let allowed = spec.parameters.iter().filter(|parameter| self.is_allowed(spec, parameter.name));
            allowed.map(|parameter| (parameter.name, parameter.required || self.is_required(spec, parameter.name)))
        });
        of_operation.chain(self.own_parameters.iter().map(|parameter| (parameter.name, parameter.required)))
    }

    fn is_allowed(&self, spec: &Spec, name: &str) -> bool {
        if self.omitted.contains(&name) {
            return false;
        }
        let Some((preset, value)) = self.preset else { return true };
        name != preset
            && spec.combinations.iter().all(|(combination, _)| match combination {
                Combination::AllowedWhen { parameter, by, values } if *parameter == name && *by == preset => {
                    values.contains(&value)
                }
                _ => true,
            })
    }

    fn is_required(&self, spec: &Spec, name: &str) -> bool {
        let Some((preset, value)) = self.preset else { return false };
        spec.combinations.iter().any(|(combination, _)| {
            matches!(combination, Combination::RequiredWhen { parameter, by, values }
                if *parameter == name && *by == preset && values.contains(&value))
        })
    }
}
