//! A value of the core as this binding has it.

use std::collections::HashMap;

use workspace_sdk as core;

use crate::values::JsonText;

/// Becomes its likeness here.
pub(crate) trait Cross<T> {
    fn cross(self) -> T;
}

impl<A: Cross<B>, B> Cross<Option<B>> for Option<A> {
    fn cross(self) -> Option<B> {
        self.map(Cross::cross)
    }
}

impl<A: Cross<B>, B> Cross<Vec<B>> for Vec<A> {
    fn cross(self) -> Vec<B> {
        self.into_iter().map(Cross::cross).collect()
    }
}

macro_rules! as_they_are {
    ($($type:ty),+) => { $( impl Cross<$type> for $type { fn cross(self) -> $type { self } } )+ };
}

as_they_are!(String, i64, bool);

impl Cross<JsonText> for core::Json {
    fn cross(self) -> JsonText {
        JsonText(self.into_json())
    }
}

impl Cross<HashMap<String, JsonText>> for core::JsonMap {
    fn cross(self) -> HashMap<String, JsonText> {
        self.into_iter().map(|(name, value)| (name, value.cross())).collect()
    }
}
