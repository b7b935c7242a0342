// Every side reads every field of a response. The values are counted, to check that the response is complete and to
// keep the compiler from removing the reads.

/// The number of values on a page: seven fields and three custom fields per contact, and three fields for each of 49
/// labels.
public let valuesOfPage = Payload.page * (7 + 3) + 49 * 3

/// Reads the bytes, so that the string must be decoded.
@inline(never)
public func one(_ value: String?) -> Int {
    value?.utf8.isEmpty == false ? 1 : 0
}

@inline(never)
public func one(_ value: Int?) -> Int {
    value == nil ? 0 : 1
}

/// Reads the seconds, so that the timestamp must be parsed.
@inline(never)
public func time(_ seconds: Double?) -> Int {
    (seconds ?? 0) > 0 ? 1 : 0
}
