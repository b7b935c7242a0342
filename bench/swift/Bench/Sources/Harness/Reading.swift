// Every field of what was answered is read, on every side. The values that are there are counted: to know that nothing is missing, and so that no
// reading is optimised away.

/// Those the server sends on a page: seven and three custom fields a contact, three a label, of which there are 49.
public let valuesOfPage = Payload.page * (7 + 3) + 49 * 3

/// The bytes of a text are looked at, so that it is one.
@inline(never)
public func one(_ value: String?) -> Int {
    value?.utf8.isEmpty == false ? 1 : 0
}

@inline(never)
public func one(_ value: Int?) -> Int {
    value == nil ? 0 : 1
}

/// The seconds of a time are looked at, so that it is one.
@inline(never)
public func time(_ seconds: Double?) -> Int {
    (seconds ?? 0) > 0 ? 1 : 0
}
