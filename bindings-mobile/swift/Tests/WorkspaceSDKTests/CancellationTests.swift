import Foundation
import Testing

@testable import WorkspaceSDK

/// The time within which the connection of a cancelled call must be closed.
private let soon: Duration = .milliseconds(100)

extension AllTests {
    /// Cancelling a task aborts its call: the request stops, `CancellationError` is thrown, and nothing is left behind.
    @Suite struct Cancellation {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test(arguments: SampleCall.all)
        func aCallInFlightIsAborted(_ call: SampleCall) async throws {
            let (server, seen) = (try SilentServer(), AttemptRecorder())
            defer { server.close() }
            let client = try Client(baseUrl: server.url, apiKey: "k", onAttempt: seen.hook)
            let task = Task { try await call.make(client) }
            await server.arrived.value
            let cancelled = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await server.closed.value - cancelled < soon)
            let event = await seen.until("cancelled")
            #expect(event.sent == .unknown && event.failure == nil && event.attempt == 1 && seen.events.count == 1)
            #expect(PendingCalls.shared.count == 0 && inFlight() == 0)
        }

        @Test func closeWaitsForTheLastEventOfCancelledCalls() async throws {
            try await sandbox.fault(["kind": "stall", "times": 0])
            let seen = AttemptRecorder()
            let client = try sandbox.client(onAttempt: seen.hook)
            let sends = (0..<32).map { at in
                Task { try await client.templates.send(to: phone, templateName: "plain_notice", apiReference: "r-\(at)") }
            }
            try await sandbox.waitFor { $0.count == 32 }
            for send in sends { send.cancel() }
            client.close()
            let events = seen.events
            #expect(events.count == 32)
            #expect(events.allSatisfy { $0.next == .cancelled && $0.sent == .unknown && $0.operation == "templates.send" })
            #expect(try await sandbox.operations().count == 32)
            for send in sends { await #expect(throws: CancellationError.self) { try await send.value } }
        }

        @Test(arguments: SampleCall.all)
        func aCallOfACancelledTaskIsNotStarted(_ call: SampleCall) async throws {
            let client = try sandbox.client()
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await call.make(client)
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await client.labels.list()
            #expect(try await sandbox.operations() == ["labels.list"])
            #expect(PendingCalls.shared.count == 0)
        }

        /// The cancellation comes at different times: before, while or after the core gets the call, or after its
        /// completion.
        @Test(arguments: SampleCall.all)
        func aCallCancelledEarlyReportsCorrectlyWhetherItWasSent(_ call: SampleCall) async throws {
            for round in 0..<20 {
                let seen = AttemptRecorder()
                let client = try sandbox.client(ClientOptions(headers: ["x-sandbox-call": "\(round)"]), onAttempt: seen.hook)
                let task = Task { try await call.make(client) }
                for _ in 0..<round { await Task.yield() }
                task.cancel()
                let result = await task.result
                // A response that arrived before the cancellation is not lost.
                if case .failure(let error) = result { #expect(error is CancellationError || error is WorkspaceError) }
                // A cancelled caller does not wait for the hook. The events of this call come before those of the next
                // call.
                _ = try await client.automations.list()
                // If no attempt was started, there is no event.
                let sent = seen.events.last { $0.operation != "automations.list" }?.sent ?? .notSent
                if sent == .notSent {
                    let isOfCall: (JsonValue) -> Bool = { $0["call"] == JsonValue("\(round)") && $0["operation"] != JsonValue("automations.list") }
                    #expect(try await !sandbox.journal().contains(where: isOfCall))
                }
            }
            #expect(PendingCalls.shared.count == 0 && inFlight() == 0)
        }

        @Test func theClientOfACancelledCallStillWorks() async throws {
            let client = try sandbox.client()
            for _ in 0..<3 {
                try await sandbox.fault(["kind": "stall", "operation": "contacts.list"])
                let task = Task { try await client.contacts.list() }
                try await sandbox.waitFor { $0.contains { $0["status"] == .null } }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await client.contacts.list(limit: 1).count == 1)
                try await sandbox.reset()
            }
        }

        @Test func overHttp2OnlyTheCancelledCallIsAborted() async throws {
            let tls = try await sandbox.tls()
            let options = ClientOptions(caBundle: tls["ca_pem"]?.text)
            let client = try Client(baseUrl: tls["https_url"]?.text ?? "", apiKey: Sandbox.key, options: options)
            _ = try await client.channels.list()
            try await sandbox.fault([
                ["kind": "stall", "operation": "contacts.list"], ["kind": "delay", "operation": "labels.list", "milliseconds": 300],
            ])
            let task = Task { try await client.contacts.list() }
            async let other = client.labels.list()
            try await sandbox.waitFor { $0.count == 3 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await other
            _ = try await client.templates.list()
            let journal = try await sandbox.journal()
            #expect(Set(journal.map { $0["http"] }) == ["2"] && Set(journal.map { $0["connection"] }).count == 1)
        }

        @Test func aCallIsCancelledDuringTheBackoff() async throws {
            let seen = AttemptRecorder()
            try await sandbox.fault(["kind": "status", "status": 503, "headers": ["retry-after": "20"], "times": 0])
            let client = try sandbox.client(onAttempt: seen.hook)
            let task = Task { try await client.channels.list() }
            #expect(await seen.until("retry").next == .retry(wait: .seconds(20)))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let event = await seen.until("cancelled")
            #expect(event.sent == .notSent && event.attempt == 2)
            #expect(try await sandbox.operations() == ["channels.list"])
        }

        @Test func aHookCancelsItsCall() async throws {
            try await sandbox.fault(["kind": "status", "status": 503, "headers": ["retry-after": "20"], "times": 0])
            let begun = OneShot<Task<Page<Channel>, any Error>>()
            let client = try sandbox.client { _ in Task { await begun.value.cancel() } }
            let task = Task { try await client.channels.list() }
            begun.fire(task)
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await sandbox.operations() == ["channels.list"])
        }

        @Test func aCallIsCancelledWhileItWaitsForASlot() async throws {
            try await sandbox.fault(["kind": "stall", "operation": "contacts.list"])
            let client = try sandbox.client(ClientOptions(maxConcurrency: 1))
            let held = Task { try await client.contacts.list() }
            try await sandbox.waitFor { !$0.isEmpty }
            let waiting = Task { try await client.templates.list() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            async let next = client.labels.list()
            held.cancel()
            await #expect(throws: CancellationError.self) { try await held.value }
            _ = try await next
            #expect(try await sandbox.operations() == ["contacts.list", "labels.list"])
        }

        @Test func aWaitIsCancelledBetweenTwoPolls() async throws {
            let seen = AttemptRecorder()
            let client = try sandbox.client(onAttempt: seen.hook)
            let wamid = try await client.templates.send(to: phone, templateName: "plain_notice").messageId ?? ""
            let task = Task { try await client.messages.wait(wamid: wamid, until: .read, timeout: .seconds(60), interval: .seconds(30)) }
            try await sandbox.waitFor { $0.count == 2 && $0[1]["status"] == 200 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await sandbox.operations() == ["templates.send", "messages.status"])
        }

        @Test func aTaskGroupIsCancelled() async throws {
            let server = try SilentServer()
            defer { server.close() }
            let client = try Client(baseUrl: server.url, apiKey: "k")
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await client.channels.list() }
                    await server.arrived.value
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            _ = await server.closed.value
        }
    }
}
