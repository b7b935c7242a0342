//! The model of a run: operations, faults, scenarios, and the expected result of each fault.

pub(crate) mod call;
pub(crate) mod fault;
pub(crate) mod fault_rules;
pub(crate) mod operation;
pub(crate) mod scenario;
