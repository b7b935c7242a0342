// Durations cross the FFI in nanoseconds.

private let nanosecondsPerSecond: Int64 = 1_000_000_000
private let attosecondsPerNanosecond: Int64 = 1_000_000_000

/// The duration in nanoseconds, clamped to the range of `Int64`.
func nanosecondsOf(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: nanosecondsPerSecond)
    let (sum, sumOverflows) = whole.addingReportingOverflow(attoseconds / attosecondsPerNanosecond)
    guard overflows || sumOverflows else { return sum }
    return seconds < 0 ? .min : .max
}

func durationFromNanoseconds(_ nanoseconds: Int64) -> Duration {
    .nanoseconds(nanoseconds)
}
