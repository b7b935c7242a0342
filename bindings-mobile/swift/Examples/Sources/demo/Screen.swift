import Foundation
import WorkspaceSDK

/// The colours, named by their meaning.
enum Colour: String {
    case good = "32"
    case bad = "31"
    case maybe = "33"
    case quiet = "2"
    case strong = "1"
}

/// The output of the demo: aligned lines, coloured on a terminal.
@MainActor
final class Screen {
    private let isColoured = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    private(set) var failures = 0

    func chapter(_ text: String) {
        print("\n  \(paint(.strong, text))")
    }

    func line(_ colour: Colour, _ mark: String, _ operation: String, _ result: String, _ call: String = "") {
        print("  \(paint(colour, mark)) \(pad(operation, 22)) \(pad(result, 46)) \(paint(.quiet, call))")
    }

    /// Prints a call that succeeded: the operation, its result and its duration.
    func result(_ operation: String, _ call: CallInfo, _ result: String) {
        let milliseconds = String(format: "%6.1f", call.elapsed / .milliseconds(1))
        line(.good, "✓", operation, result, "\(call.status)  \(milliseconds) ms")
    }

    /// Prints a call that failed as expected.
    func error(_ operation: String, _ error: WorkspaceError) {
        let isUnknown = error.disposition == .unknown
        line(isUnknown ? .maybe : .bad, isUnknown ? "?" : "✗", operation, "\(error.kind)", "\(error.disposition)")
        for fieldError in error.fields { detail("\(fieldError.field): \(fieldError.message)") }
        if error.fields.isEmpty { detail(error.message.replacingOccurrences(of: "\(operation): ", with: "")) }
    }

    /// Prints an expectation, and counts it if it does not hold.
    func check(_ claim: String, _ holds: Bool) {
        line(holds ? .good : .bad, holds ? "✓" : "✗", "", claim)
        if !holds { failures += 1 }
    }

    /// Prints the server's journal. Repeated reads of the same path are one line.
    func journal(_ entries: [Json]) {
        chapter("What the server received")
        for (entry, times) in fold(entries) {
            let status = entry["status"]?.int
            let repeated = times > 1 ? "\(times) times" : ""
            let kind = entry["effect"]?["kind"]?.string
            let effect = kind.map { "\($0) \(shorten(entry["effect"]?["id"]?.string))" } ?? repeated
            let seq = paint(.quiet, pad("\(entry["seq"] ?? 0)", 3, isRight: true))
            let shown = paint(status == 200 ? .good : .maybe, pad(status.map(String.init) ?? "lost", 4, isRight: true))
            print("  \(seq) \(pad(entry["method"]?.string ?? "", 4)) \(pad(entry["path"]?.string ?? "", 42)) \(shown) \(paint(.quiet, effect))")
        }
    }

    private func detail(_ text: String) {
        for line in wrap(text, 66) { print(String(repeating: " ", count: 27) + paint(.quiet, line)) }
    }

    private func paint(_ colour: Colour, _ text: String) -> String {
        isColoured ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }
}

private func pad(_ text: String, _ width: Int, isRight: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return isRight ? space + text : text + space
}

/// Splits a text into lines of at most `width` characters. All lines except the first are indented.
private func wrap(_ text: String, _ width: Int) -> [String] {
    var (lines, line): ([String], String) = ([], "")
    for word in text.split(separator: " ") {
        if line.isEmpty {
            line = String(word)
        } else if line.count + word.count < width {
            line += " \(word)"
        } else {
            lines.append(line)
            line = "  \(word)"
        }
    }
    return lines + [line]
}

private func fold(_ entries: [Json]) -> [(Json, Int)] {
    var folded: [(entry: Json, times: Int)] = []
    for entry in entries {
        if let last = folded.last, isRepeated(last.entry, entry) {
            folded[folded.count - 1].times += 1
        } else {
            folded.append((entry, 1))
        }
    }
    return folded.map { ($0.entry, $0.times) }
}

private func isRepeated(_ last: Json, _ entry: Json) -> Bool {
    last["path"] == entry["path"] && last["status"] == entry["status"] && last["effect"] == .null && entry["effect"] == .null
}

/// Shortens an id that is too long for a line.
func shorten(_ id: String?) -> String {
    guard let id else { return "no id" }
    return id.count <= 32 ? id : "\(id.prefix(32))…"
}
