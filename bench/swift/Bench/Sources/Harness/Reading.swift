// Every field of a response is read, on every side. The values are counted, to check that the response is complete and
// to keep the compiler from removing the reads.

/// The values on a page: seven and three custom fields per contact, three per label; there are 49 labels.
public let valuesOfPage = Payload.page * (7 + 3) + 49 * 3

/// Reads the bytes, so that the string is really decoded.
@inline(never)
public func one(_ value: String?) -> Int {
    value?.utf8.isEmpty == false ? 1 : 0
}

@inline(never)
public func one(_ value: Int?) -> Int {
    value == nil ? 0 : 1
}

/// Reads the seconds, so that the time is really parsed.
@inline(never)
public func time(_ seconds: Double?) -> Int {
    (seconds ?? 0) > 0 ? 1 : 0
}
