#if os(macOS) || os(Linux)
    import Foundation
    import WorkspaceSDK

    #if canImport(FoundationNetworking)
        import FoundationNetworking
    #endif

    /// The sandbox did not start, or rejected a control call.
    public struct SandboxError: Error, CustomStringConvertible {
        /// The reason.
        public let description: String
    }

    /// The test server, in a separate process that ends with this object or with this program. It implements the whole
    /// API, and no message is sent to WhatsApp.
    ///
    /// ```swift
    /// let sandbox = try await Sandbox.start()
    /// let client = try sandbox.client()
    /// try await client.templates.send(to: "+1234567890", templateName: "plain_notice")
    /// print(try await sandbox.messages(to: "+1234567890").count)
    /// ```
    public final class Sandbox: Sendable {
        /// The key of the example data.
        public static let apiKey = "sandbox-key"

        /// The variable with the path of the program.
        private static let variable = "WORKSPACE_SANDBOX_BIN"

        /// The base URL.
        public let url: String
        private let input: Pipe

        private init(url: String, input: Pipe) {
            self.url = url
            self.input = input
        }

        deinit { stop() }

        /// Starts the server, and returns when it is ready.
        ///
        /// - Parameters:
        ///   - program: The path of the program `workspace-sandbox`; by default the one in the environment variable
        ///     `WORKSPACE_SANDBOX_BIN`.
        ///   - arguments: Further arguments, such as `["--journal-limit", "100"]`. The program rejects those that it
        ///     does not know, by name on standard error.
        /// - Throws: ``SandboxError`` if the program is missing, or if it does not start.
        public static func start(program: String? = nil, arguments: [String] = []) async throws -> Sandbox {
            guard let program = program ?? ProcessInfo.processInfo.environment[variable] else {
                throw SandboxError(description: "set \(variable) to the path of the program workspace-sandbox")
            }
            return try await withCheckedThrowingContinuation { caller in
                // A thread, because the start blocks.
                Thread { caller.resume(with: Result { try start(program, arguments) }) }.start()
            }
        }

        private static func start(_ program: String, _ arguments: [String]) throws -> Sandbox {
            let (process, input, output) = (Process(), Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["--exit-with-stdin"] + arguments
            process.standardInput = input
            process.standardOutput = output
            do { try process.run() } catch { throw SandboxError(description: "\(program) could not be started") }
            // The server prints one line when it is listening.
            var line = Foundation.Data()
            while !line.contains(UInt8(ascii: "\n")) {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { throw SandboxError(description: "the sandbox ended; standard error has the reason") }
                line += more
            }
            guard let url = try? Json(parsing: String(decoding: line, as: UTF8.self))["url"]?.string else {
                throw SandboxError(description: "\(program) is not the program of the sandbox")
            }
            return Sandbox(url: url, input: input)
        }

        /// Ends the process.
        public func stop() {
            try? input.fileHandleForWriting.close()
        }

        /// Creates a client of the server.
        ///
        /// - Throws: ``WorkspaceError/configuration(_:)`` if options are invalid.
        public func client(_ options: ClientOptions = ClientOptions()) throws -> Client {
            try Client(baseUrl: url, apiKey: Self.apiKey, options: options)
        }

        /// Calls the control API: with GET, or with POST if there is a body.
        ///
        /// - Parameters:
        ///   - path: The path below `/_sandbox/v1/`.
        ///   - body: The body.
        /// - Throws: ``SandboxError`` with the reason why the call was rejected.
        @discardableResult
        public func control(_ path: String, _ body: Json? = nil) async throws -> Json {
            guard let url = URL(string: "\(url)/_sandbox/v1/\(path)") else { throw SandboxError(description: "not a path: \(path)") }
            var request = URLRequest(url: url)
            request.httpMethod = body == nil ? "GET" : "POST"
            request.setValue("application/json", forHTTPHeaderField: "content-type")
            request.httpBody = body.map { Foundation.Data($0.text.utf8) }
            let (data, response) = try await URLSession.shared.data(for: request)
            let text = String(decoding: data, as: UTF8.self)
            guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw SandboxError(description: "\(path): \(text)") }
            return try Json(parsing: text)
        }

        /// The messages that were sent to a number, in order.
        public func messages(to phoneNumber: String) async throws -> [Json] {
            let number = phoneNumber.replacingOccurrences(of: "+", with: "%2B")
            return try await control("messages?to=\(number)")["messages"]?.elements ?? []
        }

        /// The requests that arrived, in order.
        public func journal() async throws -> [Json] {
            try await control("journal")["entries"]?.elements ?? []
        }

        /// Adds a fault, such as `["kind": "lost_answer", "operation": "templates.send"]`, for the next request.
        public func fault(_ fault: Json) async throws {
            try await control("faults", fault)
        }

        /// Restores the example data, and removes all faults.
        public func reset() async throws {
            try await control("reset", ["seed": "demo"])
        }
    }
#endif
