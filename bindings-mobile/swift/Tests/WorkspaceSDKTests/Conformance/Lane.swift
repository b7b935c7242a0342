import Foundation

/// The control calls that a case may make.
private let calls: Set<String> = ["receive", "advance", "message", "refuse", "drop-idle"]

/// One sandbox and what stands beside it: a lane that plays one case at a time.
struct Lane: Sendable {
    let sandbox: Sandbox
    /// It listens, and never answers.
    private let silent: Socket

    static func start() async throws -> Lane {
        Lane(sandbox: try await Sandbox.start(), silent: try Socket.listen())
    }

    func control(_ call: String, _ body: Object) async throws {
        guard calls.contains(call) else { throw CaseError("unknown control call \(call)") }
        _ = try await sandbox.call("POST", call, .object(body))
    }

    /// `{"$sandbox": "https_url"}` stands for that field of the sandbox's TLS side.
    func filled(_ value: Value) async throws -> Value {
        guard let name = value["$sandbox"] else { return value }
        if name == "silent_url" { return Value("https://127.0.0.1:\(silent.port)") }
        guard let field = try await sandbox.tls()[Text(name.text ?? "")] else { throw CaseError("the sandbox has no \(name.json)") }
        return field
    }
}
