//! What a client is configured with: options, their defaults and checks.

pub(crate) mod api_key;
pub(crate) mod base_url;
pub(crate) mod option_table;
pub(crate) mod options;
pub(crate) mod overrides;
pub(crate) mod percent;
