//! The data of a run: what can go wrong, where calls are made, and what must come of it.

pub(crate) mod call;
pub(crate) mod fault;
pub(crate) mod fault_rules;
pub(crate) mod operation;
pub(crate) mod scenario;
