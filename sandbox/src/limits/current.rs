//! The limits that apply at the moment.

use std::sync::{Arc, PoisonError, RwLock};

use super::definition::Limits;

/// The limits that apply at the moment, and those that a reset restores.
#[derive(Debug)]
pub(crate) struct CurrentLimits {
    initial: Arc<Limits>,
    current: RwLock<Arc<Limits>>,
}

impl CurrentLimits {
    pub(crate) fn new(initial: Limits) -> Self {
        let initial = Arc::new(initial);
        Self { current: RwLock::new(Arc::clone(&initial)), initial }
    }

    pub(crate) fn get(&self) -> Arc<Limits> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set(&self, limits: Limits) {
        self.replace(Arc::new(limits));
    }

    pub(crate) fn reset(&self) {
        self.replace(Arc::clone(&self.initial));
    }

    fn replace(&self, limits: Arc<Limits>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = limits;
    }
}
