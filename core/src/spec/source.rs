//! Where a rule for parameters comes from.

/// Where a rule for parameters comes from.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "bindings"), allow(dead_code))]
pub(crate) enum Source {
    /// The API page documents the rule.
    ApiPage,
    /// WhatsApp documents the rule.
    WhatsApp,
    /// Neither documents the rule. It is an assumption of the SDK.
    Assumed,
    /// The parameter belongs to the SDK alone, which does not send it.
    Sdk,
}

#[cfg(feature = "bindings")]
impl Source {
    /// The words for it in the documentation.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::ApiPage => "API page",
            Self::WhatsApp => "WhatsApp",
            Self::Assumed => "assumed",
            Self::Sdk => "this SDK",
        }
    }
}
