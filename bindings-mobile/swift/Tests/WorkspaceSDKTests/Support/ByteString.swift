/// A string compared byte by byte: two encodings of "é" are equal strings in Swift, but differ on the wire.
struct ByteString: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
    init(bytes: [UInt8]) { self.bytes = bytes }
    init(stringLiteral text: String) { self.init(text) }

    var string: String { String(decoding: bytes, as: UTF8.self) }
    var description: String { string }

    static func < (one: ByteString, other: ByteString) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }
}
