import Dispatch
import Testing

@testable import WorkspaceSDK

extension AllTests {
    /// The events that a hook receives, and that a hook cannot harm calls.
    @Suite struct Events {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test func everyAttemptIsReportedBeforeTheCallCompletes() async throws {
            try await sandbox.fault(["kind": "status", "status": 503, "times": 1])
            let seen = AttemptRecorder()
            let page = try await sandbox.client(onAttempt: seen.hook).labels.list()
            let events = seen.events
            #expect(page.call.attempts == 2 && events.count == 2)
            let (first, second) = (try #require(events.first), try #require(events.last))
            #expect(first.operation == "labels.list" && first.safety == .read && first.attempt == 1 && first.status == 503)
            #expect(first.requestId != nil && first.failure == "status" && first.sent == .answered && first.elapsed > .zero)
            guard case .retry(let wait) = first.next else { throw SandboxError(description: "no retry: \(first.next)") }
            #expect(wait >= .zero && wait < .seconds(1))
            #expect(second.attempt == 2 && second.status == 200 && second.failure == nil && second.next == .done)
        }

        @Test func theLastEventHasTheReasonWhyThereIsNoRetry() async throws {
            try await sandbox.fault(["kind": "status", "status": 503, "times": 0])
            let table: [(ClientOptions, StopReason, @Sendable (Client) async throws -> Void)] = [
                (ClientOptions(maxRetries: 0), .retries, { _ = try await $0.channels.list() }),
                (ClientOptions(), .notRepeatable, { _ = try await $0.request("x") }),
            ]
            for (options, reason, call) in table {
                let seen = AttemptRecorder()
                let client = try sandbox.client(options, onAttempt: seen.hook)
                _ = try await workspaceError { try await call(client) }
                #expect(seen.events.map(\.next) == [.stop(reason: reason)])
            }
        }

        @Test func aSlowHookDoesNotDelayUnobservedCalls() async throws {
            let (begun, release) = (OneShot<Void>(), DispatchSemaphore(value: 0))
            let slow = try sandbox.client { _ in
                begun.fire()
                release.wait()
            }
            let call = Task { try await slow.channels.list() }
            await begun.value
            for _ in 0..<10 { _ = try await sandbox.client().labels.list() }
            release.signal()
            _ = try await call.value
        }

        /// If the call were observed, this hook would wait for itself.
        @Test func aCallMadeInsideAHookIsNotObserved() async throws {
            let (seen, inner) = (AttemptRecorder(), OneShot<Client>())
            let client = try sandbox.client { event in
                seen.hook(event)
                let done = DispatchSemaphore(value: 0)
                Task { @Sendable in
                    _ = try? await inner.value.labels.list()
                    done.signal()
                }
                done.wait()
            }
            inner.fire(client)
            _ = try await client.channels.list()
            #expect(seen.events.map(\.operation) == ["channels.list"])
            #expect(try await sandbox.operations() == ["channels.list", "labels.list"])
        }

        @Test func aCopyKeepsTheHookUnlessItHasItsOwn() async throws {
            let (outer, own) = (AttemptRecorder(), AttemptRecorder())
            let client = try sandbox.client(onAttempt: outer.hook)
            _ = try await client.withOptions(Overrides(maxRetries: 0)).channels.list()
            _ = try await client.withOptions(Overrides(), onAttempt: own.hook).labels.list()
            _ = try await client.templates.list()
            #expect(outer.events.map(\.operation) == ["channels.list", "templates.list"])
            #expect(own.events.map(\.operation) == ["labels.list"])
        }

        @Test func theAttemptsOfEveryPageAreReported() async throws {
            let seen = AttemptRecorder()
            for try await _ in try sandbox.client(onAttempt: seen.hook).contacts.iter(limit: 50) {}
            #expect(seen.events.map(\.operation) == Array(repeating: "contacts.list", count: 3))
            #expect(seen.events.allSatisfy { $0.next == .done })
        }

        @Test func manyCallsAreReportedOneAtATime() async throws {
            let (seen, inside) = (AttemptRecorder(), Mutex(0))
            let client = try sandbox.client { event in
                let others = inside.withLock { count in
                    count += 1
                    return count
                }
                #expect(others == 1)
                seen.hook(event)
                inside.withLock { $0 -= 1 }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 { group.addTask { _ = try await client.channels.list() } }
                try await group.waitForAll()
            }
            #expect(seen.events.count == 64)
        }

        /// The first call waits for a second, and later ones do not wait.
        @Test func aHookThatNeverReturnsStopsNoCall() async throws {
            let release = DispatchSemaphore(value: 0)
            defer { release.signal() }
            let client = try sandbox.client { _ in
                release.wait()
                release.signal()
            }
            for _ in 0..<3 { #expect(try await client.channels.list().count == 1) }
            #expect(PendingCalls.shared.count == 0)
        }

        @Test func theEventsOfAHookThatDoesNotReturnAreLimited() async throws {
            let (release, warnings, count, all) = (DispatchSemaphore(value: 0), Mutex(0), Mutex(0), OneShot<Void>())
            let limit = AttemptObserver.maxEvents + 1
            let hook: AttemptObserver.Hook = { _ in
                release.wait()
                release.signal()
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                if number == limit { all.fire() }
            }
            let observer = AttemptObserver(hook, warn: { _ in warnings.withLock { $0 += 1 } })
            let event = AttemptEvent(
                operation: "x", safety: .read, attempt: 1, status: nil, requestId: nil, elapsed: .zero, failure: nil, sent: .answered, next: .done)
            observer.notify(event)
            let completed = OneShot<Void>()
            observer.afterEvents { completed.fire() }
            #expect(!completed.hasFired)
            await completed.value
            let immediate = OneShot<Void>()
            observer.afterEvents { immediate.fire() }
            #expect(immediate.hasFired)
            for _ in 0..<(3 * limit) { observer.notify(event) }
            #expect(warnings.withLock { $0 } == 1)
            // The hook returns: it gets the events that were kept, and completions are in order again.
            release.signal()
            await all.value
            let last = OneShot<Void>()
            observer.notify(event)
            observer.afterEvents { last.fire() }
            await last.value
            #expect(count.withLock { $0 } == limit + 1 && warnings.withLock { $0 } == 1)
        }
    }
}
