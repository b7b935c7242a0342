import WorkspaceSDK

/// Most cases wait for a retry or a timeout, so several run concurrently.
private let workers = 8

/// The time limit of a case.
private let limit: Duration = .seconds(90)

/// The results of a run.
struct Report: Sendable {
    var cases = 0
    var assertions = 0
    /// The failed cases with their differences.
    var failed: [(Case, [String])] = []

    mutating func add(_ testCase: Case, _ differences: [String]) {
        cases += 1
        assertions += testCase.assertions
        if !differences.isEmpty { failed.append((testCase, differences)) }
    }

    /// The failed cases and their number; empty if all succeeded.
    var failures: String {
        let lines = failed.flatMap { testCase, differences in ["\(testCase.name) (\(testCase.file))"] + differences.map { "    \($0)" } }
        return failed.isEmpty ? "" : (lines + ["\(failed.count) of \(cases) cases failed"]).joined(separator: "\n")
    }
}

/// Runs cases concurrently: each worker has its own sandbox and runs one case at a time.
struct Runner: Sendable {
    private let workers: [SandboxWorker]
    private let operations: Set<String>
    private let options: Set<ByteString>

    init() async throws {
        let started = try await withThrowingTaskGroup(of: SandboxWorker.self) { group in
            for _ in 0..<WorkspaceSDKTests.workers { group.addTask { try await SandboxWorker.start() } }
            return try await group.reduce(into: [SandboxWorker]()) { $0.append($1) }
        }
        workers = started
        let description = Repository.apiDescription
        let named = (description["operations"]?.array ?? []) + (description["derived_operations"]?.array ?? [])
        operations = Set(named.compactMap { $0["name"]?.text })
        options = Set((description["options"]?.array ?? []).compactMap { $0.text.map { ByteString($0) } })
    }

    /// Runs all cases and reports those that fail.
    func run(_ cases: [Case]) async -> Report {
        let queue = Queue(cases)
        let testCase = await withTaskGroup(of: [Int: [String]].self) { group in
            for worker in workers {
                group.addTask {
                    var differences: [Int: [String]] = [:]
                    while let (index, next) = await queue.next() { differences[index] = await self.differences(worker, next) }
                    return differences
                }
            }
            return await group.reduce(into: [Int: [String]]()) { $0.merge($1) { one, _ in one } }
        }
        var report = Report()
        for (index, each) in cases.enumerated() { report.add(each, testCase[index] ?? ["was not run"]) }
        return report
    }

    private func differences(_ worker: SandboxWorker, _ testCase: Case) async -> [String] {
        do {
            return try await withThrowingTaskGroup(of: [String].self) { group in
                group.addTask { try await run(worker, testCase) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw CaseError("it did not complete within \(limit)")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        } catch {
            // No case expects any other error.
            return ["could not be run: \(error)"]
        }
    }

    private func run(_ worker: SandboxWorker, _ testCase: Case) async throws -> [String] {
        try await worker.sandbox.reset()
        let made = try CaseClient(await options(worker, testCase.client))
        let client: Client
        do {
            client = try made.build()
        } catch let error as WorkspaceError {
            return try await check(worker, testCase, ActualResult(error), since: 0)
        }
        defer { client.close() }
        if testCase.call.operation == "client.build" { return try await check(worker, testCase, .nothing, since: 0) }
        let messageId = try await before(worker, testCase, client)
        // Reads the journal first: later the server may refuse connections.
        let since = try await worker.sandbox.journal().last?["seq"]?.int ?? 0
        try await control(worker, testCase, messageId)
        let actual = try await actual(client, testCase.call, messageId)
        return try await check(worker, testCase, actual, since: since)
    }

    /// Makes the preparatory calls, and returns the id of the last message that they sent.
    private func before(_ worker: SandboxWorker, _ testCase: Case, _ client: Client) async throws -> String? {
        var messageId: String?
        for earlier in testCase.before {
            if !earlier.faults.isEmpty { try await worker.sandbox.fault(.array(earlier.faults)) }
            let actual = try await actual(client, earlier.call, nil)
            let code = actual.isError ? actual.found["code"]?.text : nil
            guard code == earlier.error, actual.problems.isEmpty else {
                throw CaseError("\(earlier.call.operation) before the call: the error was \(code ?? "none")")
            }
            messageId = actual.found["data"]?["messageId"]?.text ?? messageId
        }
        return messageId
    }

    private func actual(_ client: Client, _ call: CaseCall, _ messageId: String?) async throws -> ActualResult {
        guard operations.contains(call.operation) else { throw CaseError("unknown operation \(call.operation)") }
        return try await invoke(client, call.operation, filled(call.arguments, messageId))
    }

    private func check(_ worker: SandboxWorker, _ testCase: Case, _ actual: ActualResult, since: Int) async throws -> [String] {
        let differences = testCase.differences(from: actual)
        guard let requests = testCase.requests else { return differences }
        return differences + compareRequests(requests, try await worker.sandbox.journal(since: since))
    }

    /// The options of the client of a case. Null removes an option.
    private func options(_ worker: SandboxWorker, _ given: JsonObject) async throws -> JsonObject {
        let path = given["base_path"]?.text ?? ""
        var options = JsonObject([("base_url", JsonValue(worker.sandbox.url + path)), ("api_key", JsonValue(Sandbox.key)), ("max_retries", 2)])
        for (name, value) in given.entries where name != "base_path" { options[name] = try await worker.filled(value) }
        for (name, value) in options.entries {
            guard self.options.contains(name) else { throw CaseError("unknown option \(name)") }
            if value == .null { options[name] = nil }
        }
        return options
    }

    private func control(_ worker: SandboxWorker, _ testCase: Case, _ messageId: String?) async throws {
        let calls = testCase.control.map(\.call) + (testCase.faults.isEmpty ? [] : ["faults"])
        guard !calls.dropLast().contains("refuse") else { throw CaseError("'refuse' must be the last control call, because the next one would wait") }
        for control in testCase.control { try await worker.control(control.call, filled(control.body, messageId)) }
        if !testCase.faults.isEmpty { try await worker.sandbox.fault(.array(testCase.faults)) }
    }

    /// Replaces each string `$messageId` with a message id.
    private func filled(_ object: JsonObject, _ messageId: String?) throws -> JsonObject {
        JsonObject(
            try object.entries.map { name, value in
                guard value == "$messageId" else { return (name, value) }
                guard let messageId else { throw CaseError("no earlier call returned a message id") }
                return (name, JsonValue(messageId))
            }
        )
    }
}

/// The cases that have not been run yet.
private actor Queue {
    private var left: ArraySlice<(Int, Case)>

    init(_ cases: [Case]) {
        left = cases.enumerated().map { ($0.offset, $0.element) }[...]
    }

    func next() -> (Int, Case)? { left.popFirst() }
}
