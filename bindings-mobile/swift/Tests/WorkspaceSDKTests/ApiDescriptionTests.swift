import Foundation
import Testing

@testable import WorkspaceSDK

/// The declarations in the sources of the package.
private struct Source {
    /// The generated sources.
    private let generated: String
    /// The hand-written sources.
    private let written: String

    init() throws {
        let folder = Repository.package.appendingPathComponent("Sources/WorkspaceSDK")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        let swift = files.filter { $0.pathExtension == "swift" }
        let isGenerated: (URL) -> Bool = { $0.pathComponents.contains("Generated") }
        generated = try swift.filter(isGenerated).map(Repository.text).joined(separator: "\n")
        written = try swift.filter { !isGenerated($0) }.map(Repository.text).joined(separator: "\n")
    }

    /// The fields of a struct, in order.
    func fields(of type: String) throws -> [String] {
        let body = try #require(generated.range(of: "public struct \(type): ").map { generated[$0.upperBound...] }, "\(type)")
        let own = body.prefix(upTo: body.range(of: "\n}\n")?.lowerBound ?? body.endIndex)
        return own.matches(of: /\n +public (?:let|var) (\w+): [^{\n]*(?=\n)/).map { String($0.1) }
    }

    /// The labels and types of the parameters of each method with this name, in a protocol, a class or an extension.
    func methods(_ name: String, of type: String) throws -> [[(label: String, type: String)]] {
        let pattern = try Regex("\\n(?:public protocol|public final class|extension) \(type)(?:Protocol)?\\b[^\\n]*\\{\\n")
        return written.matches(of: pattern).flatMap { match in
            let body = written[match.range.upperBound...]
            let own = body.prefix(upTo: body.range(of: "\n}\n")?.lowerBound ?? body.endIndex)
            return own.components(separatedBy: "func \(name)(").dropFirst().map { rest in
                let list = rest.prefix(upTo: rest.range(of: "\n    ) ")?.lowerBound ?? rest.endIndex)
                let oneLine = rest.prefix(upTo: rest.firstIndex(of: "\n") ?? rest.endIndex)
                let parameters = rest.hasPrefix("\n") ? list : oneLine.prefix(upTo: oneLine.lastIndex(of: ")") ?? oneLine.endIndex)
                return parameters.matches(of: /(\w+)(?: \w+)?: ([\w\[\]:? <>,@()\->]+?)(?: = [^,\n]*)?(?=,|\n|$)/).map {
                    (String($0.1), String($0.2))
                }
            }
        }
    }
}

private func texts(_ value: JsonValue?) -> [String] { value?.array?.compactMap(\.text) ?? [] }

/// The Swift names of models whose names would be ambiguous.
private let models = ["Label": "Label"]

/// The parameters of the derived operations, which differ from the operation's parameters.
private let derivedOperations: [String: [String]] = [
    "contacts.iter": ["channelId", "page", "limit", "search", "maxItems", "prefetch"],
    "messages.send_text": ["to", "body", "channelId", "apiReference"],
    "messages.send_image": ["to", "url", "caption", "channelId", "apiReference"],
    "messages.send_video": ["to", "url", "caption", "channelId", "apiReference"],
    "messages.send_document": ["to", "url", "filename", "caption", "channelId", "apiReference"],
    "messages.send_audio": ["to", "url", "channelId", "apiReference"],
    "messages.wait": ["wamid", "until", "timeout", "interval"],
    "messages.watch": ["wamid", "timeout", "interval"],
    "client.request": ["_", "params", "safety"],
    "client.with_options": ["_", "onAttempt", "onAttemptStart"],
]

extension AllTests {
    /// The package declares everything that api_description.json lists, in the same order, and nothing else.
    @Suite struct ApiDescription {
        private let source: Source
        private let description = Repository.apiDescription

        init() throws { source = try Source() }

        private func struct_(_ namespace: String) -> String {
            let name = camel(namespace)
            return name.prefix(1).uppercased() + name.dropFirst()
        }

        @Test func operations() throws {
            let operations = description["operations"]?.array ?? []
            #expect(operations.count == 13)
            for operation in operations {
                let parts = (operation["name"]?.text ?? "").split(separator: ".").map(String.init)
                let parameters = operation["parameters"]?.array ?? []
                let names = parameters.compactMap { $0["name"]?.text }.filter { !Repository.withoutLedger("parameters").contains($0) }
                let methods = try source.methods(camel(parts[1]), of: struct_(parts[0]))
                let named = try #require(methods.first { $0.first?.label != "_" }, "\(parts)")
                #expect(named.map(\.label) == names)
                for (parameter, found) in zip(parameters, named) {
                    #expect(found.type.hasSuffix("?") != (parameter["required"]?.flag ?? false), "\(parts) \(found)")
                }
                guard !names.isEmpty else { continue }
                // The parameter struct has the same fields.
                let params = try #require(methods.first { $0.first?.label == "_" }?.first?.type, "\(parts)")
                #expect(try source.fields(of: params) == names)
            }
        }

