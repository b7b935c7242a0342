//! Labels, by which contacts are grouped.

use crate::api::operation::operation;
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::decode::single_object;
use crate::response::model::Timestamp;
use crate::response::model::macros::model;
use crate::spec::parameter::{OPTIONAL, REQUIRED, parameters, request};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;

model! {
    /// A label. The API page shows no response of this operation: these fields are assumed.
    pub struct Label [text: name] {
        /// The id of the label.
        id: Option<String> = "id";
        /// The name of the label.
        name: Option<String> = "name";
        /// The id of the channel that the label belongs to.
        channel_id: Option<String> = "channelId";
        /// The description.
        description: Option<String> = "description";
        /// The colour in hexadecimal digits, such as `#FF5733`.
        color: Option<String> = "color";
        /// The position among the labels.
        display_order: Option<i64> = "displayOrder";
        /// The time at which the label was created.
        created_at: Option<Timestamp> = "createdAt";
        /// The time of the last change.
        updated_at: Option<Timestamp> = "updatedAt";
    }
}

single_object!(Label, empty);

parameters! {
    /// The parameters of `labels.upsert`. See [`UpsertLabel`].
    pub struct UpsertLabelParams {
        /// The name of the label. A label that already has this name is updated. Required.
        name: String = "name", REQUIRED, Rule::Any;
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
        /// A description of the label.
        description: String = "description", OPTIONAL, Rule::Any;
        /// The colour of the label.
        color: String = "color", OPTIONAL, Rule::Colour;
        /// The position among the labels.
        display_order: i64 = "displayOrder", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Creates a label, or updates the label that has the same name.
    UpsertLabelParams -> Label { name: "labels.upsert", path: "labels/manage", safety: Safety::Upsert }
}

parameters! {
    /// The parameters of `labels.list`. See [`ListLabels`].
    pub struct ListLabelsParams {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: String = "channelId", OPTIONAL, Rule::Any;
    }
}

operation! {
    /// Lists all labels of a channel.
    ListLabelsParams -> Vec<Label> { name: "labels.list", path: "labels/list", safety: Safety::Read }
}

request! {
    /// A label to create, or to update if one with this name exists.
    pub struct UpsertLabel(UpsertLabelParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
        /// The label's description.
        description: impl Into<String>;
        /// `#RGB` or `#RRGGBB`.
        color: impl Into<String>;
        /// Its position among the labels.
        display_order: i64;
    }
}

impl UpsertLabel {
    /// The label with this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(UpsertLabelParams { name: Some(name.into()), ..UpsertLabelParams::default() })
    }
}

request! {
    /// Which labels to list.
    #[derive(Default)]
    pub struct ListLabels(ListLabelsParams) {
        /// The id of the channel. It is not needed if the API key has only one channel.
        channel_id: impl Into<String>;
    }
}

impl ListLabels {
    /// All labels of the channel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The operations on labels.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a>(pub(crate) &'a Client);

impl Client {
    /// The operations on labels.
    #[must_use]
    pub fn labels(&self) -> Labels<'_> {
        Labels(self)
    }
}

impl Labels<'_> {
    /// Creates a label, or updates the one with the same name.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of an upsert.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::UpsertLabel;
    ///
    /// let label = client.labels().upsert(UpsertLabel::new("vip").color("#FF5733")).await?;
    /// assert_eq!(label.name.as_deref(), Some("vip"));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub async fn upsert(self, request: UpsertLabel) -> Result<ApiResponse<Label>, Error> {
        request.0.send(self.0).await
    }

    /// All labels of a channel.
    ///
    /// # Errors
    ///
    /// Any [`Error`] of a read.
    pub async fn list(self, request: ListLabels) -> Result<ApiResponse<Vec<Label>>, Error> {
        request.0.send(self.0).await
    }
}
