//! Rules that involve several parameters, as data.

use super::values::Params;

/// A rule that involves several parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// At most one of these.
    AtMostOne(&'static [&'static str]),
    /// Exactly one of these.
    ExactlyOne(&'static [&'static str]),
    /// Both or neither.
    AllOrNone(&'static str, &'static str),
    /// The parameter is required if the selector has one of these values.
    RequiredWhen { param: &'static str, selector: Selector, is: &'static [&'static str] },
    /// The parameter is only allowed if the selector has one of these values.
    AllowedWhen { param: &'static str, selector: Selector, is: &'static [&'static str] },
}

/// A parameter whose value decides which others are allowed, and its default value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selector {
    pub(crate) name: &'static str,
    pub(crate) default: &'static str,
}

impl Selector {
    fn of<'a>(&self, params: &'a Params) -> &'a str {
        params.string(self.name).unwrap_or(self.default)
    }
}

impl Rule {
    /// The problem, if the parameters violate the rule.
    pub(super) fn violation(&self, params: &Params) -> Option<String> {
        let present = |names: &[&'static str]| -> Vec<&'static str> {
            names.iter().copied().filter(|name| params.has(name)).collect()
        };
        match *self {
            Self::AtMostOne(names) => {
                let present = present(names);
                (present.len() > 1).then(|| format!("{}: only one of them may be given", present.join(", ")))
            }
            Self::ExactlyOne(names) => {
                (present(names).len() != 1).then(|| format!("{}: exactly one of them must be given", names.join(", ")))
            }
            Self::AllOrNone(one, other) => {
                (params.has(one) != params.has(other)).then(|| format!("{one}, {other}: must be given together"))
            }
            Self::RequiredWhen { param, selector, is } => {
                let value = selector.of(params);
                (is.contains(&value) && !params.has(param))
                    .then(|| format!("{param}: required parameter is missing for {} {value}", selector.name))
            }
            Self::AllowedWhen { param, selector, is } => {
                let value = selector.of(params);
                (params.has(param) && !is.contains(&value))
                    .then(|| format!("{param}: not allowed for {} {value}", selector.name))
            }
        }
    }
}
