// Spans of time, as they cross to the core: in nanoseconds.

private let nanosecondsOfSecond: Int64 = 1_000_000_000
private let attosecondsOfNanosecond: Int64 = 1_000_000_000

/// A span in nanoseconds; one that is too long for those is the longest that is not.
func spanNanoseconds(_ span: Duration) -> Int64 {
    let (seconds, attoseconds) = span.components
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: nanosecondsOfSecond)
    let (sum, isStillTooLong) = whole.addingReportingOverflow(attoseconds / attosecondsOfNanosecond)
    guard isTooLong || isStillTooLong else { return sum }
    return seconds < 0 ? .min : .max
}

/// The span of so many nanoseconds.
func spanOf(_ nanoseconds: Int64) -> Duration {
    .nanoseconds(nanoseconds)
}
