#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One measurement. It warms up, makes the calls, and prints the figures as one line of JSON.
public struct Measurement {
    private let flags: [String: String]

    /// Parses `--name value` pairs.
    public init(arguments: some Collection<String>) {
        var flags: [String: String] = [:]
        var name: String?
        for argument in arguments {
            if let flag = name {
                flags[flag] = argument
                name = nil
            } else {
                name = String(argument.drop { $0 == "-" })
            }
        }
        self.flags = flags
    }

    /// Runs the measurement and prints the line of JSON.
    public func run<Side: Calls>(_ side: Side.Type) async throws {
        let calls = try Side(baseUrl: "http://127.0.0.1:\(number("port"))\(Payload.basePath)")
        let isSend = flags["work"] == "send"
        let call: @Sendable () async throws -> Bool = { isSend ? try await calls.send() : try await calls.list() }
        let (inflight, count) = (number("inflight"), number("calls"))

        try await distribute(number("warmup"), inflight, call)
        let (started, cpu) = (ContinuousClock.now, cpuMicroseconds())
        try await distribute(count, inflight, call)
        let (wall, used) = (ContinuousClock.now - started, cpuMicroseconds() - cpu)

        let seconds = Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18
        let memory = peakMemoryKb().map(String.init) ?? "null"
        let figures = "\"calls_per_second\": \(Double(count) / seconds), \"cpu_us_per_call\": \(used / Double(count))"
        print("{\(figures), \"peak_memory_kb\": \(memory)}")
    }

    private func number(_ name: String) -> Int {
        guard let number = flags[name].flatMap({ Int($0) }) else { fatalError("--\(name) requires an integer") }
        return number
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

/// The CPU time of the whole process, in user and kernel mode.
private func cpuMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// The peak memory of the process. Only Linux reports it.
private func peakMemoryKb() -> Int? {
    guard let file = fopen("/proc/self/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)) }
    }
    return nil
}
