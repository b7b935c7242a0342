/// What comes one by one while calls are made for it: a call is made when an element is asked for that is not at hand.
///
/// Each loop begins anew. Leaving the loop ends the calls; cancelling the task breaks off the one on its way, and the loop throws `CancellationError`. An
/// iterator of your own goes on after an error: its next element is that of the page that failed, which is requested again.
public struct AnswerSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let access: Access
    private let source: PageSource
    private let pick: @Sendable (AnswerData) -> [Element]?

    init(_ access: Access, _ source: PageSource, _ pick: @escaping @Sendable (AnswerData) -> [Element]?) {
        self.access = access
        self.source = source
        self.pick = pick
    }

    /// Begins anew.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(access: access, source: source, pages: access.native.pages(sequence: source), pick: pick)
    }

    /// One way through the elements, for one task.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let access: Access
        fileprivate let source: PageSource
        fileprivate let pages: NativePages
        fileprivate let pick: @Sendable (AnswerData) -> [Element]?
        private var page: ArraySlice<Element> = []
        private var isOver = false

        fileprivate init(access: Access, source: PageSource, pages: NativePages, pick: @escaping @Sendable (AnswerData) -> [Element]?) {
            self.access = access
            self.source = source
            self.pages = pages
            self.pick = pick
        }

        /// The next element, or nil after the last.
        ///
        /// - Throws: Any ``WorkspaceError`` of a read; `CancellationError` where the task was cancelled. Neither ends the elements: asked again, it
        ///   requests the page that failed or was given up again, and no element is left out. Nil comes after the last element alone.
        public mutating func next() async throws -> Element? {
            // Whoever gave up wants no more, not even what is at hand.
            try Task.checkCancellation()
            while page.isEmpty, !isOver { try await fetch() }
            return page.popFirst()
        }

        private mutating func fetch() async throws {
            let pages = pages
            let news = try await access.perform { token, isObserved in
                pages.next(token: token, isObserved: isObserved)
            }
            switch news {
            case .page(let payload), .answer(let payload, _):
                guard let elements = pick(payload) else { throw WorkspaceError(lostPage(source: source)) }
                page = elements[...]
            case .end:
                isOver = true
            default:
                throw WorkspaceError(lostPage(source: source))
            }
        }
    }
}
