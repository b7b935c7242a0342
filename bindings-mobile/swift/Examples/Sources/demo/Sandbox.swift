import Foundation
import WorkspaceSDK

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The control API of the sandbox.
struct Sandbox {
    let url: String

    func reset() async throws { try await call("reset", ["seed": "demo"]) }

    func receive(from: String, body: String) async throws { try await call("receive", ["from": Json(from), "body": Json(body)]) }

    func fault(_ fault: Json) async throws { try await call("faults", fault) }

    func journal(since: Int = 0) async throws -> [Json] { try await call("journal?since=\(since)")["entries"]?.elements ?? [] }

    func messages(to: String) async throws -> [Json] {
        try await call("messages?to=\(to.replacingOccurrences(of: "+", with: "%2B"))")["messages"]?.elements ?? []
    }

    @discardableResult
    private func call(_ path: String, _ body: Json? = nil) async throws -> Json {
        guard let url = URL(string: "\(url)/_sandbox/v1/\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = body == nil ? "GET" : "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = body.map { Data($0.text.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw URLError(.badServerResponse) }
        return try Json(parsing: String(decoding: data, as: UTF8.self))
    }
}
