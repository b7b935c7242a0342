import Foundation

#if canImport(Glibc)
    import Glibc
    private let stream = Int32(SOCK_STREAM.rawValue)
#else
    import Darwin
    private let stream = SOCK_STREAM
#endif

/// A system call failed with this `errno`.
struct SocketError: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// A blocking TCP socket on this machine. Use it on a separate thread.
final class Socket: Sendable {
    let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    private static func open() throws -> Socket {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
        return Socket(descriptor)
    }

    private static func withLoopback<Result>(port: UInt16, _ work: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { work($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    /// Listens on a free port.
    static func listen() throws -> Socket {
        let socket = try open()
        let bound = withLoopback(port: 0) { address, length in bind(socket.descriptor, address, length) }
        guard bound == 0, listenSystem(socket.descriptor, 64) == 0 else { throw SocketError(call: "listen", code: errno) }
        return socket
    }

    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Waits for the next connection. Returns nil after the socket was shut down.
    func accept() -> Socket? {
        let accepted = acceptSystem(descriptor, nil, nil)
        return accepted < 0 ? nil : Socket(accepted)
    }

    /// Waits for the next bytes. Returns none after the connection was closed or failed.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Unblocks all calls on the socket.
    func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
}

// System calls whose names are also names of methods here.
private func listenSystem(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }

private func acceptSystem(_ descriptor: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ length: UnsafeMutablePointer<socklen_t>?) -> Int32 {
    accept(descriptor, address, length)
}

/// Runs a blocking closure on a new thread.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { waiting in
        Thread { waiting.resume(with: Swift.Result { try work() }) }.start()
    }
}
