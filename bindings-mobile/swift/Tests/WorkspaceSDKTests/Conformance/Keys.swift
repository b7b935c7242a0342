/// A case is not in the format, or cannot be played.
struct CaseError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The keys of an object, taken one by one; what is left over is unknown.
struct Keys {
    var what: String
    private var left: Object

    init(_ what: String, _ value: Value) throws {
        guard let object = value.object else { throw CaseError("\(what) must be an object") }
        self.init(what, object)
    }

    init(_ what: String, _ object: Object) {
        self.what = what
        left = object
    }

    func has(_ name: Text) -> Bool { left[name] != nil }
    func isText(_ name: Text) -> Bool { left[name]?.text != nil }

    /// Null too; nil for a key that is not there.
    mutating func takeAny(_ name: Text) -> Value? {
        defer { left[name] = nil }
        return left[name]
    }

    /// Null counts as not given.
    mutating func take<Kind>(_ name: Text, _ read: (Value) -> Kind?) throws -> Kind? {
        guard let value = takeAny(name), value != .null else { return nil }
        guard let kind = read(value) else { throw CaseError("\(what): '\(name)' must be a \(Kind.self)") }
        return kind
    }

    mutating func need<Kind>(_ name: Text, _ read: (Value) -> Kind?) throws -> Kind {
        guard let kind = try take(name, read) else { throw CaseError("\(what) needs '\(name)'") }
        return kind
    }

    mutating func text(_ name: Text) throws -> String? { try take(name, \.text) }
    mutating func texts(_ name: Text) throws -> [String]? {
        try take(name) { value in
            let texts = value.array?.compactMap(\.text)
            return texts?.count == value.array?.count ? texts : nil
        }
    }
    mutating func int(_ name: Text) throws -> Int? { try take(name, \.int) }
    mutating func int64(_ name: Text) throws -> Int64? { try int(name).map(Int64.init) }
    mutating func flag(_ name: Text) throws -> Bool? { try take(name, \.flag) }
    mutating func number(_ name: Text) throws -> Double? { try take(name, \.double) }

    /// A time in seconds.
    mutating func seconds(_ name: Text) throws -> Duration? { try number(name).map { .seconds($0) } }

    func end() throws { try refuseUnknown(what, left, known: []) }
}

func refuseUnknown(_ what: String, _ object: Object, known: Set<Text>) throws {
    for name in object.names where !known.contains(name) { throw CaseError("\(what): unknown key '\(name)'") }
}
