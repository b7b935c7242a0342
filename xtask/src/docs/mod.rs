//! The documentation: its site, and checks of its pages. The programs that xtask runs here are in `docs/.vitepress`.

mod checks;
pub(crate) mod reference;
mod site;

pub(crate) use checks::{fix, footers, links};
pub(crate) use site::{build, prepare, serve, tests};
