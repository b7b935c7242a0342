package io.github.workspacesdk

import kotlinx.coroutines.flow.Flow

/**
 * Elements that are fetched page by page. Like every cold flow, each collection starts again at the first page.
 *
 * With `.retry()` and similar operators use [resumable], which neither repeats nor skips elements after an error.
 */
public class PageFlow<out T> internal constructor(
    private val create: (isResumable: Boolean) -> Flow<T>,
) : Flow<T> by create(false) {
    /**
     * The same elements, as a flow that remembers where it stopped: if a collection fails because a page could not be fetched, the next collection of this flow
     * requests that page again. So `contacts.iter().resumable().retry(2)` neither repeats nor skips a contact.
     *
     * A collection starts again at the first page if the previous one completed, was cancelled, or its collector threw. Concurrent collections are independent;
     * the next collection continues the one that failed last.
     */
    public fun resumable(): Flow<T> = create(true)
}
