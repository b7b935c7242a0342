package io.github.workspacesdk

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow

/**
 * A flow whose elements are fetched page by page. [Contacts.iter] and [Messages.watch] return one.
 *
 * As with every cold flow, each collection starts again at the first page. Cancelling a collection aborts the calls in
 * flight, and no more pages are requested. With `.retry()` and similar operators use [resumable], which neither repeats
 * nor skips elements after an error.
 */
public class PageFlow<out T> internal constructor(
    private val create: (isResumable: Boolean) -> Flow<T>,
) : Flow<T> by create(false) {
    /** Creates a flow of these elements, for tests of your code. */
    public constructor(elements: Iterable<T>) : this({ elements.asFlow() })

    /**
     * Returns a flow of the same elements that remembers where it stopped. If a collection fails because a page could
     * not be fetched, the next collection of this flow requests that page again. So
     * `contacts.iter().resumable().retry(2)` neither repeats nor skips a contact.
     *
     * A collection starts again at the first page if the previous one completed or was cancelled, or if its collector
     * threw an exception. Concurrent collections are independent, and the next collection continues the one that failed
     * last.
     */
    public fun resumable(): Flow<T> = create(true)
}
