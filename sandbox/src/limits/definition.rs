//! The limits as the control API defines them, and their builder.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::template_state::TemplateState;

/// WhatsApp's limits on sends. Each is off by default. The JSON form is that of the control API.
///
/// The limits are those of WhatsApp; the documentation of the Workspace API does not mention them. The README has a
/// table with the error of each limit, and with WhatsApp's own value.
///
/// ```
/// use workspace_sandbox::{Limits, Options, Sandbox};
/// # fn main() -> Result<(), workspace_sandbox::Error> {
/// let sandbox = Sandbox::start(Options::new().limits(Limits::new().throughput(80).people_per_day(250)))?;
/// // From now on there are other limits.
/// sandbox.set_limits(Limits::new().stopped_marketing("+15550000001"))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// How many messages a channel may send and receive within one second: error 130429.
    pub throughput: Option<u32>,
    /// How long after a message to a person a channel may send the next one to that person: error 131056. A number of
    /// seconds in JSON.
    #[serde(with = "crate::seconds")]
    pub pair_interval: Option<Duration>,
    /// To how many different people the channels of an API key may send templates within 24 hours: error 131048.
    pub people_per_day: Option<u32>,
    /// How many marketing templates a person receives within 24 hours. The ones above are accepted and then fail:
    /// error 131049.
    pub marketing_per_person: Option<u32>,
    /// The people who blocked the business. Messages to them are accepted and then fail: error 131026.
    pub blocked: BTreeSet<String>,
    /// The people who stopped marketing. Marketing templates to them are accepted and then fail: error 131050.
    pub stopped_marketing: BTreeSet<String>,
    /// The templates that are paused (error 132015) or disabled (error 132016), by name, in all languages.
    pub templates: BTreeMap<String, TemplateState>,
    /// Whether WhatsApp restricted the account, so that it sends nothing: error 131031.
    pub account_restricted: bool,
}

impl Limits {
    /// No limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many messages a channel may send and receive within one second.
    #[must_use]
    pub fn throughput(mut self, messages: u32) -> Self {
        self.throughput = Some(messages);
        self
    }

    /// Sets how long after a message to a person a channel may send the next one to that person.
    #[must_use]
    pub fn pair_interval(mut self, time: Duration) -> Self {
        self.pair_interval = Some(time);
        self
    }

    /// Sets to how many different people the channels of an API key may send templates within 24 hours.
    #[must_use]
    pub fn people_per_day(mut self, people: u32) -> Self {
        self.people_per_day = Some(people);
        self
    }

    /// Sets how many marketing templates a person receives within 24 hours.
    #[must_use]
    pub fn marketing_per_person(mut self, messages: u32) -> Self {
        self.marketing_per_person = Some(messages);
        self
    }

    /// Adds a person who blocked the business.
    #[must_use]
    pub fn blocked(mut self, phone: impl Into<String>) -> Self {
        self.blocked.insert(phone.into());
        self
    }

    /// Adds a person who stopped marketing.
    #[must_use]
    pub fn stopped_marketing(mut self, phone: impl Into<String>) -> Self {
        self.stopped_marketing.insert(phone.into());
        self
    }

    /// Pauses or disables a template.
    #[must_use]
    pub fn template(mut self, name: impl Into<String>, state: TemplateState) -> Self {
        self.templates.insert(name.into(), state);
        self
    }

    /// Sets whether WhatsApp restricted the account.
    #[must_use]
    pub fn account_restricted(mut self, restricted: bool) -> Self {
        self.account_restricted = restricted;
        self
    }
}
