import Testing

@testable import WorkspaceSDK

extension AllTests {
    /// Sequences of contacts and of status changes: they are fetched on demand, in order, and again in each loop.
    @Suite struct Sequences {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test func pagesAreFetchedOnDemand() async throws {
            let client = try sandbox.client()
            let contacts = client.contacts.iter(limit: 50, prefetch: 0)
            #expect(try await sandbox.operations() == [])
            var iterator = contacts.makeAsyncIterator()
            var found: [String?] = []
            for requests in 1...3 {
                while found.count < min(requests * 50, 120), let contact = try await iterator.next() { found.append(contact.id) }
                #expect(try await sandbox.operations().count == requests)
            }
            #expect(try await iterator.next() == nil)
            #expect(try await iterator.next() == nil)
            #expect(found.count == 120 && Set(found).count == 120)
        }

        @Test func theNextPagesAreRequestedWhileTheProgramWorksOnOne() async throws {
            let client = try sandbox.client()
            var found: [String?] = []
            for try await contact in client.contacts.iter(limit: 20) {
                if found.isEmpty { try await sandbox.waitFor { $0.count == 3 } }
                found.append(contact.id)
            }
            #expect(found.count == 120 && Set(found).count == 120)
            #expect(try await sandbox.operations().count == 6)
        }

        @Test func everyLoopStartsFromTheBeginning() async throws {
            let client = try sandbox.client()
            let contacts = client.contacts.iter(limit: 200, search: "Contact 0")
            for _ in 0..<2 {
                #expect(try await contacts.reduce(0) { count, _ in count + 1 } == 99)
            }
        }

        @Test func aLoopThatIsLeftFetchesNoMorePages() async throws {
            let client = try sandbox.client()
            for try await contact in client.contacts.iter(limit: 50, prefetch: 0) {
                #expect(contact.id != nil)
                break
            }
            var count = 0
            for try await _ in client.contacts.iter(limit: 50, maxItems: 50) { count += 1 }
            #expect(count == 50)
            #expect(try await sandbox.operations() == ["contacts.list", "contacts.list"])
            #expect(PendingCalls.shared.count == 0 && inFlight() == 0)
        }

        @Test func aCancelledLoopEndsBeforeTheNextElement() async throws {
            let client = try sandbox.client()
            let task = Task {
                var count = 0
                do {
                    for try await _ in client.contacts.iter(limit: 50, prefetch: 0) {
                        count += 1
                        if count == 30 { withUnsafeCurrentTask { $0?.cancel() } }
                    }
                } catch is CancellationError {
                    return count
                }
                return -1
            }
            #expect(try await task.value == 30)
            #expect(try await sandbox.operations() == ["contacts.list"])
        }

        @Test func anInvalidParameterIsReportedByEachCallOfNext() async throws {
            var iterator = try sandbox.client().contacts.iter(limit: 1000).makeAsyncIterator()
            for _ in 0..<2 {
                let error = try await workspaceError { try await iterator.next() }
                #expect(error.fields.map(\.field) == ["limit"])
            }
            #expect(try await sandbox.operations() == [])
        }

        @Test func afterAnErrorThePageIsRequestedAgain() async throws {
            try await sandbox.fault(["kind": "status", "status": 503, "skip": 1, "times": 2])
            var iterator = try sandbox.client(ClientOptions(maxRetries: 0)).contacts.iter(limit: 50, prefetch: 0).makeAsyncIterator()
            var (found, errors) = ([String?](), [Int]())
            while true {
                do {
                    guard let contact = try await iterator.next() else { break }
                    found.append(contact.id)
                } catch is WorkspaceError {
                    errors.append(found.count)
                }
            }
            #expect(errors == [50, 50])
            #expect(found.count == 120 && Set(found).count == 120)
        }

        @Test func aCancelledPageIsRequestedAgain() async throws {
            try await sandbox.fault(["kind": "stall", "skip": 1, "times": 1])
            let held = HeldIterator(try sandbox.client().contacts.iter(limit: 50, prefetch: 0))
            let task = Task {
                for _ in 0..<50 { _ = try await held.next() }
                await #expect(throws: CancellationError.self) { try await held.next() }
            }
            try await sandbox.waitFor { $0.count == 2 }
            task.cancel()
            try await task.value
            var count = 50
            while try await held.next() != nil { count += 1 }
            #expect(count == 120)
            #expect(try await sandbox.operations().count == 4)
        }

        /// An iterator that several tasks use one after the other, which the type of the iterator does not allow.
        private final class HeldIterator: @unchecked Sendable {
            private var iterator: PageSequence<Contact>.AsyncIterator

            init(_ sequence: PageSequence<Contact>) { iterator = sequence.makeAsyncIterator() }

            func next() async throws -> Contact? { try await iterator.next() }
        }

        @Test(arguments: [-1, Int.min])
        func aNegativeNumberOfItemsIsRejected(_ most: Int) async throws {
            let contacts = try sandbox.client().contacts.iter(maxItems: most)
            let error = try await workspaceError { for try await _ in contacts {} }
            #expect(error.kind == .validation && error.fields.map(\.field) == ["maxItems"])
        }

        @Test func theStatusChangesOfAMessageAreEmitted() async throws {
            let client = try sandbox.client()
            let wamid = try await client.templates.send(to: phone, templateName: "plain_notice").messageId ?? ""
            var found: [DeliveryStatus?] = []
            for try await change in client.messages.watch(wamid: wamid, timeout: .seconds(20), interval: .milliseconds(10)) {
                found.append(change.status)
                _ = try await sandbox.call("POST", "advance", ["seconds": 1])
            }
            #expect(found.first == .sent && found.last == .read)
        }

        @Test func statusesAreOrdered() {
            let table: [(DeliveryStatus, DeliveryStatus, Bool)] = [
                (.read, .delivered, true), (.sent, .delivered, false), (.failed, .failed, true), (.failed, .sent, false),
                (.other(text: "new"), .sent, false), (.other(text: "new"), .other(text: "new"), true), (.pending, .accepted, true),
            ]
            for (status, other, hasReached) in table { #expect(status.hasReached(other) == hasReached, "\(status) \(other)") }
        }
    }
}
