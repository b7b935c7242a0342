//! The operations of the API, from the SDK's own list.

use fastrand::Rng;
use workspace_sdk::Safety;
use workspace_sdk::bindings::params::OperationParams;

macro_rules! declare_operations {
    ($($operation:ident($params:ident) in $file:ident;)+) => {
        /// An operation of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Operation {
            $($operation,)+
        }

        impl Operation {
            pub(crate) const ALL: &[Self] = &[$(Self::$operation),+];

            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => <workspace_sdk::params::$params as OperationParams>::OPERATION,)+
                }
            }
        }
    };
}

workspace_sdk::for_each_operation! { declare_operations }

impl Operation {
    /// How safe it is to repeat the operation. Written by hand, so that a mistake in the SDK is found.
    pub(crate) fn safety(self) -> Safety {
        match self {
            Self::ListChannels
            | Self::ListContacts
            | Self::ListCustomFields
            | Self::ListLabels
            | Self::ListTemplates
            | Self::MessageStatus
            | Self::ListAutomations => Safety::Read,
            Self::UpsertContact | Self::UpsertCustomField | Self::UpsertLabel => Safety::Upsert,
            Self::SendTemplate | Self::SendMessage | Self::TriggerAutomation => Safety::Send,
        }
    }

    /// A random operation that is as safe to repeat as given.
    pub(crate) fn random(safety: Safety, rng: &mut Rng) -> Self {
        let all = Self::ALL.iter().copied().filter(|operation| operation.safety() == safety);
        rng.choice(all.collect::<Vec<_>>()).unwrap_or(Self::ListChannels)
    }
}
