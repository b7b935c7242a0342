/// A case has the wrong format, or cannot be run.
struct CaseError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads the keys of an object one by one; the remaining keys are unknown.
struct ObjectReader {
    var what: String
    private var left: JsonObject

    init(_ what: String, _ value: JsonValue) throws {
        guard let object = value.object else { throw CaseError("\(what) must be an object") }
        self.init(what, object)
    }

    init(_ what: String, _ object: JsonObject) {
        self.what = what
        left = object
    }

    func has(_ name: ByteString) -> Bool { left[name] != nil }
    func isText(_ name: ByteString) -> Bool { left[name]?.text != nil }

    /// The value, which may be null; nil if the key is absent.
    mutating func takeAny(_ name: ByteString) -> JsonValue? {
        defer { left[name] = nil }
        return left[name]
    }

    /// The value; nil if the key is absent or its value is null.
    mutating func take<Kind>(_ name: ByteString, _ read: (JsonValue) -> Kind?) throws -> Kind? {
        guard let value = takeAny(name), value != .null else { return nil }
        guard let kind = read(value) else { throw CaseError("\(what): '\(name)' must be a \(Kind.self)") }
        return kind
    }

    mutating func need<Kind>(_ name: ByteString, _ read: (JsonValue) -> Kind?) throws -> Kind {
        guard let kind = try take(name, read) else { throw CaseError("\(what) needs '\(name)'") }
        return kind
    }

    mutating func text(_ name: ByteString) throws -> String? { try take(name, \.text) }
    mutating func texts(_ name: ByteString) throws -> [String]? {
        try take(name) { value in
            let texts = value.array?.compactMap(\.text)
            return texts?.count == value.array?.count ? texts : nil
        }
    }
    mutating func int(_ name: ByteString) throws -> Int? { try take(name, \.int) }
    mutating func int64(_ name: ByteString) throws -> Int64? { try int(name).map(Int64.init) }
    mutating func flag(_ name: ByteString) throws -> Bool? { try take(name, \.flag) }
    mutating func number(_ name: ByteString) throws -> Double? { try take(name, \.double) }

    /// A time in seconds.
    mutating func seconds(_ name: ByteString) throws -> Duration? { try number(name).map { .seconds($0) } }

    func end() throws { try refuseUnknown(what, left, known: []) }
}

func refuseUnknown(_ what: String, _ object: JsonObject, known: Set<ByteString>) throws {
    for name in object.names where !known.contains(name) { throw CaseError("\(what): unknown key '\(name)'") }
}
