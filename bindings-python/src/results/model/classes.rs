//! The model classes.

use pyo3::prelude::*;
use workspace_sdk::DeliveryStatus;

use super::model_class::model_class;
use crate::convert::unknown_argument::{Unknown, reject_unknown};

model_class! {
    /// A WhatsApp channel that the API key can access.
    Channel [id name phone_number_id is_active]
    eager {
        /// The channel's id, such as `ch_xxx`, for the parameter `channel_id`.
        id,
        /// The name.
        name,
        /// WhatsApp's id of the phone number.
        phone_number_id,
        /// Whether the channel is connected.
        is_active,
    }
    lazy {}
}

model_class! {
    /// A contact: someone the business communicates with.
    Contact [id phone_number channel_id name email profile_picture_url labels custom_fields created_at updated_at]
    eager {
        /// The contact's id.
        id,
        /// The phone number; a contact who uses a WhatsApp user name may have none.
        phone_number,
        /// The channel it belongs to.
        channel_id,
        /// The display name.
        name,
        /// The email address.
        email,
        /// The URL of the profile picture.
        profile_picture_url,
        /// The labels, a tuple of `Label`. A label that the server sent as a string has only a name.
        labels,
    }
    lazy {
        /// The custom fields by name, with each value as the server sent it. Each read returns a new dict.
        custom_fields,
        /// When it was created: an aware `datetime`.
        created_at,
        /// When it was last changed: an aware `datetime`.
        updated_at,
    }
}

model_class! {
    /// A label, which groups contacts.
    Label [id name channel_id description color display_order created_at updated_at]
    eager {
        /// The label's id.
        id,
        /// The name, which identifies it.
        name,
        /// The channel it belongs to.
        channel_id,
        /// The purpose of the label.
        description,
        /// Its colour, `#RGB` or `#RRGGBB`.
        color,
        /// Its position among the labels.
        display_order,
    }
    lazy {
        /// When it was created: an aware `datetime`.
        created_at,
        /// When it was last changed: an aware `datetime`.
        updated_at,
    }
}

model_class! {
    /// The definition of a custom field of contacts.
    CustomField [id name channel_id field_type is_required options created_at updated_at]
    eager {
        /// The field's id.
        id,
        /// The name, which identifies it.
        name,
        /// The channel it belongs to.
        channel_id,
        /// `text`, `number`, `email`, `phone`, `date`, `label`, `dropdown`, or a type that the SDK does not know.
        field_type as "type",
        /// Whether every contact must have a value.
        is_required,
        /// The options of a dropdown, a tuple of `str`.
        options,
    }
    lazy {
        /// When it was created: an aware `datetime`.
        created_at,
        /// When it was last changed: an aware `datetime`.
        updated_at,
    }
}

model_class! {
    /// An approved template.
    Template [id name language status category components]
    eager {
        /// The template's id.
        id,
        /// The exact name.
        name,
        /// The language, such as `en_US`; `en` is a different language.
        language,
        /// Whether WhatsApp approved it, such as `APPROVED`.
        status,
        /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
        category,
    }
    lazy {
        /// Header, body, footer and buttons, in WhatsApp's format. Each read returns a new tuple.
        components,
    }
    with {
        /// The text of the header, if it has one.
        #[getter]
        fn header_text(&self) -> Option<String> {
            self.core.header_text()
        }

        /// The text of the body, with its placeholders.
        #[getter]
        fn body_text(&self) -> Option<String> {
            self.core.body_text()
        }

        /// The text of the footer, if it has one.
        #[getter]
        fn footer_text(&self) -> Option<String> {
            self.core.footer_text()
        }
    }
}

model_class! {
    /// A message that the server has accepted. It may not be delivered yet: use `messages.wait` to find out.
    SentMessage [message_id api_reference status]
    eager {
        /// WhatsApp's id of the message, such as `wamid.HBgM…`; `None` if the server sent none.
        message_id,
        /// Your own reference, if you passed one and the server returns it.
        api_reference,
        /// The first status, if the server sends one.
        status,
    }
    lazy {}
}

model_class! {
    /// The delivery status of a message.
    MessageStatus [status direction message_type content timestamp delivered_at read_at error]
    eager {
        /// `accepted`, `queued`, `pending`, `sent`, `delivered`, `read`, `played`, `failed`, or a status that the SDK
        /// does not know.
        status,
        /// `outbound` or `inbound`, as the server sends it.
        direction,
        /// `text`, `image`, `template`, …, as the server sends it.
        message_type as "type",
    }
    lazy {
        /// The content: a string, or an object for media and templates.
        content,
        /// When it was sent: an aware `datetime`.
        timestamp,
        /// When it was delivered: an aware `datetime`.
        delivered_at,
        /// When it was read: an aware `datetime`.
        read_at,
        /// Why it failed: a string or an object.
        error,
    }
    with {
        /// Whether the message has reached this status. A message that was read has also reached `delivered`, for
        /// example. Use this instead of comparing strings, because a message may skip `delivered`, and a server may
        /// report a status late.
        #[pyo3(signature = (status, **unknown), text_signature = "($self, status)")]
        fn has_reached(&self, status: &str, unknown: Option<Unknown<'_>>) -> PyResult<bool> {
            reject_unknown(unknown, "has_reached", &["status"])?;
            Ok(self.core.has_reached(&DeliveryStatus::from(status)))
        }

        /// Whether the message failed.
        fn has_failed(&self) -> bool {
            self.core.has_failed()
        }

        /// The WhatsApp error code that was found in `error`.
        #[getter]
        fn whatsapp_code(&self) -> Option<u32> {
            self.core.whatsapp_code()
        }
    }
}

model_class! {
    /// An automation: a flow that the business has configured.
    Automation [id name is_active]
    eager {
        /// The automation's id.
        id,
        /// The name.
        name,
        /// Whether it can be triggered.
        is_active,
    }
    lazy {}
}

model_class! {
    /// An automation that was started for a contact.
    Execution [execution_id automation_id automation_name contact_id conversation_id status]
    eager {
        /// The id of this run.
        execution_id,
        /// The automation's id.
        automation_id,
        /// The automation's name.
        automation_name,
        /// The contact it runs for.
        contact_id,
        /// The conversation it runs in.
        conversation_id,
        /// Its status, as the server sends it.
        status,
    }
    lazy {}
}

model_class! {
    /// The position of a page of contacts in the whole list.
    Pagination [page limit total pages]
    eager {
        /// The number of this page, from 1.
        page,
        /// Contacts per page.
        limit,
        /// The total number of contacts.
        total,
        /// The total number of pages.
        pages,
    }
    lazy {}
}

/// Adds the classes to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Channel>()?;
    module.add_class::<Contact>()?;
    module.add_class::<Label>()?;
    module.add_class::<CustomField>()?;
    module.add_class::<Template>()?;
    module.add_class::<SentMessage>()?;
    module.add_class::<MessageStatus>()?;
    module.add_class::<Automation>()?;
    module.add_class::<Execution>()?;
    module.add_class::<Pagination>()
}
