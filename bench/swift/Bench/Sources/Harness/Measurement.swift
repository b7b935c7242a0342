/// One measurement. It warms up, makes the calls, and prints the figures as one line of JSON.
public struct Measurement {
    private let flags: Flags

    /// Parses `--name value` pairs.
    public init(arguments: some Collection<String>) {
        flags = Flags(arguments)
    }

    /// Runs the measurement and prints the line of JSON.
    public func run<Side: Calls>(_ side: Side.Type) async throws {
        let calls = try Side(baseUrl: "http://127.0.0.1:\(flags.number("port"))\(Payload.basePath)")
        let isSend = flags["work"] == "send"
        let call: @Sendable () async throws -> Bool = { isSend ? try await calls.send() : try await calls.list() }
        let (inflight, count) = (flags.number("inflight"), flags.number("calls"))

        try await distribute(flags.number("warmup"), inflight, call)
        let stopwatch = Stopwatch()
        try await distribute(count, inflight, call)
        print("{\(stopwatch.figures(count))}")
    }
}

/// Distributes the calls over tasks. The tasks share one counter, so that a slow call does not delay the others.
private func distribute(_ count: Int, _ inflight: Int, _ call: @escaping @Sendable () async throws -> Bool) async throws {
    let counter = Counter(count)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<inflight {
            group.addTask {
                while await counter.take() {
                    guard try await call() else { fatalError("a response is incomplete") }
                }
            }
        }
        try await group.waitForAll()
    }
}

private actor Counter {
    private var remaining: Int

    init(_ count: Int) {
        remaining = count
    }

    func take() -> Bool {
        remaining -= 1
        return remaining >= 0
    }
}
