import WorkspaceSDK

/// Most cases wait, for a retry or for a time-out.
private let lanes = 8

/// Longer than any call may take.
private let limit: Duration = .seconds(90)

/// What a run found.
struct Report: Sendable {
    var cases = 0
    var assertions = 0
    /// Each case that does not hold, with every way in which it does not.
    var failed: [(Case, [String])] = []

    mutating func add(_ played: Case, _ differences: [String]) {
        cases += 1
        assertions += played.assertions
        if !differences.isEmpty { failed.append((played, differences)) }
    }

    /// Every case that does not hold, and their number; empty where all do.
    var failures: String {
        let lines = failed.flatMap { played, differences in ["\(played.name) (\(played.file))"] + differences.map { "    \($0)" } }
        return failed.isEmpty ? "" : (lines + ["\(failed.count) of \(cases) cases failed"]).joined(separator: "\n")
    }
}

/// Runs cases, several at once: each lane has a sandbox of its own, and plays one case at a time.
struct Runner: Sendable {
    private let lanes: [Lane]
    private let operations: Set<String>
    private let options: Set<Text>

    init() async throws {
        let started = try await withThrowingTaskGroup(of: Lane.self) { group in
            for _ in 0..<WorkspaceSDKTests.lanes { group.addTask { try await Lane.start() } }
            return try await group.reduce(into: [Lane]()) { $0.append($1) }
        }
        lanes = started
        let surface = Repository.surface
        let named = (surface["operations"]?.array ?? []) + (surface["helpers"]?.array ?? [])
        operations = Set(named.compactMap { $0["name"]?.text })
        options = Set((surface["options"]?.array ?? []).compactMap { $0.text.map { Text($0) } })
    }

    /// Runs all of them, and lists every one that does not hold.
    func run(_ cases: [Case]) async -> Report {
        let queue = Queue(cases)
        let played = await withTaskGroup(of: [Int: [String]].self) { group in
            for lane in lanes {
                group.addTask {
                    var differences: [Int: [String]] = [:]
                    while let (index, next) = await queue.next() { differences[index] = await self.differences(lane, next) }
                    return differences
                }
            }
            return await group.reduce(into: [Int: [String]]()) { $0.merge($1) { one, _ in one } }
        }
        var report = Report()
        for (index, each) in cases.enumerated() { report.add(each, played[index] ?? ["was not played"]) }
        return report
    }

    private func differences(_ lane: Lane, _ played: Case) async -> [String] {
        do {
            return try await withThrowingTaskGroup(of: [String].self) { group in
                group.addTask { try await run(lane, played) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw CaseError("it did not end in \(limit)")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        } catch {
            // Whatever else is thrown is no outcome that a case could name.
            return ["could not be played: \(error)"]
        }
    }

    private func run(_ lane: Lane, _ played: Case) async throws -> [String] {
        try await lane.sandbox.reset()
        let made = try CaseClient(await options(lane, played.client))
        let client: Client
        do {
            client = try made.build()
        } catch let error as WorkspaceError {
            return try await check(lane, played, Outcome(error), since: 0)
        }
        defer { client.shutdown() }
        if played.call.operation == "client.build" { return try await check(lane, played, .nothing, since: 0) }
        let messageId = try await before(played, client)
        // Read and set first what the server cannot be asked for while it refuses connections.
        let since = try await lane.sandbox.journal().last?["seq"]?.int ?? 0
        try await control(lane, played, messageId)
        let outcome = try await outcome(client, played.call, messageId)
        return try await check(lane, played, outcome, since: since)
    }

    /// Makes the calls that come first, and gives the id of the last message they sent.
    private func before(_ played: Case, _ client: Client) async throws -> String? {
        var messageId: String?
        for call in played.before {
            let outcome = try await outcome(client, call, nil)
            guard !outcome.isError, outcome.problems.isEmpty else { throw CaseError("\(call.operation) before the call failed") }
            messageId = outcome.found["data"]?["messageId"]?.text ?? messageId
        }
        return messageId
    }

    private func outcome(_ client: Client, _ call: CaseCall, _ messageId: String?) async throws -> Outcome {
        guard operations.contains(call.operation) else { throw CaseError("unknown operation \(call.operation)") }
        return try await play(client, call.operation, filled(call.arguments, messageId))
    }

    private func check(_ lane: Lane, _ played: Case, _ outcome: Outcome, since: Int) async throws -> [String] {
        let differences = played.differences(from: outcome)
        guard let requests = played.requests else { return differences }
        return differences + compareRequests(requests, try await lane.sandbox.journal(since: since))
    }

    /// The options of a case's client; null takes one away.
    private func options(_ lane: Lane, _ given: Object) async throws -> Object {
        let path = given["base_path"]?.text ?? ""
        var options = Object([("base_url", Value(lane.sandbox.url + path)), ("api_key", Value(Sandbox.key)), ("max_retries", 2)])
        for (name, value) in given.entries where name != "base_path" { options[name] = try await lane.filled(value) }
        for (name, value) in options.entries {
            guard self.options.contains(name) else { throw CaseError("unknown option \(name)") }
            if value == .null { options[name] = nil }
        }
        return options
    }

    private func control(_ lane: Lane, _ played: Case, _ messageId: String?) async throws {
        let calls = played.control.map(\.call) + (played.faults.isEmpty ? [] : ["faults"])
        guard !calls.dropLast().contains("refuse") else { throw CaseError("what follows a refuse would wait until it is over") }
        for control in played.control { try await lane.control(control.call, filled(control.body, messageId)) }
        if !played.faults.isEmpty { try await lane.sandbox.fault(.array(played.faults)) }
    }

    /// Puts a message id in the place of each text `$messageId`.
    private func filled(_ object: Object, _ messageId: String?) throws -> Object {
        Object(
            try object.entries.map { name, value in
                guard value == "$messageId" else { return (name, value) }
                guard let messageId else { throw CaseError("no call before this one gave a message id") }
                return (name, Value(messageId))
            }
        )
    }
}

/// The cases that are left.
private actor Queue {
    private var left: ArraySlice<(Int, Case)>

    init(_ cases: [Case]) {
        left = cases.enumerated().map { ($0.offset, $0.element) }[...]
    }

    func next() -> (Int, Case)? { left.popFirst() }
}
