/// A sequence whose elements are fetched on demand: a call is made only when the loop needs an element that has not
/// been fetched yet.
/// ``Contacts/iter(channelId:page:limit:search:maxItems:)`` and ``Messages/watch(wamid:timeout:interval:)`` return one.
///
/// ```swift
/// for try await contact in client.contacts.iter(search: "Jane") {
///     print(contact.name ?? "no name")
/// }
/// ```
///
/// Each loop starts from the beginning. When you leave the loop, no more calls are made. When you cancel its task, the
/// call in flight is aborted, and the loop throws `CancellationError`.
///
/// A loop ends at the first error. To continue after an error, call `next()` of an iterator yourself: it requests the
/// page that failed again, and neither skips nor repeats an element.
public struct PageSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let executor: CallExecutor
    private let source: PageSource
    private let extract: @Sendable (ResponseData) -> [Element]?

    init(_ executor: CallExecutor, _ source: PageSource, _ extract: @escaping @Sendable (ResponseData) -> [Element]?) {
        self.executor = executor
        self.source = source
        self.extract = extract
    }

    /// Creates an iterator that starts from the beginning.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(executor: executor, source: source, pages: executor.native.pages(source: source), extract: extract)
    }

    /// An iteration over the elements. Use it in one task.
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

        /// Returns the next element, or nil after the last one.
        ///
        /// - Throws: A ``WorkspaceError``, or `CancellationError` if the task was cancelled. You may call `next()`
        ///   again after both: it requests the same page again, and no element is skipped.
        public mutating func next() async throws -> Element? {
            // A cancelled task gets no more elements, not even those that have already been fetched.
            try Task.checkCancellation()
            while page.isEmpty, !isOver { try await fetch() }
            return page.popFirst()
        }

        private mutating func fetch() async throws {
            let pages = pages
            let payload = try await executor.perform { token, isObserved, awaitsStart in
                pages.next(token: token, isObserved: isObserved, awaitsStart: awaitsStart)
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

        /// The error of a page that has the wrong type, which only a native library of another version returns.
        private func versionMismatch() -> WorkspaceError {
            WorkspaceError(lostPageError(source: source))
        }
    }
}
