// Reads values from a buffer that Rust allocated. The buffer must stay allocated until all of it has been read.
struct RustReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    fileprivate init(_ buffer: RustBuffer) {
        bytes = UnsafeRawBufferPointer(start: buffer.data, count: Int(buffer.len))
    }

    // Returns the next bytes. Throws if fewer are left.
    fileprivate mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= bytes.count - offset else {
            throw UniffiInternalError.bufferOverflow
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    fileprivate var hasRemaining: Bool { offset < bytes.count }
}

// Reads an integer, in big-endian order.
fileprivate func readInt<T: FixedWidthInteger>(_ reader: inout RustReader) throws -> T {
    let bytes = try reader.take(MemoryLayout<T>.size)
    var value: T = 0
    withUnsafeMutableBytes(of: &value) { $0.copyMemory(from: bytes) }
    return T(bigEndian: value)
}

// Whether there are more bytes to read.
fileprivate func hasRemaining(_ reader: RustReader) -> Bool {
    reader.hasRemaining
}

