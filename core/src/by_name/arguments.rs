//! Arguments that come as the JSON text of one object.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::Refused;
use super::kind::{Kind, Misfit, wrong_type};
use crate::elements::are_too_many;
use crate::error::{Error, FieldProblem};
use crate::json::{Json, JsonMap};
use crate::operations::operation::{Operation, refuse_for};
use crate::unfit::{MAX_BYTES, Unfit};

/// The arguments of a call: one JSON object, and what its language could not write into it.
#[derive(Clone, Default)]
pub struct Arguments {
    /// `{"to": "+1234567890", …}` under the API's own names.
    pub text: String,
    /// What was left out of it.
    pub left_out: Vec<LeftOut>,
}

/// They may hold personal data.
impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arguments").finish_non_exhaustive()
    }
}

/// A value that no JSON text can hold.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The parameter.
    pub name: String,
    /// Why.
    pub unfit: Unfit,
}

impl LeftOut {
    fn problem(&self) -> FieldProblem {
        self.unfit.at(if is_name(&self.name) { &self.name } else { "params" })
    }
}

/// A flat form that can be read from JSON.
pub(crate) trait Form: Operation + DeserializeOwned + Default + Send {
    const KINDS: &'static [(&'static str, Kind)];
}

/// Arguments taken apart, and looked through one by one.
pub(crate) struct Entries {
    operation: &'static str,
    entries: JsonMap,
    pub(crate) problems: Vec<FieldProblem>,
}

impl Arguments {
    /// The form that these fill.
    ///
    /// # Errors
    ///
    /// [`Refused::Argument`] for an unknown name and a value of a wrong type, else a validation error that names
    /// everything that is wrong.
    pub(crate) fn form<F: Form>(self) -> Result<F, Refused> {
        match self.sound_form() {
            Some(form) => Ok(form),
            None => self.entries(F::SPEC.name)?.form(),
        }
    }

    /// The form, where nothing is wrong with it; else what it is must be found out entry by entry.
    pub(crate) fn sound_form<F: Form>(&self) -> Option<F> {
        // An array would be read as the fields in their order.
        let is_object = self.text.starts_with('{') && self.text.len() <= MAX_BYTES;
        let is_object = is_object && !are_too_many(&self.text);
        let may_be = is_object && self.left_out.is_empty() && !may_hold_half_a_pair(&self.text);
        may_be.then(|| serde_json::from_str(&self.text).ok()).flatten()
    }

    /// # Errors
    ///
    /// [`Refused::Argument`] where the text is no object.
    pub(crate) fn entries(self, operation: &'static str) -> Result<Entries, Refused> {
        let problems = self.left_out.iter().map(LeftOut::problem).collect();
        if self.text.len() > MAX_BYTES {
            let (entries, problems) = (JsonMap::new(), vec![Unfit::TooLarge.at("params")]);
            return Ok(Entries { operation, entries, problems });
        }
        let is_object = self.text.starts_with('{');
        let what = if is_object { "a name here is not text" } else { "this must be one object" };
        let entries = self.text.parse::<Json>().ok().and_then(|all| all.entries());
        let entries = entries.ok_or_else(|| Refused::Argument(format!("{operation}: {what}")))?;
        Ok(Entries { operation, entries, problems })
    }
}

/// A JSON writer escapes half of a surrogate pair, and hardly anything else.
fn may_hold_half_a_pair(text: &str) -> bool {
    text.contains("\\ud")
}

impl Entries {
    /// Adds an argument that the call's name says.
    pub(crate) fn add(&mut self, name: &str, text: &str) {
        self.entries.insert(name.to_owned(), text.into());
    }

    /// Takes an argument out; nothing where it was not given, or is noted as a problem.
    ///
    /// # Errors
    ///
    /// [`Refused::Argument`] for a value of a wrong type.
    pub(crate) fn take(&mut self, name: &str, kind: Kind) -> Result<Option<Json>, Refused> {
        self.take_as(name, name, kind)
    }

    /// The same for one whose problems go under another name.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn take_as(&mut self, name: &str, own: &str, kind: Kind) -> Result<Option<Json>, Refused> {
        let Some(value) = self.entries.remove(name).filter(|value| !value.is_null()) else { return Ok(None) };
        match kind.check(&value) {
            Ok(()) => Ok(Some(value)),
            Err(Misfit::Type) => Err(wrong_type(self.operation, name, kind, &value)),
            Err(Misfit::Unfit(index, unfit)) => {
                self.problems.push(unfit.at_element(own, index));
                Ok(None)
            }
        }
    }

    pub(crate) fn is_null(&self, name: &str) -> bool {
        self.entries.get(name).is_some_and(Json::is_null)
    }

    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Refused> {
        Ok(self.take(name, Kind::Text)?.and_then(|value| value.to_text()))
    }

    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn count(&mut self, name: &str) -> Result<Option<usize>, Refused> {
        Ok(self.take(name, Kind::Count)?.and_then(|value| value.to().ok()))
    }

    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn milliseconds(&mut self, name: &str) -> Result<Option<Duration>, Refused> {
        Ok(self.take(name, Kind::Milliseconds)?.map(|value| milliseconds(&value)))
    }

    /// Every argument must have been taken.
    ///
    /// # Errors
    ///
    /// [`Refused::Argument`] that names one that was not.
    pub(crate) fn check_names(&self, known: &[&str]) -> Result<(), Refused> {
        let Some(name) = self.entries.keys().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
        let name = if is_name(name) { name.as_str() } else { "such name" };
        let (operation, known) = (self.operation, known.join(", "));
        Err(Refused::Argument(format!("{operation}: there is no {name}; there is {known}")))
    }

    /// The form that the rest fills.
    ///
    /// # Errors
    ///
    /// As [`Arguments::form`].
    pub(crate) fn form<F: Form>(mut self) -> Result<F, Refused> {
        let known: Vec<&str> = F::KINDS.iter().map(|(name, _)| *name).collect();
        self.check_names(&known)?;
        let form = self.fitting::<F>(F::KINDS)?;
        if self.problems.is_empty() { Ok(form) } else { Err(Refused::Error(refuse_for(&form, self.problems))) }
    }

    /// A form filled with what fits.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn fitting<F: Form>(&mut self, kinds: &[(&str, Kind)]) -> Result<F, Refused> {
        let mut fitting = JsonMap::new();
        for (name, kind) in kinds {
            if let Some(value) = self.take(name, *kind)? {
                fitting.insert((*name).to_owned(), value);
            }
        }
        // Every value was checked, so it reads.
        Ok(Json::from(fitting).to().unwrap_or_default())
    }

    /// The error of these problems alone.
    pub(crate) fn refusal(self) -> Option<Error> {
        (!self.problems.is_empty()).then(|| crate::unfit::refuse(self.operation, self.problems))
    }
}

/// What does not look like a name may be personal data in a wrong place, and is not said.
fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    let may_follow = |letter: char| is_letter(letter) || letter.is_ascii_digit();
    text.len() <= 40 && text.starts_with(is_letter) && text.chars().all(may_follow)
}

/// A time; one too long for the clock is as long as it can be.
pub(crate) fn milliseconds(value: &Json) -> Duration {
    let milliseconds: f64 = value.as_json().parse().unwrap_or_default();
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX)
}
