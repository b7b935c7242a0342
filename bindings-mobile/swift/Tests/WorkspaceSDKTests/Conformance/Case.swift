import Foundation

// The format of a case. An unknown key is an error.

/// The only version of the format.
private let format = 1

private let resultKeys: Set<ByteString> = ["data", "message", "pagination", "call", "errors", "report", "$open"]

private let errorKeys: Set<ByteString> = [
    "type", "code", "disposition", "status", "attempts", "whatsapp_code", "retry_after", "failure", "request_id", "fields", "server_text",
    "idempotency_key", "since", "replayed",
]

/// A call to make.
struct CaseCall: Sendable {
    let operation: String
    let arguments: JsonObject

    init(operation: String, arguments: JsonObject) {
        self.operation = operation
        self.arguments = arguments
    }

    init(_ value: JsonValue) throws {
        var keys = try ObjectReader("a call", value)
        operation = try keys.need("operation", \.text)
        arguments = try keys.take("arguments", \.object) ?? JsonObject()
        try keys.end()
    }
}

/// A call that is made before the call of a case.
struct EarlierCall: Sendable {
    let call: CaseCall
    /// Added just before the call.
    let faults: [JsonValue]
    /// The code of the error with which it must fail.
    let error: String?

    init(_ value: JsonValue) throws {
        var keys = try ObjectReader("a call", value)
        call = CaseCall(operation: try keys.need("operation", \.text), arguments: try keys.take("arguments", \.object) ?? JsonObject())
        faults = try keys.take("faults", \.array) ?? []
        error = try keys.text("error")
        try keys.end()
    }
}

/// A call of the sandbox's control API.
struct CaseControl: Sendable {
    let call: String
    let body: JsonObject

    init(_ value: JsonValue) throws {
        var keys = try ObjectReader("a control call", value)
        call = try keys.need("call", \.text)
        body = try keys.take("body", \.object) ?? JsonObject()
        try keys.end()
    }
}

/// An expected request. Nil is not compared.
struct CaseRequest: Sendable {
    let times: Int
    let method: String?
    let path: String?
    let headers: JsonObject
    let noHeaders: [JsonValue]
    let query: JsonObject?
    let rawQuery: String?
    /// `.some(.null)` means that there must be no body. Nil means that the body is not compared.
    let body: JsonValue?

    init(_ value: JsonValue) throws {
        var keys = try ObjectReader("a request", value)
        times = try keys.int("times") ?? 1
        method = try keys.text("method")
        path = try keys.text("path")
        headers = try keys.take("headers", \.object) ?? JsonObject()
        noHeaders = try keys.take("no_headers", \.array) ?? []
        query = try keys.take("query", \.object)
        rawQuery = try keys.text("raw_query")
        body = keys.takeAny("body")
        try keys.end()
    }

    var assertions: Int {
        let given = [method != nil, path != nil, query != nil, rawQuery != nil, body != nil]
        return given.filter { $0 }.count + headers.names.count + noHeaders.count
    }
}

/// A case.
struct Case: Sendable {
    let file: String
    let name: String
    let client: JsonObject
    let before: [EarlierCall]
    let control: [CaseControl]
    let faults: [JsonValue]
    var call: CaseCall
    let requests: [CaseRequest]?
    let result: JsonObject?
    let error: JsonObject?

    init(file: String, _ value: JsonValue) throws {
        var keys = try ObjectReader("a case", value)
        self.file = file
        name = try keys.need("name", \.text)
        keys.what = name
        client = try keys.take("client", \.object) ?? JsonObject()
        before = try (keys.take("before", \.array) ?? []).map(EarlierCall.init)
        control = try (keys.take("control", \.array) ?? []).map(CaseControl.init)
        faults = try keys.take("faults", \.array) ?? []
        call = try CaseCall(.object(keys.need("call", \.object)))
        requests = try keys.take("requests", \.array)?.map(CaseRequest.init)
        result = try keys.take("result", \.object)
        error = try keys.take("error", \.object)
        try keys.end()
        try checkOutcome()
    }

    private func checkOutcome() throws {
        guard (result == nil) != (error == nil) else { throw CaseError("\(name): a case needs either 'result' or 'error'") }
        if let result { try refuseUnknown("\(name): result", result, known: resultKeys) }
        guard let error else { return }
        try refuseUnknown("\(name): error", error, known: errorKeys)
        for key: ByteString in ["type", "code"] where error[key] == nil { throw CaseError("\(name): an error needs '\(key)'") }
    }

    /// Whether the package can run the case: it has every call, option and parameter of it.
    var isSupported: Bool {
        if Repository.withoutLedger("derived_operations").contains(call.operation) { return false }
        let arguments = (before.map(\.call) + [call]).flatMap(\.arguments.names)
        let (options, parameters) = (Repository.withoutLedger("options"), Repository.withoutLedger("parameters"))
        return !client.names.contains { options.contains($0.string) } && !arguments.contains { parameters.contains($0.string) }
    }

    /// The number of comparisons, counted from the data as in every runner.
    var assertions: Int {
        let actual = (result ?? error ?? JsonObject()).names.count
        let seen = requests.map { $0.reduce(1) { $0 + $1.assertions } } ?? 0
        return 1 + actual + seen
    }
}

extension Case {
    /// The cases of one file; an error if its format is wrong.
    static func read(file: String, text: String) throws -> [Case] {
        do {
            var keys = try ObjectReader("a file", JsonValue(parsing: text))
            guard try keys.need("format", \.int) == format else { throw CaseError("unknown format") }
            let cases = try keys.need("cases", \.array).map { try Case(file: file, $0) }
            try keys.end()
            return cases
        } catch {
            throw CaseError("\(file): \(error)")
        }
    }

    /// The cases that the package can run.
    static func supported() throws -> [Case] {
        try readAll(texts(of: "cases")).filter(\.isSupported)
    }

    /// All cases, whose names must be unique; the error lists the problems of all files.
    static func readAll(_ texts: [(file: String, text: String)]) throws -> [Case] {
        var (cases, problems): ([Case], [String]) = ([], [])
        for (file, text) in texts {
            do { cases += try read(file: file, text: text) } catch { problems.append("\(error)") }
        }
        var names: Set<String> = []
        for each in cases where !names.insert(each.name).inserted { problems.append("\(each.file): the name '\(each.name)' occurs twice") }
        guard problems.isEmpty else { throw CaseError(problems.joined(separator: "\n")) }
        return cases
    }

    /// The contents of the files in a folder of the shared data.
    static func texts(of folder: String) throws -> [(file: String, text: String)] {
        try Repository.files(in: Repository.conformance.appendingPathComponent(folder), ending: "json").map { file in
            (file.lastPathComponent, try Repository.text(of: file))
        }
    }
}
