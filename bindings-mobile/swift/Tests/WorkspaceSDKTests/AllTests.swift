import Testing

/// All suites, serialised: some measure times, and all share the I/O thread of the core.
@Suite(.serialized) enum AllTests {}
