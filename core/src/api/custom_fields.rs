//! Custom fields: the data that a business keeps about its contacts in addition to name and number.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::decode::single_object;
use crate::response::model::Timestamp;
use crate::response::model::macros::model;
use crate::response::model::open_enum::open_enum;
use crate::spec::Combination;
use crate::spec::parameter::{OPTIONAL, REQUIRED, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;
use crate::spec::source::Source;

open_enum! {
    /// The type of a custom field in a response (the API page).
    pub enum CustomFieldType {
        /// Free text.
        Text = "text",
        /// A number.
        Number = "number",
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
        /// A date.
        Date = "date",
        /// A label.
        Label = "label",
        /// One of a list of options.
        Dropdown = "dropdown",
    }
}

/// The types listed on the API page.
const TYPES: &[&str] = &["text", "number", "email", "phone", "date", "label", "dropdown"];

model! {
    /// The definition of a custom field. The API page shows no response of this operation: these fields are assumed.
    pub struct CustomField {
        /// The id of the custom field.
        id: Option<String> = "id";
        /// The name of the custom field.
        name: Option<String> = "name";
        /// The id of the channel that the custom field belongs to.
        channel_id: Option<String> = "channelId";
        /// The type of the values.
        field_type: Option<CustomFieldType> = "type";
        /// Whether every contact must have a value.
        is_required: Option<bool> = "isRequired";
        /// The options of a dropdown.
        options: Vec<String> = "options";
        /// The time at which the custom field was created.
        created_at: Option<Timestamp> = "createdAt";
        /// The time of the last change.
        updated_at: Option<Timestamp> = "updatedAt";
    }
}

single_object!(CustomField, empty);

parameters! {
    /// The parameters of `custom_fields.upsert`. See [`UpsertCustomField`].
    pub struct UpsertCustomFieldParams {
        /// The name of the custom field. A custom field that already has this name is updated. Required.
        name: String = "name", REQUIRED, Rule::Any;
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// The type of the values; `text` by default.
        field_type: String = "type", OPTIONAL, Rule::OneOf(TYPES);
        /// Whether every contact must have a value; false by default.
        is_required: bool = "isRequired", OPTIONAL, Rule::Any;
        /// The options of a dropdown.
        options: Vec<String> = "options", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Creates the definition of a custom field, or updates the definition that has the same name. `contacts.upsert`
    /// sets the value of a custom field for one contact.
    UpsertCustomFieldParams -> CustomField {
        name: "custom_fields.upsert",
        path: "custom-fields/manage",
        safety: Safety::Upsert,
        combinations: &[
            (Combination::RequiredWhen { parameter: "options", by: "type", values: &["dropdown"] }, Source::Assumed),
            (Combination::AllowedWhen { parameter: "options", by: "type", values: &["dropdown"] }, Source::ApiPage),
        ],
    }
}

parameters! {
    /// The parameters of `custom_fields.list`. See [`ListCustomFields`].
    pub struct ListCustomFieldsParams {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Lists the definitions of all custom fields of a channel.
    ListCustomFieldsParams -> Vec<CustomField> {
        name: "custom_fields.list",
        path: "custom-fields/list",
        safety: Safety::Read,
    }
}

/// The type of a custom field's values. A dropdown always has options; the other types have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Free text.
    Text,
    /// A number.
    Number,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A date.
    Date,
    /// A label.
    Label,
    /// One of these options.
    Dropdown(Vec<String>),
}

impl FieldType {
    fn into_parts(self) -> (CustomFieldType, Option<Vec<String>>) {
        match self {
            Self::Text => (CustomFieldType::Text, None),
            Self::Number => (CustomFieldType::Number, None),
            Self::Email => (CustomFieldType::Email, None),
            Self::Phone => (CustomFieldType::Phone, None),
            Self::Date => (CustomFieldType::Date, None),
            Self::Label => (CustomFieldType::Label, None),
            Self::Dropdown(options) => (CustomFieldType::Dropdown, Some(options)),
        }
    }
}

request! {
    /// A custom field to create, or to update if one with this name exists.
    pub struct UpsertCustomField(UpsertCustomFieldParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// Whether every contact must have it; false by default.
        is_required: bool;
    }
}

impl UpsertCustomField {
    /// The custom field with this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(UpsertCustomFieldParams { name: Some(name.into()), ..UpsertCustomFieldParams::default() })
    }

    /// The type of its values; the server's default is text.
    #[must_use]
    pub fn field_type(mut self, field_type: FieldType) -> Self {
        let (field_type, options) = field_type.into_parts();
        self.0.field_type = Some(field_type.as_str().to_owned());
        self.0.options = options;
        self
    }
}

request! {
    /// Which custom fields to list.
    #[derive(Default)]
    pub struct ListCustomFields(ListCustomFieldsParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
    }
}

impl ListCustomFields {
    /// All custom fields of the channel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The operations on custom fields.
#[derive(Clone, Copy, Debug)]
pub struct CustomFields<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on custom fields.
    #[must_use]
    pub fn custom_fields(&self) -> CustomFields<'_> {
        CustomFields(self)
    }
}

impl CustomFields<'_> {
    /// Creates a custom field, or updates the one with the same name.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of an upsert.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::{FieldType, UpsertCustomField};
    ///
    /// let plans = FieldType::Dropdown(vec!["free".into(), "pro".into()]);
    /// let field = client.custom_fields().upsert(UpsertCustomField::new("plan").field_type(plans)).await?;
    /// assert_eq!(field.options, ["free", "pro"]);
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn upsert(self, request: UpsertCustomField) -> Result<ApiResponse<CustomField>, Error> {
        request.0.send(self.0).await
    }

    /// All custom fields of a channel.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    pub async fn list(self, request: ListCustomFields) -> Result<ApiResponse<Vec<CustomField>>, Error> {
        request.0.send(self.0).await
    }
}
