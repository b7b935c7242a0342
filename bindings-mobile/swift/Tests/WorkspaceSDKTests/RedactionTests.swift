import Foundation
import Testing

@testable import WorkspaceSDK

private let key = Sandbox.key
private let number = "+15550009876"
private let secret = "Attack at dawn"
private let password = "hunter2"

/// Parts that every notation contains: quoted, in a URL, without the plus sign.
private let secrets = [key, secret, "Attack", String(number.dropFirst()), password]

/// All representations in which programs print and report a value.
private func representations(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    dump([value], to: &dumped)
    var reflected: [String] = []
    reflect(value, into: &reflected)
    let error = value as? any Error
    let bridged = error.map { $0 as NSError }
    return [
        "\(value)", "\([value])", String(describing: value), String(reflecting: value), "\(Optional(value) as Any)", dumped,
        reflected.joined(separator: " "), error?.localizedDescription ?? "", bridged.map { "\($0) \($0.userInfo) \($0.debugDescription)" } ?? "",
        (value as? any Encodable).flatMap { try? JSONEncoder().encode($0) }.map { String(decoding: $0, as: UTF8.self) } ?? "",
    ]
}

private func reflect(_ value: Any, into found: inout [String], depth: Int = 0) {
    guard depth < 8 else { return }
    for child in Mirror(reflecting: value).children {
        found.append("\(child.label ?? ""): \(child.value)")
        reflect(child.value, into: &found, depth: depth + 1)
    }
}

private func check(_ value: Any, _ comment: String) {
    for params in representations(value) {
        for secret in secrets { #expect(!params.contains(secret), "\(comment): \(params)") }
    }
}

extension AllTests {
    /// The API key, phone numbers, message bodies and text from the server never appear when a program prints a value.
    @Suite struct Redaction {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test func aClient() async throws {
            let client = try sandbox.client(ClientOptions(headers: ["x-own": password]))
            check(client, "client")
            check(client.contacts, "its operations")
            check(client.contacts.iter(search: secret), "its sequences")
            #expect("\(client)" == "Client(\(client.baseUrl))")
        }

        /// The encoded form is not checked, because programs use it to store parameters.
        @Test func parametersAndOptions() throws {
            let values: [any Sendable] = [
                ClientOptions(proxy: "http://u:\(password)@p:1", caBundle: secret, appInfo: secret, headers: ["x": password]),
                Overrides(channelId: secret, headers: ["x": password]),
                UpsertContactParams(
                    phoneNumber: number, name: secret, customFieldsData: ["x": Json(secret)], labelNames: [secret]),
                ListContactsParams(search: secret), UpsertCustomFieldParams(name: secret, options: [secret]), UpsertLabelParams(name: secret),
                SendTemplateParams(to: number, variables: .values(values: [secret]), header: secret), SendMessageParams(to: number, body: secret),
                SendTemplateParams(to: number, variables: .joined(text: secret)), MessageStatusParams(wamid: secret),
                TriggerAutomationParams(phoneNumber: number, automationName: secret), ListLabelsParams(channelId: secret),
                ListCustomFieldsParams(channelId: secret), ListTemplatesParams(channelId: secret), ListAutomationsParams(channelId: secret),
            ]
            for value in values {
                for params in representations(value).dropLast() {
                    for secret in secrets { #expect(!params.contains(secret), "\(type(of: value)): \(params)") }
                }
            }
            #expect("\(ListContactsParams(search: secret))".contains("search"))
            // Every redacted type is among the values, and reflects no children.
            let file = Repository.package.appendingPathComponent("Sources/WorkspaceSDK/Generated/Redacted.swift")
            let redacted = try Repository.text(of: file).matches(of: /extension (\w+): CustomReflectable/).map { String($0.1) }
            let variables: [any Sendable] = [Variables.values(values: [secret]), Variables.joined(text: secret)]
            #expect(Set(redacted) == Set((values + variables).map { "\(type(of: $0))" }))
            for value in values + variables { #expect(Mirror(reflecting: value).children.isEmpty, "\(type(of: value))") }
        }

        @Test func errors() async throws {
            let text = "\(key) \(number) \(secret)"
            for status in [400, 401, 403, 404, 418, 429, 500] {
                let body: JsonValue = ["success": false, "error": JsonValue(text), "message": JsonValue(text)]
                try await sandbox.fault(["kind": "answer", "status": .number(JsonNumber("\(status)")), "body": body, "times": 2])
                let client = try sandbox.client(ClientOptions(maxRetries: 0))
                for error in [
                    try await workspaceError { try await client.channels.list() },
                    try await workspaceError { try await client.messages.sendText(to: number, body: secret) },
                ] {
                    #expect(error.serverText?.contains(secret) == true && error.serverText?.contains(key) == false)
                    check(error, "error")
                    check(error.details, "details")
                }
            }
        }

        @Test func refusalsAndLostConnections() async throws {
            let options = ClientOptions(proxy: "http://u:\(password)@127.0.0.1:1", maxRetries: 0)
            let proxied = try Client(baseUrl: "https://workspace.example", apiKey: key, options: options)
            check(try await workspaceError { try await proxied.channels.list() }, "transport")
            check(try await workspaceError { try Client(baseUrl: "https://u:\(password)@h/\(secret)", apiKey: "\(key)\n") }, "configuration")
            let client = try sandbox.client()
            check(try await workspaceError { try await client.contacts.upsert(phoneNumber: "\(number)x", email: secret) }, "validation")
            check(try await workspaceError { try await client.messages.sendImage(to: number, url: secret) }, "validation")
        }
    }
}
