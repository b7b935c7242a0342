import Testing

@testable import WorkspaceSDK

/// The mistake of a hook.
private struct HookError: Error {}

extension AllTests {
    /// The hook for the start of attempts: an attempt waits for it, and nothing is sent if it fails.
    @Suite struct AttemptStarts {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test func everyAttemptWaitsForTheHook() async throws {
            try await sandbox.fault(["kind": "status", "status": 503, "times": 1])
            let seen = Mutex([(start: AttemptStart, requests: Int)]())
            let sandbox = sandbox
            let client = try sandbox.client(onAttemptStart: { start in
                let requests = try await sandbox.operations().count
                seen.withLock { $0.append((start, requests)) }
            })
            #expect(try await client.labels.list().call.attempts == 2)
            let starts = seen.withLock { $0 }
            #expect(starts.map(\.start.attempt) == [1, 2] && starts.map(\.requests) == [0, 1])
            #expect(starts.allSatisfy { $0.start.operation == "labels.list" && $0.start.safety == .read })
        }

        @Test(arguments: SampleCall.all)
        func ifTheHookThrowsNothingIsSent(_ call: SampleCall) async throws {
            let seen = AttemptRecorder()
            let client = try sandbox.client(onAttempt: seen.hook, onAttemptStart: { _ in throw HookError() })
            let error = try await workspaceError { try await call.make(client) }
            #expect(error.kind == .transport && error.failure == "hook" && error.disposition == .retryable, "\(error)")
            #expect(seen.events.allSatisfy { $0.sent == .notSent && $0.failure == "hook" } && !seen.events.isEmpty)
            #expect(try await sandbox.operations() == [])
        }

        @Test func aCopyKeepsEachHookUnlessItHasItsOwn() async throws {
            let (starts, ends) = (Mutex([String]()), AttemptRecorder())
            let record: @Sendable (AttemptStart) async throws -> Void = { start in starts.withLock { $0.append("outer \(start.operation)") } }
            let client = try sandbox.client(onAttempt: ends.hook, onAttemptStart: record)
            _ = try await client.withOptions(Overrides(maxRetries: 0)).channels.list()
            _ = try await client.withOptions(Overrides(), onAttemptStart: { start in starts.withLock { $0.append("own \(start.operation)") } })
                .labels.list()
            #expect(starts.withLock { $0 } == ["outer channels.list", "own labels.list"])
            #expect(ends.events.map(\.operation) == ["channels.list", "labels.list"])
        }

        @Test func aCallMadeInsideTheHookRunsNoHook() async throws {
            let (inner, count) = (OneShot<Client>(), Mutex(0))
            let client = try sandbox.client(onAttemptStart: { _ in
                count.withLock { $0 += 1 }
                _ = try await inner.value.labels.list()
            })
            inner.fire(client)
            _ = try await client.channels.list()
            #expect(count.withLock { $0 } == 1)
            #expect(try await sandbox.operations() == ["labels.list", "channels.list"])
        }

        @Test func theHookOfSeveralCallsRunsConcurrently() async throws {
            let (arrived, all) = (Mutex(0), OneShot<Void>())
            let client = try sandbox.client(onAttemptStart: { _ in
                let count = arrived.withLock { count in
                    count += 1
                    return count
                }
                if count == 8 { all.fire() }
                await all.value
            })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await client.channels.list() } }
                try await group.waitForAll()
            }
        }

        @Test func aHookThatNeverReturnsEndsWithTheTimeoutOfTheCall() async throws {
            let never = OneShot<Void>()
            let client = try sandbox.client(ClientOptions(timeout: .milliseconds(200)), onAttemptStart: { _ in await never.value })
            let error = try await workspaceError { try await client.messages.sendText(to: phone, body: "Hi") }
            #expect(error.failure == "deadline" && error.disposition == .retryable, "\(error)")
            // The late reply has no effect.
            never.fire()
            #expect(try await sandbox.operations() == [])
        }

        @Test func aCallIsCancelledWhileItWaitsForTheHook() async throws {
            let (begun, never, seen) = (OneShot<Void>(), OneShot<Void>(), AttemptRecorder())
            defer { never.fire() }
            let start: @Sendable (AttemptStart) async throws -> Void = { _ in
                begun.fire()
                await never.value
            }
            let client = try sandbox.client(onAttempt: seen.hook, onAttemptStart: start)
            let task = Task { try await client.messages.sendText(to: phone, body: "Hi") }
            await begun.value
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await seen.until("cancelled").sent == .notSent)
            #expect(try await sandbox.operations() == [] && PendingCalls.shared.count == 0 && inFlight() == 0)
        }
    }
}