        @Test func otherMethods() throws {
            let listed = (description["derived_operations"]?.array ?? []).compactMap { $0["name"]?.text }
            #expect(Set(listed).subtracting(Repository.withoutLedger("derived_operations")) == Set(derivedOperations.keys))
            for (name, parameters) in derivedOperations {
                let parts = name.split(separator: ".").map(String.init)
                let found = try source.methods(camel(parts[1]), of: struct_(parts[0])).map { $0.map(\.label) }
                #expect(found.contains(parameters), "\(name): \(found)")
            }
        }

        @Test func modelsHaveTheirFieldsInOrder() throws {
            for model in description["models"]?.array ?? [] {
                let name = model["name"]?.text ?? ""
                let fields = try source.fields(of: models[name] ?? name).filter { $0 != "extra" }
                let absent = name == "CallInfo" ? Repository.withoutLedger("call_info") : []
                #expect(fields == texts(model["fields"]).filter { !absent.contains($0) }, "\(name)")
            }
        }

        @Test func options() throws {
            let given = ["base_url", "api_key"] + Repository.withoutLedger("options")
            let options = try source.fields(of: "ClientOptions")
            #expect(options == texts(description["options"]).filter { !given.contains($0) }.map(camel))
            let overrides = try source.fields(of: "Overrides").filter { $0 != "clearChannelId" }
            #expect(overrides == texts(description["overrides"]).map(camel))
        }

        @Test func events() throws {
            let fields = texts(description["attempt_event"]).map(camel)
            #expect(try source.fields(of: "AttemptEvent") == fields)
            #expect(try source.fields(of: "AttemptStart") == texts(description["attempt_start"]))
            #expect(try source.fields(of: "PhoneNumber") == texts(description["phone_number"]).map(camel))
        }

        @Test func errors() throws {
            let listed = texts(description["error_fields"]).filter { !Repository.withoutLedger("error_fields").contains($0) }
            let fields = listed.map { $0 == "type" ? "kind" : camel($0) }
            #expect(try source.fields(of: "ErrorDetails").filter { !["whatsappMeaning", "causes"].contains($0) } == fields)
            #expect(try source.fields(of: "FieldError") == texts(description["field_error"]))
            let kinds: [ErrorKind] = [
                .configuration, .validation, .api, .badRequest, .authentication, .permissionDenied, .notFound, .rateLimit, .server, .transport,
                .requestTimeout, .outcomeUnknown, .decode, .idempotencyConflict, .idempotencyInProgress, .ledger,
            ]
            let classes = (description["errors"]?.array ?? []).dropFirst()
            #expect(classes.compactMap { $0["code"]?.text } == kinds.map { snake("\($0)") })
            for (listed, kind) in zip(classes, kinds) {
                let error = WorkspaceError(kind: kind)
                #expect(error.code == listed["code"]?.text)
                #expect(error.details.kind == kind && "\(error.kind)" == camel(listed["code"]?.text ?? ""))
                #expect(error.isApi == (kind == .api || listed["parent"] == "ApiError"))
                #expect(error.isTransport == (kind == .transport || listed["parent"] == "TransportError"))
            }
        }

        @Test func enums() throws {
            func codes(_ values: [Any]) -> [String] { values.map { snake("\($0)") } }
            let values = description["values"]
            let tested: Set = ["auth", "request_style", "trust_roots", "safety", "disposition"]
            let described = (values?.object?.names ?? []).map(\.string)
            #expect(Set(described).subtracting(Repository.withoutLedger("values")) == tested)
            #expect(codes([Auth.header, Auth.bearer, Auth.query, Auth.body]) == texts(values?["auth"]))
            #expect(codes([RequestStyle.postJson, RequestStyle.postQuery, RequestStyle.getQuery]) == texts(values?["request_style"]))
            #expect(codes([TrustRoots.platform, TrustRoots.bundled]) == texts(values?["trust_roots"]))
            #expect(codes([Safety.read, Safety.upsert, Safety.send]) == texts(values?["safety"]))
            #expect(codes([Disposition.rejected, Disposition.retryable, Disposition.unknown]) == texts(values?["disposition"]))
            let fieldErrors: [FieldErrorKind] = [.required, .empty, .format, .tooLong, .range, .notAllowed, .conflict, .requires]
            #expect(codes(fieldErrors) == texts(description["field_error_kinds"]))
            #expect(codes([SentState.answered, SentState.notSent, SentState.unknown]) == texts(description["sent_states"]))
            let reasons: [StopReason] = [.notRepeatable, .retries, .deadline, .budget]
            #expect(codes(reasons) == texts(description["stop_reasons"]))
            let failures: [Failure] = [
                .connect, .connectTimeout, .tls, .proxy, .notSent, .timeout, .connectionLost, .aborted, .unreadable, .tooLarge, .redirect, .status,
                .refusal, .deadline, .hook, .ledger,
            ]
            #expect(failures.map(\.rawValue) == texts(description["failures"]))
            let next: [NextStep] = [.done, .retry(wait: .zero), .stop(reason: .budget), .cancelled, .replayed]
            #expect(next.map(\.name) == texts(description["next_steps"]))
        }
    }
}
