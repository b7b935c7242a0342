import Foundation

// The format of a case. A key that is not known here is an error.

/// The only version there is.
private let format = 1

private let resultKeys: Set<Text> = ["data", "message", "pagination", "call", "errors", "$open"]

private let errorKeys: Set<Text> = [
    "type", "code", "disposition", "status", "attempts", "meta_code", "retry_after", "failure", "request_id", "fields", "server_text",
]

/// A call to make.
struct CaseCall: Sendable {
    let operation: String
    let arguments: Object

    init(operation: String, arguments: Object) {
        self.operation = operation
        self.arguments = arguments
    }

    init(_ value: Value) throws {
        var keys = try Keys("a call", value)
        operation = try keys.need("operation", \.text)
        arguments = try keys.take("arguments", \.object) ?? Object()
        try keys.end()
    }
}

/// A call of the sandbox's control API.
struct CaseControl: Sendable {
    let call: String
    let body: Object

    init(_ value: Value) throws {
        var keys = try Keys("a control call", value)
        call = try keys.need("call", \.text)
        body = try keys.take("body", \.object) ?? Object()
        try keys.end()
    }
}

/// A request the server must see. What is nil is not compared.
struct CaseRequest: Sendable {
    let times: Int
    let method: String?
    let path: String?
    let headers: Object
    let noHeaders: [Value]
    let query: Object?
    let rawQuery: String?
    /// `.some(.null)` says that there must be none, which differs from not being given.
    let body: Value?

    init(_ value: Value) throws {
        var keys = try Keys("a request", value)
        times = try keys.int("times") ?? 1
        method = try keys.text("method")
        path = try keys.text("path")
        headers = try keys.take("headers", \.object) ?? Object()
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
    let client: Object
    let before: [CaseCall]
    let control: [CaseControl]
    let faults: [Value]
    var call: CaseCall
    let requests: [CaseRequest]?
    let result: Object?
    let error: Object?

    init(file: String, _ value: Value) throws {
        var keys = try Keys("a case", value)
        self.file = file
        name = try keys.need("name", \.text)
        keys.what = name
        client = try keys.take("client", \.object) ?? Object()
        before = try (keys.take("before", \.array) ?? []).map(CaseCall.init)
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
        for key: Text in ["type", "code"] where error[key] == nil { throw CaseError("\(name): an error needs '\(key)'") }
    }

    /// How many things it compares; counted from the data: every runner counts alike.
    var assertions: Int {
        let outcome = (result ?? error ?? Object()).names.count
        let seen = requests.map { $0.reduce(1) { $0 + $1.assertions } } ?? 0
        return 1 + outcome + seen
    }
}

extension Case {
    /// The cases of one file; an error where it is not in the format.
    static func read(file: String, text: String) throws -> [Case] {
        do {
            var keys = try Keys("a file", Value(parsing: text))
            guard try keys.need("format", \.int) == format else { throw CaseError("unknown format") }
            let cases = try keys.need("cases", \.array).map { try Case(file: file, $0) }
            try keys.end()
            return cases
        } catch {
            throw CaseError("\(file): \(error)")
        }
    }

    /// All cases, each of its own name; the error lists every file's problem.
    static func readAll(_ texts: [(file: String, text: String)]) throws -> [Case] {
        var (cases, problems): ([Case], [String]) = ([], [])
        for (file, text) in texts {
            do { cases += try read(file: file, text: text) } catch { problems.append("\(error)") }
        }
        var names: Set<String> = []
        for each in cases where !names.insert(each.name).inserted { problems.append("\(each.file): the name '\(each.name)' stands twice") }
        guard problems.isEmpty else { throw CaseError(problems.joined(separator: "\n")) }
        return cases
    }

    /// The text of each file of a folder of the shared data.
    static func texts(of folder: String) throws -> [(file: String, text: String)] {
        try Repository.files(in: Repository.conformance.appendingPathComponent(folder), ending: "json").map { file in
            (file.lastPathComponent, try Repository.text(of: file))
        }
    }
}
