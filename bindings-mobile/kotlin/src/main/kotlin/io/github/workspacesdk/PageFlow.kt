package io.github.workspacesdk

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.atomic.AtomicReference

/**
 * Elements that are fetched page by page. Each collection begins anew, at the first page, as with every cold flow.
 *
 * For `.retry()` and its like use [resumable], which neither repeats nor loses an element after an error.
 */
public class PageFlow<out T> internal constructor(
    private val begin: (isResumable: Boolean) -> Flow<T>,
) : Flow<T> by begin(false) {
    /**
     * The same elements, as a flow that remembers where it stopped: if a collection fails because a page could not be had, the next collection of this flow
     * requests that page again. So `contacts.iter().resumable().retry(2)` neither repeats nor loses a contact.
     *
     * A collection after one that ended, whose collector threw or that was cancelled begins anew. Collections at the same time are independent; the next
     * collection goes on from the one that failed last.
     */
    public fun resumable(): Flow<T> = begin(true)
}

internal fun <T> pageFlow(
    access: Access,
    source: PageSource,
    isResumable: Boolean,
    take: (AnswerData) -> List<T>,
): Flow<T> {
    // The place of the collection that failed last. The next collection takes it away, so that no two go on from the same place.
    val left = AtomicReference<Place?>()
    return flow {
        val pages =
            when (val place = left.getAndSet(null)) {
                null -> access.pages(source)
                is Place.Before -> place.pages
                is Place.Lost -> throw exceptionOf(place.details).also { left.compareAndSet(null, place) }
            }
        var leaves: Place? = null
        try {
            while (true) {
                val news = access.next(pages)
                when (news) {
                    is News.Page -> {
                        val elements = whenMemorySuffices { take(news.data) }
                        for (element in elements) emit(element)
                    }

                    is News.End -> {
                        break
                    }

                    null -> {
                        val details = lostPage(source)
                        leaves = Place.Lost(details)
                        throw exceptionOf(details)
                    }

                    else -> {
                        if (news is News.Refused) leaves = Place.Before(pages)
                        throw failureOf(news)
                    }
                }
            }
        } finally {
            val remembered = leaves.takeIf { isResumable }
            if (remembered !is Place.Before) pages.close()
            if (remembered != null) left.getAndSet(remembered)?.close()
        }
    }
}

/** Where a collection of pages goes on. */
private sealed class Place {
    /** Before the page that failed. */
    class Before(
        val pages: NativePages,
    ) : Place()

    /** The library has handed a page over that could not be read: to go on would leave it out, to begin anew would repeat those before it. */
    class Lost(
        val details: ErrorDetails,
    ) : Place()

    fun close() {
        if (this is Before) pages.close()
    }
}
