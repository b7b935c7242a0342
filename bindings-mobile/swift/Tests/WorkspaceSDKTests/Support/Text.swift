/// A text byte by byte: to Swift two ways to write "é" are the same `String`, to the wire they are not.
struct Text: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
    init(bytes: [UInt8]) { self.bytes = bytes }
    init(stringLiteral text: String) { self.init(text) }

    var string: String { String(decoding: bytes, as: UTF8.self) }
    var description: String { string }

    static func < (one: Text, other: Text) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }
}
