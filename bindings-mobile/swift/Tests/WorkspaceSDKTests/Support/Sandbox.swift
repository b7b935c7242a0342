import Foundation
import WorkspaceSDK

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The sandbox rejected a control call, or did not start.
struct SandboxError: Error, CustomStringConvertible {
    let description: String
}

/// A sandbox process and its control API. The process ends with this object, or with the test process.
final class Sandbox: Sendable {
    /// The key of the seeded data.
    static let key = "sandbox-key"

    /// The time limit of a wait. It is longer than the time for which the control call `refuse` makes the sandbox
    /// refuse connections.
    private static let limit: Duration = .seconds(10)

    let url: String
    private let input: Pipe

    private init(url: String, input: Pipe) {
        self.url = url
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
        guard let url = try JsonValue(parsing: line)["url"]?.text else {
            throw SandboxError(description: "the sandbox did not print its URL")
        }
        return Sandbox(url: url, input: input)
    }

    /// Creates a client of the sandbox.
    func client(
        _ options: ClientOptions = ClientOptions(),
        onAttempt: (@Sendable (AttemptEvent) -> Void)? = nil,
        onAttemptStart: (@Sendable (AttemptStart) async throws -> Void)? = nil
    ) throws -> Client {
        try Client(baseUrl: url, apiKey: Self.key, options: options, onAttempt: onAttempt, onAttemptStart: onAttemptStart)
    }

    private func control(_ path: String) throws -> URL {
        guard let address = URL(string: "\(url)/_sandbox/v1/\(path)") else { throw SandboxError(description: "no path: \(path)") }
        return address
    }

    func call(_ method: String, _ path: String, _ body: JsonValue? = nil) async throws -> JsonValue {
        let end = ContinuousClock.now + Self.limit
        while true {
            do {
                let response = try await http(method, control(path), body: body)
                guard response.status == 200 else {
                    throw SandboxError(description: "\(path): \(String(decoding: response.body, as: UTF8.self))")
                }
                return try JsonValue(parsing: Array(response.body))
            } catch let error as URLError where error.code == .cannotConnectToHost && .now < end {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    func reset() async throws { _ = try await call("POST", "reset", ["seed": "demo"]) }

    func tls() async throws -> JsonValue { try await call("GET", "tls") }

    func fault(_ fault: JsonValue) async throws { _ = try await call("POST", "faults", fault) }

    func journal(since: Int = 0) async throws -> [JsonValue] {
        try await call("GET", "journal?since=\(since)")["entries"]?.array ?? []
    }

    /// The operations that arrived, in order.
    func operations() async throws -> [String] {
        try await journal().map { $0["operation"]?.text ?? "none" }
    }

    /// Waits until the journal satisfies a condition.
    func waitFor(_ condition: ([JsonValue]) -> Bool) async throws {
        let end = ContinuousClock.now + Self.limit
        while !condition(try await journal()) {
            guard .now < end else { throw SandboxError(description: "the expected requests did not arrive") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
