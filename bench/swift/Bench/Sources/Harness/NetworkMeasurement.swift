/// One measurement over a network: it reads an address book or sends, and prints the figures as one line of JSON. The
/// counterpart in Rust is bench/src/network/client.rs.
public struct NetworkMeasurement {
    /// The number of sends at once, and how many bursts or sends are made before the measurement.
    private static let burst = 64
    private static let warmup = 5

    private let flags: Flags

    /// Returns nil if the flags are those of another measurement.
    public init?(arguments: some Collection<String>) {
        flags = Flags(arguments)
        guard flags["base-url"] != nil else { return nil }
    }

    /// Runs the measurement and prints the line of JSON.
    public func run<Side: Calls>(_ side: Side.Type) async throws {
        let calls = try Side(baseUrl: flags["base-url"] ?? "")
        let count = flags.number("count")
        guard flags["work"] != "book" else { return try await readBook(calls, count) }
        let atOnce = flags["work"] == "burst" ? Self.burst : 1
        try await send(calls, Self.warmup * atOnce, atOnce)
        let stopwatch = Stopwatch()
        try await send(calls, count, atOnce)
        print("{\(stopwatch.figures(count))}")
    }

    private func readBook(_ calls: some Calls, _ contacts: Int) async throws {
        var book = Book(contacts: contacts)
        let stopwatch = Stopwatch()
        try await calls.read(&book)
        let figures = stopwatch.figures(contacts)
        book.check()
        print("{\(figures), \"peak_memory_of_tenth_kb\": \(book.peakMemoryOfTenthKb.map(String.init) ?? "null")}")
    }

    /// Sends so many at once, again and again.
    private func send(_ calls: some Calls, _ count: Int, _ atOnce: Int) async throws {
        for _ in 0..<count / atOnce {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<atOnce {
                    group.addTask {
                        guard try await calls.send() else { fatalError("a response is incomplete") }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
