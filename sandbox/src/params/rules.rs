//! Rules between parameters, as data.

use super::Params;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// None or one of these.
    AtMostOne(&'static [&'static str]),
    /// One of these.
    ExactlyOne(&'static [&'static str]),
    /// Both or neither.
    Together(&'static str, &'static str),
    /// The parameter must be there when the selector has one of these values.
    NeededWhen { param: &'static str, selector: Selector, is: &'static [&'static str] },
    /// The parameter may only be there when the selector has one of these values.
    OnlyWhen { param: &'static str, selector: Selector, is: &'static [&'static str] },
}

/// A parameter that decides about others, and what it is when it is not given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selector {
    pub(crate) name: &'static str,
    pub(crate) default: &'static str,
}

impl Selector {
    fn of<'a>(&self, params: &'a Params) -> &'a str {
        params.text(self.name).unwrap_or(self.default)
    }
}

impl Rule {
    /// What is wrong, if the rule is broken.
    pub(super) fn broken(&self, params: &Params) -> Option<String> {
        let given = |names: &[&'static str]| -> Vec<&'static str> {
            names.iter().copied().filter(|name| params.has(name)).collect()
        };
        match *self {
            Self::AtMostOne(names) => {
                let given = given(names);
                (given.len() > 1).then(|| format!("{}: only one of them may be given", given.join(", ")))
            }
            Self::ExactlyOne(names) => {
                (given(names).len() != 1).then(|| format!("{}: exactly one of them must be given", names.join(", ")))
            }
            Self::Together(one, other) => {
                (params.has(one) != params.has(other)).then(|| format!("{one}, {other}: must be given together"))
            }
            Self::NeededWhen { param, selector, is } => {
                let value = selector.of(params);
                (is.contains(&value) && !params.has(param))
                    .then(|| format!("{param}: required parameter is missing for {} {value}", selector.name))
            }
            Self::OnlyWhen { param, selector, is } => {
                let value = selector.of(params);
                (params.has(param) && !is.contains(&value))
                    .then(|| format!("{param}: not allowed for {} {value}", selector.name))
            }
        }
    }
}
