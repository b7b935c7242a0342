//! The Python binding: converts arguments, runs calls, and converts results and errors. The core decides which
//! arguments are valid, how often a call is tried, and what a response means.
//!
//! Each module imports only from those before it: `convert`, `results`, `ledger`, `runtime`, `blocking` and
//! `asynchronous`, `many`, `resource`, `client`.

mod asynchronous;
mod blocking;
mod client;
mod convert;
mod ledger;
mod many;
mod resource;
mod results;
mod runtime;

use pyo3::prelude::*;

/// Decoding a page allocates many small strings. This allocator takes a third off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<client::Client>()?;
    module.add_class::<client::AsyncClient>()?;
    resource::add_to(module)?;
    ledger::add_to(module)?;
    results::model::add_to(module)?;
    module.add_class::<results::meta::CallInfo>()?;
    module.add_class::<results::api_response::ApiResponse>()?;
    module.add_class::<results::list::ListMeta>()?;
    module.add_class::<results::recipient_result::RecipientResult>()?;
    module.add_class::<results::many_report::SendManyProgress>()?;
    module.add_class::<results::many_report::SendManyReport>()?;
    module.add_class::<results::many_report::ReportLine>()?;
    module.add_class::<results::many_report::MessagePreview>()?;
    module.add_class::<results::phone_number::PhoneNumber>()?;
    module.add_function(wrap_pyfunction!(results::phone_number::parse_phone, module)?)?;
    module.add_class::<results::attempt_event::AttemptStart>()?;
    module.add_class::<results::attempt_event::AttemptEvent>()?;
    module.add_class::<results::error::FieldError>()
}
