import Testing

/// The parameters of the methods that send one type of message.
private let shortcuts: [String: [ByteString]] = [
    "text": ["to", "body", "channelId", "apiReference"],
    "image": ["to", "url", "caption", "channelId", "apiReference"],
    "video": ["to", "url", "caption", "channelId", "apiReference"],
    "document": ["to", "url", "filename", "caption", "channelId", "apiReference"],
    "audio": ["to", "url", "channelId", "apiReference"],
]

extension AllTests {
    @Suite struct Conformance {
        @Test func everyCasePasses() async throws {
            let report = await (try Runner()).run(try Case.supported())
            print("conformance: \(report.cases) cases, \(report.assertions) assertions")
            #expect(report.failures == "")
        }

        @Test func everyWrongCaseFails() async throws {
            let runner = try await Runner()
            var seen = 0
            for (file, text) in try Case.texts(of: "cases_wrong") {
                // A file that cannot be parsed also counts as a wrong case.
                guard let cases = try? Case.read(file: file, text: text) else {
                    seen += 1
                    continue
                }
                let failed = await runner.run(cases).failed
                #expect(failed.map(\.0.name) == cases.map(\.name), "not all wrong cases failed")
                seen += cases.count
            }
            print("conformance: \(seen) wrong cases failed")
            #expect(seen > 20)
        }

        @Test func theShortcutsOfMessagesPassTheirCases() async throws {
            let report = await (try Runner()).run(try Case.supported().compactMap(shortcut))
            print("shortcuts: \(report.cases) cases, \(report.assertions) assertions")
            #expect(report.failures == "")
            #expect(report.cases > 40)
        }
    }
}

/// The case with the method for its message type; nil if the method lacks a parameter.
private func shortcut(_ testCase: Case) -> Case? {
    guard testCase.call.operation == "messages.send", let type = testCase.call.arguments["type"]?.text, let known = shortcuts[type] else {
        return nil
    }
    var arguments = testCase.call.arguments
    arguments["type"] = nil
    let needed: [ByteString] = type == "text" ? ["to", "body"] : ["to", "url"]
    guard arguments.names.allSatisfy(known.contains), needed.allSatisfy({ arguments[$0] != nil }) else { return nil }
    var short = testCase
    short.call = CaseCall(operation: "messages.send_\(type)", arguments: arguments)
    return short
}
