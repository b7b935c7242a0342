//! The calls that are built on an operation, and the parameters of each. The JSON calls and the API description read
//! this table.

use crate::api::contacts::ListContactsParams;
use crate::api::messages::{MessageStatusParams, SendMessageParams};
use crate::api::operation::Operation as _;
use crate::bindings::raw_request::RequestArguments;
use crate::spec::parameter::{OPTIONAL, REQUIRED};
use crate::spec::{Combination, Spec};

/// A call that is built on an operation.
pub(crate) struct DerivedOperation {
    pub(crate) name: &'static str,
    /// The operation that it calls; `None` if the caller chooses it.
    pub(crate) operation: Option<&'static Spec>,
    /// The parameter that the call itself sets, and its value.
    pub(crate) preset: Option<(&'static str, &'static str)>,
    /// The parameters that the call has and the operation does not, and whether each is required.
    pub(crate) own_parameters: &'static [(&'static str, bool)],
}

pub(crate) const CONTACTS_ITER: DerivedOperation = DerivedOperation {
    name: "contacts.iter",
    operation: Some(&ListContactsParams::SPEC),
    preset: None,
    own_parameters: &[("maxItems", OPTIONAL)],
};

pub(crate) const SEND_TEXT: DerivedOperation = send_message("messages.send_text", "text");
pub(crate) const SEND_IMAGE: DerivedOperation = send_message("messages.send_image", "image");
pub(crate) const SEND_VIDEO: DerivedOperation = send_message("messages.send_video", "video");
pub(crate) const SEND_DOCUMENT: DerivedOperation = send_message("messages.send_document", "document");
pub(crate) const SEND_AUDIO: DerivedOperation = send_message("messages.send_audio", "audio");

pub(crate) const WAIT: DerivedOperation = DerivedOperation {
    name: "messages.wait",
    operation: Some(&MessageStatusParams::SPEC),
    preset: None,
    own_parameters: &[("until", OPTIONAL), ("timeout", OPTIONAL), ("interval", OPTIONAL)],
};

pub(crate) const WATCH: DerivedOperation = DerivedOperation {
    name: "messages.watch",
    operation: Some(&MessageStatusParams::SPEC),
    preset: None,
    own_parameters: &[("timeout", OPTIONAL), ("interval", OPTIONAL)],
};

pub(crate) const REQUEST: DerivedOperation = DerivedOperation {
    name: RequestArguments::OPERATION,
    operation: None,
    preset: None,
    own_parameters: &[("path", REQUIRED), ("params", OPTIONAL), ("safety", OPTIONAL)],
};

/// Its parameters are the options that can differ in a copy of a client.
const WITH_OPTIONS: DerivedOperation =
    DerivedOperation { name: "client.with_options", operation: None, preset: None, own_parameters: &[] };

/// Every derived operation.
pub(crate) const DERIVED_OPERATIONS: &[DerivedOperation] =
    &[CONTACTS_ITER, SEND_TEXT, SEND_IMAGE, SEND_VIDEO, SEND_DOCUMENT, SEND_AUDIO, WAIT, WATCH, REQUEST, WITH_OPTIONS];

/// `messages.send` with this type.
const fn send_message(name: &'static str, message_type: &'static str) -> DerivedOperation {
    DerivedOperation {
        name,
        operation: Some(&SendMessageParams::SPEC),
        preset: Some(("type", message_type)),
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
        of_operation.chain(self.own_parameters.iter().copied())
    }

    fn is_allowed(&self, spec: &Spec, name: &str) -> bool {
        let Some((preset, value)) = self.preset else { return true };
        name != preset
            && spec.combinations.iter().all(|combination| match combination {
                Combination::AllowedWhen { parameter, by, values } if *parameter == name && *by == preset => {
                    values.contains(&value)
                }
                _ => true,
            })
    }

    fn is_required(&self, spec: &Spec, name: &str) -> bool {
        let Some((preset, value)) = self.preset else { return false };
        spec.combinations.iter().any(|combination| {
            matches!(combination, Combination::RequiredWhen { parameter, by, values }
                if *parameter == name && *by == preset && values.contains(&value))
        })
    }
}
