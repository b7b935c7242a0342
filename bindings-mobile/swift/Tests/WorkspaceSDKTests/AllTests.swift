import Testing

/// All suites, which run one after the other, because some measure times, and all share the I/O thread of the core.
@Suite(.serialized) enum AllTests {}
