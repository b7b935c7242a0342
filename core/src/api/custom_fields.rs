//! Custom fields: what a business keeps about its contacts beyond name and number.

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

open_enum! {
    /// The type of a custom field in an answer (the API page).
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

/// The types the API page lists.
const TYPES: &[&str] = &["text", "number", "email", "phone", "date", "label", "dropdown"];

model! {
    /// The definition of a custom field. The page shows no answer: the parameters plus id and times are assumed.
    pub struct CustomField {
        /// The field's id.
        id: Option<String> = "id";
        /// The name, by which it is matched.
        name: Option<String> = "name";
        /// The channel it belongs to.
        channel_id: Option<String> = "channelId";
        /// What it holds.
        field_type: Option<CustomFieldType> = "type";
        /// Whether every contact needs it.
        is_required: Option<bool> = "isRequired";
        /// The options of a dropdown.
        options: Vec<String> = "options";
        /// When it was created.
        created_at: Option<Timestamp> = "createdAt";
        /// When it was last changed.
        updated_at: Option<Timestamp> = "updatedAt";
    }
}

single_object!(CustomField, empty);

parameters! {
    /// The parameters of `custom_fields.upsert`. See [`UpsertCustomField`].
    pub struct UpsertCustomFieldParams {
        /// The name, by which the field is matched. Required.
        name: String = "name", REQUIRED, Rule::Any;
        /// The channel; chosen by the server if the key has only one.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// `text` (the default), `number`, `email`, `phone`, `date`, `label` or `dropdown`.
        field_type: String = "type", OPTIONAL, Rule::OneOf(TYPES);
        /// Whether every contact needs it; false by default.
        is_required: bool = "isRequired", OPTIONAL, Rule::Any;
        /// The options of a dropdown, and of nothing else.
        options: Vec<String> = "options", OPTIONAL, Rule::Any;
    }
}

operation! {
    UpsertCustomFieldParams -> CustomField {
        name: "custom_fields.upsert",
        path: "custom-fields/manage",
        safety: Safety::Upsert,
        combinations: &[
            Combination::RequiredWhen { needed: "options", by: "type", values: &["dropdown"] },
            Combination::AllowedWhen { given: "options", by: "type", values: &["dropdown"] },
        ],
    }
}

parameters! {
    /// The parameters of `custom_fields.list`. See [`ListCustomFields`].
    pub struct ListCustomFieldsParams {
        /// The channel; chosen by the server if the key has only one.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
    }
}

operation! {
    ListCustomFieldsParams -> Vec<CustomField> {
        name: "custom_fields.list",
        path: "custom-fields/list",
        safety: Safety::Read,
    }
}

/// What a custom field holds. Only a dropdown has options, and it always has them.
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
    /// A custom field to create, or to update if one of this name exists.
    pub struct UpsertCustomField(UpsertCustomFieldParams) {
        /// The channel; chosen by the server if the key has only one.
        channel_id: impl Into<String>;
        /// Whether every contact needs it; false by default.
        is_required: bool;
    }
}

impl UpsertCustomField {
    /// The custom field of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(UpsertCustomFieldParams { name: Some(name.into()), ..UpsertCustomFieldParams::default() })
    }

    /// What it holds; the server's default is text.
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
        /// The channel; chosen by the server if the key has only one.
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
    /// Creates a custom field, or updates the one of the same name.
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
