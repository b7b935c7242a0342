/// The input is not JSON, or has a duplicate key.
struct JsonParseError: Error, CustomStringConvertible {
    let description: String
}

extension JsonValue {
    init(parsing text: String) throws { try self.init(parsing: Array(text.utf8)) }

    init(parsing bytes: [UInt8]) throws {
        var parser = JsonParser(bytes: bytes)
        self = try parser.all()
    }
}

/// Parses JSON.
private struct JsonParser {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func all() throws -> JsonValue {
        let value = try value()
        skipSpace()
        guard at == bytes.count else { throw fault("more than one value") }
        return value
    }

    private func fault(_ what: String) -> JsonParseError { JsonParseError(description: "\(what) at byte \(at)") }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func need(_ character: Unicode.Scalar) throws {
        guard take(character) else { throw fault("'\(character)' is missing") }
    }

    private mutating func value() throws -> JsonValue {
        if take("{") { return .object(try members()) }
        if take("[") { return .array(try elements()) }
        if take("\"") { return .text(try string()) }
        for (word, value) in [("true", JsonValue.flag(true)), ("false", .flag(false)), ("null", .null)]
        where bytes[at...].starts(with: word.utf8) {
            at += word.utf8.count
            return value
        }
        return .number(try number())
    }

    private mutating func members() throws -> JsonObject {
        var object = JsonObject()
        if take("}") { return object }
        repeat {
            try need("\"")
            let name = try string()
            guard object[name] == nil else { throw fault("the duplicate key \(name)") }
            try need(":")
            object[name] = try value()
        } while take(",")
        try need("}")
        return object
    }

    private mutating func elements() throws -> [JsonValue] {
        var elements: [JsonValue] = []
        if take("]") { return elements }
        repeat { elements.append(try value()) } while take(",")
        try need("]")
        return elements
    }

    private mutating func digits() throws {
        let start = at
        while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
        guard at > start else { throw fault("a digit is missing") }
    }

    private mutating func number() throws -> JsonNumber {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        if next == UInt8(ascii: "0") { at += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        return JsonNumber(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    /// Parses the part of a string after the opening quotation mark.
    private mutating func string() throws -> ByteString {
        var text: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return ByteString(bytes: text)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("a control character in a string")
            default: text.append(byte)
            }
        }
        throw fault("an unterminated string")
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        guard let byte = next else { throw fault("an unterminated string") }
        at += 1
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
            UInt8(ascii: "t"): 9,
        ]
        if let character = plain[byte] { return text.append(character) }
        guard byte == UInt8(ascii: "u") else { throw fault("an unknown escape") }
        let unit = try hex()
        guard (0xD800..<0xDC00).contains(unit), bytes[at...].starts(with: [0x5C, 0x75]) else { return append(unit, to: &text) }
        let before = at
        at += 2
        let second = try hex()
        guard (0xDC00..<0xE000).contains(second) else {
            at = before
            return append(unit, to: &text)
        }
        append(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00), to: &text)
    }

    private mutating func hex() throws -> UInt32 {
        guard at + 4 <= bytes.count, let unit = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16) else {
            throw fault("four digits are missing")
        }
        at += 4
        return unit
    }

    /// Appends a code point. A lone surrogate is replaced.
    private func append(_ code: UInt32, to text: inout [UInt8]) {
        text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }
}
