import Foundation
import WorkspaceSDK

// Reads what a caller gets into the shape of a case's `result` or `error`.

/// A value of the SDK's under the API's own names: what was not answered is left out, and unknown fields stand among the known ones.
func plain(_ value: Any) throws -> Value? {
    switch value {
    case let text as String: return Value(text)
    case let flag as Bool: return .flag(flag)
    case let number as Int: return Value(number)
    case let number as Int64: return Value(Int(number))
    case let json as Json: return try Value(parsing: json.text)
    case let status as DeliveryStatus: return Value(status.text)
    case let type as CustomFieldType: return Value(type.text)
    case let time as Timestamp: return Value(time.text)
    case let elements as [Any]: return elements.isEmpty ? nil : .array(try elements.map { try plain($0) ?? .null })
    case let entries as [String: Json]: return entries.isEmpty ? nil : .object(try object(entries))
    default: break
    }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return try mirror.children.first.flatMap { try plain($0.value) } }
    guard mirror.displayStyle == .struct else { throw CaseError("\(type(of: value)) is not known") }
    return .object(try model(mirror))
}

private func object(_ entries: [String: Json]) throws -> Object {
    Object(try entries.map { (Text($0.key), try Value(parsing: $0.value.text)) })
}

private func model(_ mirror: Mirror) throws -> Object {
    var model = Object()
    for child in mirror.children {
        guard let name = child.label else { throw CaseError("a field without a name") }
        if name == "extra", let extra = child.value as? [String: Json] {
            for (name, value) in try object(extra).entries { model[name] = value }
        } else {
            model[Text(name)] = try plain(child.value)
        }
    }
    return model
}

extension Outcome {
    init<Data>(_ answer: Answer<Data>) throws {
        try self.init(data: plain(answer.data) ?? .null, answer.message, answer.pagination, answer.call, raw: answer.raw)
    }

    init<Element>(_ page: Page<Element>) throws {
        let elements = try page.map { try plain($0) ?? .null }
        try self.init(data: .array(elements), page.message, page.pagination, page.call, raw: page.raw)
    }

    /// What a loop gave.
    init(all elements: [Any]) throws {
        let data = try elements.map { try plain($0) ?? .null }
        self.init(found: Object([("data", .array(data))]), isError: false)
    }

    /// What an iterator gave that was asked again after errors, and their codes.
    init(all elements: [Any], pastErrors errors: [String]) throws {
        let data = try elements.map { try plain($0) ?? .null }
        self.init(found: Object([("data", .array(data)), ("errors", .array(errors.map { Value($0) }))]), isError: false)
    }

    private init(data: Value, _ message: String?, _ pagination: Pagination?, _ call: CallInfo, raw: String) throws {
        let info: Value = ["status": Value(call.status), "attempts": Value(call.attempts), "requestId": Value(call.requestId)]
        let pagination = try pagination.flatMap { try plain($0) } ?? .null
        let found = Object([("data", data), ("message", Value(message)), ("pagination", pagination), ("call", info)])
        self.init(found: found, isError: false)
        // Whatever was answered is JSON, or there would be no result; a byte order mark is none.
        let json = raw.unicodeScalars.drop { $0 == "\u{FEFF}" }
        if (try? Json(parsing: String(json))) == nil { problems.append("raw: not JSON") }
        if call.elapsed < .zero { problems.append("call.elapsed: \(call.elapsed) is no time") }
    }

    init(_ error: WorkspaceError) throws {
        let details = error.details
        self.init(found: Self.found(details), isError: true)
        if WorkspaceError(details) != error { problems.append("its details make another error") }
        if details.elapsed < .zero { problems.append("error.elapsed: \(details.elapsed) is no time") }
        // What the server said is no part of an error's JSON.
        var withoutText = Self.found(details)
        withoutText["server_text"] = .null
        let again = try JSONDecoder().decode(ErrorDetails.self, from: JSONEncoder().encode(details))
        problems += compare("error of its JSON", .object(withoutText), .object(Self.found(again)))
    }

    private static func found(_ details: ErrorDetails) -> Object {
        let fields = details.fields.map { problem in
            let isOption = details.kind == .configuration
            return ["field": Value(isOption ? option(problem.field) : problem.field), "problem": Value(snake("\(problem.problem)"))] as Value
        }
        return Object([
            ("type", Value("\(details.kind)".prefix(1).uppercased() + "\(details.kind)".dropFirst() + "Error")),
            ("code", Value(details.code)),
            ("disposition", Value("\(details.disposition)")),
            ("status", Value(details.status)),
            ("attempts", Value(details.attempts)),
            ("meta_code", Value(details.metaCode)),
            ("retry_after", details.retryAfter.map { .number(Number("\($0 / .seconds(1))")) } ?? .null),
            ("failure", Value(details.failure)),
            ("request_id", Value(details.requestId)),
            ("fields", .array(fields)),
            ("server_text", Value(details.serverText)),
        ])
    }

    /// The name of an option as a case has it; a header's own name stays.
    private static func option(_ field: String) -> String {
        let parts = field.split(separator: "[", maxSplits: 1)
        return ([snake(String(parts[0]))] + parts.dropFirst().map(String.init)).joined(separator: "[")
    }
}

/// Swift's form of a name that is in snake_case.
func camel(_ name: String) -> String {
    let words = name.split(separator: "_")
    return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
}

/// The other way round.
func snake(_ name: String) -> String {
    name.reduce(into: "") { snake, letter in snake += letter.isUppercase ? "_\(letter.lowercased())" : String(letter) }
}
