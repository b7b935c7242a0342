import Foundation
import WorkspaceSDK

/// The sandbox refused a control call, or did not start.
struct SandboxError: Error, CustomStringConvertible {
    let description: String
}

/// A sandbox of one's own, and its control API. It ends with this object, or with the tests, however they end.
final class Sandbox: Sendable {
    /// The key of its seeded data.
    static let key = "sandbox-key"

    /// Longer than the sandbox refuses connections because it was told to.
    private static let limit: Duration = .seconds(10)

    let url: String
    private let port: UInt16
    private let input: Pipe

    private init(url: String, port: UInt16, input: Pipe) {
        self.url = url
        self.port = port
        self.input = input
    }

    deinit { try? input.fileHandleForWriting.close() }

    static func start() async throws -> Sandbox {
        guard let program = ProcessInfo.processInfo.environment["WORKSPACE_SANDBOX_BIN"] else {
            throw SandboxError(description: "WORKSPACE_SANDBOX_BIN must be the path of the sandbox's program")
        }
        return try await onThread { try start(program) }
    }

    private static func start(_ program: String) throws -> Sandbox {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--port", "0", "--tls", "--exit-with-stdin"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw SandboxError(description: "the sandbox did not start") }
            line += more
        }
        guard let url = try Value(parsing: line)["url"]?.text, let port = URL(string: url)?.port else {
            throw SandboxError(description: "the sandbox did not say where it is")
        }
        return Sandbox(url: url, port: UInt16(port), input: input)
    }

    /// A client of it.
    func client(
        _ options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil
    ) throws -> Client {
        try Client(baseUrl: url, apiKey: Self.key, options: options, onAttempt: onAttempt)
    }

    func call(_ method: String, _ path: String, _ body: Value? = nil) async throws -> Value {
        let end = ContinuousClock.now + Self.limit
        while true {
            do {
                let answer = try await onThread { [port] in try http(method, port: port, path: "/_sandbox/v1/\(path)", body: body) }
                guard answer.status == 200 else {
                    throw SandboxError(description: "\(path): \(String(decoding: answer.body, as: UTF8.self))")
                }
                return try Value(parsing: answer.body)
            } catch let error as SocketError where error.isRefused && .now < end {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    func reset() async throws { _ = try await call("POST", "reset", ["seed": "demo"]) }

    func tls() async throws -> Value { try await call("GET", "tls") }

    func fault(_ fault: Value) async throws { _ = try await call("POST", "faults", fault) }

    func journal(since: Int = 0) async throws -> [Value] {
        try await call("GET", "journal?since=\(since)")["entries"]?.array ?? []
    }

    /// The operations that arrived, in order.
    func operations() async throws -> [String] {
        try await journal().map { $0["operation"]?.text ?? "none" }
    }

    /// The journal when it satisfies a condition.
    func waitFor(_ condition: ([Value]) -> Bool) async throws {
        let end = ContinuousClock.now + Self.limit
        while !condition(try await journal()) {
            guard .now < end else { throw SandboxError(description: "what was waited for did not arrive") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
