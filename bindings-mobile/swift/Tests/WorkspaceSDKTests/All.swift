import Testing

/// Every suite, one after the other: some measure times, and all share the one thread of the core.
@Suite(.serialized) enum All {}
