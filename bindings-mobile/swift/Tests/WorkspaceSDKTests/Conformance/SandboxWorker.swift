import Foundation

/// The control calls that a case may make.
private let calls: Set<String> = ["receive", "advance", "message", "refuse", "drop-idle"]

/// A sandbox and a silent server for one case at a time.
struct SandboxWorker: Sendable {
    let sandbox: Sandbox
    /// A server that listens but never accepts a connection.
    private let silent: Socket

    static func start() async throws -> SandboxWorker {
        SandboxWorker(sandbox: try await Sandbox.start(), silent: try Socket.listen())
    }

    func control(_ call: String, _ body: JsonObject) async throws {
        guard calls.contains(call) else { throw CaseError("unknown control call \(call)") }
        _ = try await sandbox.call("POST", call, .object(body))
    }

    /// `{"$sandbox": "https_url"}` is replaced with that field of the sandbox's TLS configuration.
    func filled(_ value: JsonValue) async throws -> JsonValue {
        guard let name = value["$sandbox"] else { return value }
        if name == "silent_url" { return JsonValue("https://127.0.0.1:\(silent.port)") }
        guard let field = try await sandbox.tls()[ByteString(name.text ?? "")] else { throw CaseError("the sandbox has no \(name.json)") }
        return field
    }
}
