#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Measures wall time and CPU time, from its creation.
struct Stopwatch {
    private let started = ContinuousClock.now
    private let cpu = cpuMicroseconds()

    /// The figures of so many calls, as the fields of a JSON object.
    func figures(_ calls: Int) -> String {
        let (wall, used) = (ContinuousClock.now - started, cpuMicroseconds() - cpu)
        let seconds = Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18
        let memory = peakMemoryKb().map(String.init) ?? "null"
        let rates = "\"calls_per_second\": \(Double(calls) / seconds), \"cpu_us_per_call\": \(used / Double(calls))"
        return "\(rates), \"peak_memory_kb\": \(memory)"
    }
}

/// The CPU time of the whole process, in user and kernel mode.
private func cpuMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// The peak memory of the process. Only Linux reports it.
func peakMemoryKb() -> Int? {
    guard let file = fopen("/proc/self/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)) }
    }
    return nil
}
