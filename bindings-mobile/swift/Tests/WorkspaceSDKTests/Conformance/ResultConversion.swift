import Foundation
import WorkspaceSDK

// Converts the result that a caller gets into the format of a case's `result` or `error`.

/// Converts a value of the SDK: absent fields are omitted, unknown fields are added to the known ones.
func plain(_ value: Any) throws -> JsonValue? {
    switch value {
    case let text as String: return JsonValue(text)
    case let flag as Bool: return .flag(flag)
    case let number as Int: return JsonValue(number)
    case let number as Int64: return JsonValue(Int(number))
    case let json as Json: return try JsonValue(parsing: json.text)
    case let status as DeliveryStatus: return JsonValue(status.text)
    case let type as CustomFieldType: return JsonValue(type.text)
    case let time as Timestamp: return JsonValue(time.text)
    case let elements as [Any]: return elements.isEmpty ? nil : .array(try elements.map { try plain($0) ?? .null })
    case let entries as [String: Json]: return entries.isEmpty ? nil : .object(try object(entries))
    default: break
    }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return try mirror.children.first.flatMap { try plain($0.value) } }
    guard mirror.displayStyle == .struct else { throw CaseError("\(type(of: value)) is not known") }
    return .object(try model(mirror))
}

private func object(_ entries: [String: Json]) throws -> JsonObject {
    JsonObject(try entries.map { (ByteString($0.key), try JsonValue(parsing: $0.value.text)) })
}

private func model(_ mirror: Mirror) throws -> JsonObject {
    var model = JsonObject()
    for child in mirror.children {
        guard let name = child.label else { throw CaseError("a field without a name") }
        if name == "extra", let extra = child.value as? [String: Json] {
            for (name, value) in try object(extra).entries { model[name] = value }
        } else {
            model[ByteString(name)] = try plain(child.value)
        }
    }
    return model
}

extension ActualResult {
    init<Data>(_ response: ApiResponse<Data>) throws {
        try self.init(data: plain(response.data) ?? .null, response.message, response.pagination, response.call, raw: response.raw)
    }

    init<Element>(_ page: Page<Element>) throws {
        let elements = try page.map { try plain($0) ?? .null }
        try self.init(data: .array(elements), page.message, page.pagination, page.call, raw: page.raw)
    }

    /// Converts the elements of a loop.
    init(all elements: [Any]) throws {
        let data = try elements.map { try plain($0) ?? .null }
        self.init(found: JsonObject([("data", .array(data))]), isError: false)
    }

    /// Converts the elements of an iterator that was called again after errors, and the codes of these errors.
    init(all elements: [Any], pastErrors errors: [String]) throws {
        let data = try elements.map { try plain($0) ?? .null }
        self.init(found: JsonObject([("data", .array(data)), ("errors", .array(errors.map { JsonValue($0) }))]), isError: false)
    }

    private init(data: JsonValue, _ message: String?, _ pagination: Pagination?, _ call: CallInfo, raw: String) throws {
        let info: JsonValue = ["status": JsonValue(call.status), "attempts": JsonValue(call.attempts), "requestId": JsonValue(call.requestId)]
        let pagination = try pagination.flatMap { try plain($0) } ?? .null
        let found = JsonObject([("data", data), ("message", JsonValue(message)), ("pagination", pagination), ("call", info)])
        self.init(found: found, isError: false)
        // Every response is JSON, because otherwise the call would have failed. A byte order mark is not part of the
        // JSON.
        let json = raw.unicodeScalars.drop { $0 == "\u{FEFF}" }
        if (try? Json(parsing: String(json))) == nil { problems.append("raw: not JSON") }
        if call.elapsed < .zero { problems.append("call.elapsed: \(call.elapsed) is negative") }
    }

    init(_ error: WorkspaceError) throws {
        let details = error.details
        self.init(found: Self.found(details), isError: true)
        if WorkspaceError(details) != error { problems.append("creating an error from its details gives a different error") }
        if details.elapsed < .zero { problems.append("error.elapsed: \(details.elapsed) is negative") }
        // The JSON of an error does not contain the text from the server.
        var withoutText = Self.found(details)
        withoutText["server_text"] = .null
        let again = try JSONDecoder().decode(ErrorDetails.self, from: JSONEncoder().encode(details))
        problems += compare("error of its JSON", .object(withoutText), .object(Self.found(again)))
    }

    private static func found(_ details: ErrorDetails) -> JsonObject {
        let fields = details.fields.map { fieldError in
            let isOption = details.kind == .configuration
            return ["field": JsonValue(isOption ? option(fieldError.field) : fieldError.field), "kind": JsonValue(snake("\(fieldError.kind)"))]
                as JsonValue
        }
        return JsonObject([
            ("type", JsonValue("\(details.kind)".prefix(1).uppercased() + "\(details.kind)".dropFirst() + "Error")),
            ("code", JsonValue(details.code)),
            ("disposition", JsonValue("\(details.disposition)")),
            ("status", JsonValue(details.status)),
            ("attempts", JsonValue(details.attempts)),
            ("whatsapp_code", JsonValue(details.whatsappCode)),
            ("retry_after", details.retryAfter.map { .number(JsonNumber("\($0 / .seconds(1))")) } ?? .null),
            ("failure", JsonValue(details.failure?.rawValue)),
            ("request_id", JsonValue(details.requestId)),
            ("fields", .array(fields)),
            ("server_text", JsonValue(details.serverText)),
        ])
    }

    /// Converts the name of an option to the name in the cases. The name of a header is unchanged.
    private static func option(_ field: String) -> String {
        let parts = field.split(separator: "[", maxSplits: 1)
        return ([snake(String(parts[0]))] + parts.dropFirst().map(String.init)).joined(separator: "[")
    }
}

/// Converts a snake_case name to camelCase.
func camel(_ name: String) -> String {
    let words = name.split(separator: "_")
    return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
}

/// Converts a camelCase name to snake_case.
func snake(_ name: String) -> String {
    name.reduce(into: "") { snake, letter in snake += letter.isUppercase ? "_\(letter.lowercased())" : String(letter) }
}
