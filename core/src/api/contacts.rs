//! Contacts: the people that a business writes to.

use crate::api::labels::Label;
use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::json::{Json, JsonMap};
use crate::response::api_response::ApiResponse;
use crate::response::decode::single_object;
use crate::response::model::Timestamp;
use crate::response::model::macros::model;
use crate::spec::parameter::{OPTIONAL, REQUIRED, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;
use crate::spec::source::Source;

model! {
    /// A contact. The API page shows no response of this operation: these fields are assumed.
    pub struct Contact {
        /// The id of the contact.
        id: Option<String> = "id";
        /// The phone number. A contact that WhatsApp identifies by a user name may have none.
        phone_number: Option<String> = "phoneNumber";
        /// The id of the channel that the contact belongs to.
        channel_id: Option<String> = "channelId";
        /// The display name.
        name: Option<String> = "name";
        /// The e-mail address.
        email: Option<String> = "email";
        /// The URL of the profile picture.
        profile_picture_url: Option<String> = "profilePictureUrl";
        /// The labels of the contact. If the server sent a label as a string, only its name is known.
        labels: Vec<Label> = "labels" | "labelNames";
        /// The values of custom fields by name, each as the server sent it.
        custom_fields: JsonMap = "customFields" | "customFieldsData";
        /// The time at which the contact was created.
        created_at: Option<Timestamp> = "createdAt";
        /// The time of the last change.
        updated_at: Option<Timestamp> = "updatedAt";
    }
}

single_object!(Contact, empty);

parameters! {
    /// The parameters of `contacts.upsert`. See [`UpsertContact`].
    pub struct UpsertContactParams {
        /// The phone number of the contact. A contact that already has this number is updated. Required.
        phone_number: String = "phoneNumber", REQUIRED, Rule::Phone;
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// The display name.
        name: String = "name", OPTIONAL, Rule::Any;
        /// The e-mail address.
        email: String = "email", OPTIONAL, Rule::Any;
        /// The URL of the profile picture.
        profile_picture_url: String = "profilePictureUrl", OPTIONAL, Rule::Url, Source::Assumed;
        /// The values of custom fields, by the name of the field. They are sent unchanged.
        custom_fields_data: Json = "customFieldsData", OPTIONAL, Rule::Object;
        /// The names of the labels of the contact.
        label_names: Vec<String> = "labelNames", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Creates a contact, or updates the contact that has the same phone number.
    UpsertContactParams -> Contact { name: "contacts.upsert", path: "contacts/manage", safety: Safety::Upsert }
}

parameters! {
    /// The parameters of `contacts.list`. See [`ListContacts`].
    pub struct ListContactsParams {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// The number of the page; 1 by default.
        page: i64 = "page", OPTIONAL, Rule::Range(1, i64::MAX), Source::Assumed;
        /// The number of contacts per page; 50 by default, and up to 200 if you iterate over all pages.
        limit: i64 = "limit", OPTIONAL, Rule::Range(1, 200);
        /// Lists only contacts whose name or phone number contains this string.
        search: String = "search", OPTIONAL, Rule::Search;
    }
}

operation! {
    /// Lists one page of contacts. The `pagination` of the result contains the number of pages. `contacts.iter` returns
    /// the contacts of all pages.
    ListContactsParams -> Vec<Contact> { name: "contacts.list", path: "contacts/list", safety: Safety::Read }
}

request! {
    /// A contact to create, or to update if one with this phone number exists.
    pub struct UpsertContact(UpsertContactParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// The display name.
        name: impl Into<String>;
        /// The e-mail address.
        email: impl Into<String>;
        /// An absolute http or https URL.
        profile_picture_url: impl Into<String>;
    }
}

impl UpsertContact {
    /// The contact with this phone number in E.164 format; separators are stripped.
    #[must_use]
    pub fn new(phone_number: impl Into<String>) -> Self {
        Self(UpsertContactParams { phone_number: Some(phone_number.into()), ..UpsertContactParams::default() })
    }

    /// The names of its labels.
    #[must_use]
    pub fn label_names<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.0.label_names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Custom field values by name; each value passes through unchanged.
    #[must_use]
    pub fn custom_fields_data<K: Into<String>, V: Into<Json>>(
        mut self,
        values: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.0.custom_fields_data = Some(Json::object(values));
        self
    }
}

request! {
    /// Which contacts to list.
    #[derive(Default)]
    pub struct ListContacts(ListContactsParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// The number of the page, from 1; 1 by default.
        page: u32;
        /// The number of contacts per page, 1 to 200; 50 by default.
        limit: u32;
        /// Only contacts whose name or phone number contains this.
        search: impl Into<String>;
    }
}

impl ListContacts {
    /// The first 50 contacts of the channel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The operations on contacts.
#[derive(Clone, Copy, Debug)]
pub struct Contacts<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on contacts.
    #[must_use]
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts(self)
    }
}

impl Contacts<'_> {
    /// Creates a contact, or updates the one with the same phone number.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of an upsert.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::UpsertContact;
    ///
    /// let jane = UpsertContact::new("+1 234 567 890")
    ///     .name("Jane Doe")
    ///     .label_names(["vip", "lead"])
    ///     .custom_fields_data([("plan", "pro"), ("source", "website")]);
    /// let contact = client.contacts().upsert(jane).await?;
    /// assert_eq!(contact.phone_number.as_deref(), Some("+1234567890"));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn upsert(self, request: UpsertContact) -> Result<ApiResponse<Contact>, Error> {
        request.0.send(self.0).await
    }

    /// One page of contacts.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    pub async fn list(self, request: ListContacts) -> Result<ApiResponse<Vec<Contact>>, Error> {
        request.0.send(self.0).await
    }
}

#[cfg(test)]
mod tests {
    use super::Contact;

    #[test]
    fn a_model_is_read_from_text_from_a_reader_and_from_a_value() {
        let text = r#"{"id":"1","labels":["vip",{"name":"b"}],"customFields":{"a":[1,"b"]},"new":{"c":null}}"#;
        let contact: Contact = serde_json::from_str(text).unwrap();
        assert_eq!((contact.labels.len(), contact.custom_fields.len(), contact.extra.len()), (2, 1, 1));
        assert_eq!(serde_json::from_reader::<_, Contact>(text.as_bytes()).unwrap(), contact);
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::from_value::<Contact>(value).unwrap(), contact);
    }
}
