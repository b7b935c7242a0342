//! The Python binding: values are taken over, calls are driven, results and errors are given back. What a call may hold, how often it
//! is tried and what its answer means is the core's alone.

mod answer;
mod argument;
mod asynchronous;
mod blocking;
mod engine;
mod error;
mod events;
mod feed;
mod handle;
mod json;
mod model;
mod options;
mod pages;
mod per_process;
mod record;
mod request;
mod resource;
mod watch;

use pyo3::prelude::*;

/// Decoding a page allocates many small texts, and this takes a third of the time off it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<blocking::Client>()?;
    module.add_class::<asynchronous::AsyncClient>()?;
    resource::add_to(module)?;
    model::add_to(module)?;
    module.add_class::<answer::CallInfo>()?;
    module.add_class::<answer::Response>()?;
    module.add_class::<answer::Origin>()?;
    module.add_class::<events::AttemptEvent>()?;
    module.add_class::<error::FieldProblem>()
}
