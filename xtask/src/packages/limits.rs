//! The largest allowed sizes, in bytes.

/// How the name of a file starts and ends, and its largest size. The first one that matches applies.
pub(super) struct Limit {
    pub(super) prefix: &'static str,
    pub(super) suffix: &'static str,
    pub(super) bytes: u64,
}

const fn limit(prefix: &'static str, suffix: &'static str, bytes: u64) -> Limit {
    Limit { prefix, suffix, bytes }
}

/// Libraries and programs. A package may contain no others.
pub(super) const NATIVE: &[Limit] = &[
    // Every project installs the addon, and every app contains the mobile library.
    limit("workspace-sdk.", ".node", 6_400_000),
    limit("libworkspace_sdk_node.", "", 6_400_000),
    limit("libworkspace_sdk_mobile.", "", 3_850_000),
    limit("workspace_sdk_mobile.", ".dll", 3_850_000),
    limit("_native.", "", 10_500_000),
    limit("workspace-sandbox", "", 5_600_000),
];

/// Packages, which are compressed.
pub(super) const PACKAGES: &[Limit] = &[
    limit("", ".whl", 5_000_000),
    limit("", ".tgz", 5_000_000),
    limit("", ".tar.gz", 5_000_000),
    // With the libraries of five platforms.
    limit("", ".jar", 10_000_000),
    limit("", ".aar", 10_000_000),
];

/// The limit of a file with this name.
pub(super) fn find(limits: &'static [Limit], name: &str) -> Option<&'static Limit> {
    limits.iter().find(|limit| name.starts_with(limit.prefix) && name.ends_with(limit.suffix))
}
