/// Elements that are fetched on demand: a call is made if the next element has not been fetched yet.
///
/// Each loop starts anew. Leaving the loop stops the calls; cancelling the task aborts the call in flight, and the loop throws `CancellationError`. An
/// iterator that you call yourself continues after an error: it requests the page that failed again.
public struct PageSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let executor: CallExecutor
    private let source: PageSource
    private let extract: @Sendable (ResponseData) -> [Element]?

    init(_ executor: CallExecutor, _ source: PageSource, _ extract: @escaping @Sendable (ResponseData) -> [Element]?) {
        self.executor = executor
        self.source = source
        self.extract = extract
    }

    /// Starts anew.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(executor: executor, source: source, pages: executor.native.pages(source: source), extract: extract)
    }

    /// An iteration over the elements, for one task.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let executor: CallExecutor
        fileprivate let source: PageSource
        fileprivate let pages: NativePages
        fileprivate let extract: @Sendable (ResponseData) -> [Element]?
        private var page: ArraySlice<Element> = []
        private var isOver = false

        fileprivate init(executor: CallExecutor, source: PageSource, pages: NativePages, extract: @escaping @Sendable (ResponseData) -> [Element]?) {
            self.executor = executor
            self.source = source
            self.pages = pages
            self.extract = extract
        }

        /// The next element, or nil after the last.
        ///
        /// - Throws: Any ``WorkspaceError`` of a read; `CancellationError` if the task was cancelled. The iteration continues after both: the next
        ///   call requests the same page again, and no element is skipped. Nil is returned after the last element only.
        public mutating func next() async throws -> Element? {
            // A cancelled task gets no more elements, not even those already fetched.
            try Task.checkCancellation()
            while page.isEmpty, !isOver { try await fetch() }
            return page.popFirst()
        }

        private mutating func fetch() async throws {
            let pages = pages
            let payload = try await executor.perform { token, isObserved in
                pages.next(token: token, isObserved: isObserved)
            }
            switch payload {
            case .page(let data), .response(let data, _):
                guard let elements = extract(data) else { throw versionMismatch() }
                page = elements[...]
            case .endOfPages:
                isOver = true
            default:
                throw versionMismatch()
            }
        }

        /// The error of a page of another type, which only a native library of another version returns.
        private func versionMismatch() -> WorkspaceError {
            WorkspaceError(lostPageError(source: source))
        }
    }
}
