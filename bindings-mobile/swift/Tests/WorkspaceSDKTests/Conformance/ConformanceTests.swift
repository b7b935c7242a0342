import Testing

/// The methods that send one type of message, and the arguments of each.
private let shortForms: [String: [Text]] = [
    "text": ["to", "body", "channelId", "apiReference"],
    "image": ["to", "url", "caption", "channelId", "apiReference"],
    "video": ["to", "url", "caption", "channelId", "apiReference"],
    "document": ["to", "url", "filename", "caption", "channelId", "apiReference"],
    "audio": ["to", "url", "channelId", "apiReference"],
]

extension All {
    @Suite struct Conformance {
        @Test func everyCaseHolds() async throws {
            let report = await (try Runner()).run(try Case.readAll(Case.texts(of: "cases")))
            print("conformance: \(report.cases) cases, \(report.assertions) assertions")
            #expect(report.failures == "")
        }

        @Test func everyWrongCaseIsSeenToFail() async throws {
            let runner = try await Runner()
            var seen = 0
            for (file, text) in try Case.texts(of: "cases_wrong") {
                // A file that cannot be read is seen to be wrong as well.
                guard let cases = try? Case.read(file: file, text: text) else {
                    seen += 1
                    continue
                }
                let failed = await runner.run(cases).failed
                #expect(failed.map(\.0.name) == cases.map(\.name), "not all are seen to be wrong")
                seen += cases.count
            }
            print("conformance: \(seen) wrong cases seen to fail")
            #expect(seen > 20)
        }

        @Test func theShortFormsOfMessagesHold() async throws {
            let report = await (try Runner()).run(try Case.readAll(Case.texts(of: "cases")).compactMap(shortForm))
            print("short forms: \(report.cases) cases, \(report.assertions) assertions")
            #expect(report.failures == "")
            #expect(report.cases > 40)
        }
    }
}

/// The case with the method for its type of message; none where that cannot say it.
private func shortForm(_ played: Case) -> Case? {
    guard played.call.operation == "messages.send", let type = played.call.arguments["type"]?.text, let known = shortForms[type] else { return nil }
    var arguments = played.call.arguments
    arguments["type"] = nil
    let needed: [Text] = type == "text" ? ["to", "body"] : ["to", "url"]
    guard arguments.names.allSatisfy(known.contains), needed.allSatisfy({ arguments[$0] != nil }) else { return nil }
    var short = played
    short.call = CaseCall(operation: "messages.send_\(type)", arguments: arguments)
    return short
}
