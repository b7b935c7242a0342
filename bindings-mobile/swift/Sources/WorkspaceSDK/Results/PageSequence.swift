/// A sequence whose elements are fetched page by page. The first page is requested when the loop needs an element.
/// ``Contacts/iter(channelId:page:limit:search:maxItems:prefetch:)`` and ``Messages/watch(wamid:timeout:interval:)``
/// return one.
///
/// ```swift
/// for try await contact in client.contacts.iter(search: "Jane") {
///     print(contact.name ?? "no name")
/// }
/// ```
///
/// Each loop starts from the beginning. When you leave the loop, no more calls are made. When you cancel its task, the
/// calls in flight are aborted, and the loop throws `CancellationError`.
///
/// A loop ends at the first error. To continue after an error, call `next()` of an iterator yourself: it requests the
/// page that failed again, and neither skips nor repeats an element.
public struct PageSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let contents: Contents

    fileprivate enum Contents: Sendable {
        case fetched(Pages)
        /// The elements of a sequence that a test created, and the error at its end.
        case created([Element], (any Error)?)
    }

    /// Where pages are fetched from.
    fileprivate struct Pages: Sendable {
        let executor: CallExecutor
        let source: PageSource
        let extract: @Sendable (ResponseData) -> [Element]?
    }

    init(_ executor: CallExecutor, _ source: PageSource, _ extract: @escaping @Sendable (ResponseData) -> [Element]?) {
        contents = .fetched(Pages(executor: executor, source: source, extract: extract))
    }

    /// Creates a sequence of these elements, for tests of your code.
    ///
    /// - Parameters:
    ///   - elements: The elements.
    ///   - error: The error that the loop throws after the last element; none by default.
    public init(_ elements: [Element], error: (any Error)? = nil) {
        contents = .created(elements, error)
    }

    /// Creates an iterator that starts from the beginning.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(contents)
    }

    /// An iteration over the elements. Use it in one task.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let pages: Pages?
        private let native: NativePages?
        private let error: (any Error)?
        private var page: ArraySlice<Element> = []
        private var isOver = false

        fileprivate init(_ contents: Contents) {
            switch contents {
            case .fetched(let pages):
                self.pages = pages
                native = pages.executor.native.pages(source: pages.source)
                error = nil
            case .created(let elements, let error):
                (pages, native, page) = (nil, nil, elements[...])
                self.error = error
            }
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
            guard let pages, let native else {
                if let error { throw error }
                isOver = true
                return
            }
            let payload = try await pages.executor.perform { token, isObserved, awaitsStart in
                native.next(token: token, isObserved: isObserved, awaitsStart: awaitsStart)
            }
            switch payload {
            case .page(let data), .response(let data, _):
                guard let elements = pages.extract(data) else { throw versionMismatch(pages.source) }
                page = elements[...]
            case .endOfPages:
                isOver = true
            default:
                throw versionMismatch(pages.source)
            }
        }

        /// The error of a page that has the wrong type, which only a native library of another version returns.
        private func versionMismatch(_ source: PageSource) -> WorkspaceError {
            WorkspaceError(lostPageError(source: source))
        }
    }
}
