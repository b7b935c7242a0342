import Foundation
import Testing

@testable import WorkspaceSDK

extension AllTests {
    /// The life of clients and calls: creation, copies, closing, and large numbers of calls.
    @Suite struct Lifecycle {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test(arguments: SampleCall.all)
        func afterCloseNoCallStarts(_ call: SampleCall) async throws {
            let client = try sandbox.client()
            client.close()
            client.close()
            let error = try await workspaceError { try await call.make(client) }
            #expect(error.kind == .configuration, "\(error)")
            #expect(throws: WorkspaceError.self) { try client.withOptions(Overrides()) }
            #expect(client.baseUrl.hasPrefix(sandbox.url))
            #expect(try await sandbox.operations() == [])
            #expect(PendingCalls.shared.count == 0 && inFlight() == 0)
        }

        @Test func aCopyIsClosedAlone() async throws {
            let client = try sandbox.client()
            let (one, other) = (try client.withOptions(Overrides()), try client.withOptions(Overrides()))
            one.close()
            _ = try await client.channels.list()
            client.close()
            _ = try await other.channels.list()
        }

        @Test func aCallInFlightCompletesNormally() async throws {
            try await sandbox.fault(["kind": "delay", "milliseconds": 200, "times": 2])
            var client: Client? = try sandbox.client()
            let task = Task { [client] in try await client?.channels.list() }
            try await sandbox.waitFor { !$0.isEmpty }
            client?.close()
            #expect(try await task.value?.count == 1)
            // So does the call of a client to which there is no other reference.
            client = try sandbox.client()
            let labels = client?.labels
            let second = Task { try await labels?.list() }
            client = nil
            #expect(try await second.value != nil)
        }

        @Test func closingWithAbortEndsTheCallsInFlight() async throws {
            for isClosedBefore in [false, true] {
                let server = try SilentServer()
                defer { server.close() }
                let client = try Client(baseUrl: server.url, apiKey: "k")
                let copy = try client.withOptions(Overrides(maxRetries: 0))
                let send = Task { try await copy.messages.sendText(to: phone, body: "Hi") }
                await server.arrived.value
                if isClosedBefore { client.close() }
                client.close(abort: true)
                let error = try await workspaceError { try await send.value }
                #expect(error.kind == .outcomeUnknown && error.failure == "aborted", "\(error)")
                let later = try await workspaceError { try await copy.channels.list() }
                #expect(later.kind == .transport && later.failure == "not_sent", "\(later)")
                #expect(PendingCalls.shared.count == 0 && inFlight() == 0)
            }
        }

        @Test func abortingACopyDoesNotAffectItsOriginal() async throws {
            let client = try sandbox.client()
            try client.withOptions(Overrides()).close(abort: true)
            #expect(try await client.channels.list().count == 1)
        }

        @Test func aCopyHasOtherOptionsAndTheSameConnections() async throws {
            let client = try sandbox.client()
            _ = try await client.channels.list()
            let options = Overrides(auth: .bearer, requestStyle: .getQuery, channelId: "ch_demo", headers: ["x-own": "1"])
            let copy = try client.withOptions(options)
            _ = try await copy.labels.list()
            _ = try await copy.withOptions(Overrides(clearChannelId: true)).labels.list()
            let journal = try await sandbox.journal()
            #expect(Set(journal.map { $0["connection"] }).count == 1)
            #expect(journal[1]["method"] == "GET" && journal[1]["headers"]?["authorization"] == ["Bearer sandbox-key"])
            #expect(journal[1]["query"] == "channelId=ch_demo" && journal[1]["headers"]?["x-own"] == ["1"])
            #expect(journal[2]["query"] == "")
        }

        @Test func theEnvironment() async throws {
            let variables = ["WORKSPACE_BASE_URL": sandbox.url, "WORKSPACE_API_KEY": Sandbox.key, "WORKSPACE_CHANNEL_ID": "ch_demo"]
            for (name, value) in variables { setenv(name, value, 1) }
            defer { for name in variables.keys { unsetenv(name) } }
            _ = try await Client.fromEnv().labels.list()
            #expect(try await sandbox.journal().last?["body"] == "{\"channelId\":\"ch_demo\"}")
            #expect(try await workspaceError { try await Client.fromEnv(apiKey: "other").labels.list() }.kind == .authentication)
            // A client that gets both as arguments does not read the environment.
            _ = try await Client(baseUrl: sandbox.url, apiKey: Sandbox.key).labels.list()
            #expect(try await sandbox.journal().last?["body"] == "{}")
        }

        @Test func allInvalidOptionsAreReportedTogether() async throws {
            let options = ClientOptions(connectTimeout: .seconds(-1), attemptTimeout: .zero, headers: ["x y": "a\nb"])
            let error = try await workspaceError { try Client(baseUrl: "ftp://x", apiKey: "", options: options) }
            #expect(error.kind == .configuration && error.operation == nil)
            #expect(Set(error.fields.map(\.field)) == ["baseUrl", "apiKey", "attemptTimeout", "connectTimeout", "headers"])
        }

        @Test func theUserAgentContainsTheLanguage() async throws {
            _ = try await sandbox.client(ClientOptions(appInfo: "shop/1.4")).channels.list()
            let agent = try await sandbox.journal().last?["headers"]?["user-agent"]?.array?.first?.text ?? ""
            #expect(agent.hasPrefix("workspace-sdk/") && agent.hasSuffix(" (swift/6.0) shop/1.4"), "\(agent)")
        }

        #if os(Linux)
            /// The thread that writes must block SIGPIPE. A write to a connection that the server has closed raises it,
            /// and it would terminate the program.
            @Test func aClosedConnectionRaisesNoSignal() async throws {
                _ = try await sandbox.client().channels.list()
                let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").map { thread in
                    (try? String(contentsOfFile: "/proc/self/task/\(thread)/status", encoding: .utf8)) ?? ""
                }
                let writing = try #require(threads.first { $0.hasPrefix("Name:\tworkspace-sdk\n") })
                let blocked = try #require(writing.firstMatch(of: /SigBlk:\t(\w+)/).flatMap { UInt64($0.1, radix: 16) })
                #expect(blocked & (1 << (UInt64(SIGPIPE) - 1)) != 0)
            }
        #endif

        @Test func manyCallsAreInFlightAtOnce() async throws {
            try await sandbox.fault(["kind": "stall", "operation": "contacts.list", "times": 0])
            let client = try sandbox.client()
            let tasks = (0..<64).map { _ in Task { try await client.contacts.list() } }
            try await sandbox.waitFor { $0.count == 64 }
            #expect(inFlight() == 64 && PendingCalls.shared.count == 64)
            for task in tasks { task.cancel() }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
            #expect(inFlight() == 0 && PendingCalls.shared.count == 0)
        }

        /// A tenth of the calls are cancelled, each at a different time. No call may remain in flight.
        @Test func tenThousandCallsLeaveNothingBehind() async throws {
            let client = try sandbox.client()
            let (workers, rounds) = (20, 500)
            let ended = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<workers {
                    group.addTask {
                        var ended = 0
                        for round in 0..<rounds {
                            let task = Task { try await client.contacts.list(limit: 1) }
                            if round % 10 == 0 {
                                for _ in 0..<(round / 10 + worker) { await Task.yield() }
                                task.cancel()
                            }
                            switch await task.result {
                            case .success(let page): #expect(page.count == 1)
                            case .failure(let error): #expect(error is CancellationError, "\(error)")
                            }
                            ended += 1
                        }
                        return ended
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(ended == workers * rounds)
            #expect(inFlight() == 0 && PendingCalls.shared.count == 0)
        }
    }
}
