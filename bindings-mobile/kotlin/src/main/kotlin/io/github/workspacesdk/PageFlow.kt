package io.github.workspacesdk

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.atomic.AtomicReference

/**
 * What comes page by page. A collection that failed because a page could not be had leaves its place to the next collection, which requests that page again;
 * every other collection begins anew.
 */
internal fun <T> pageFlow(
    access: Access,
    source: PageSource,
    take: (AnswerData) -> List<T>,
): Flow<T> {
    // The place of the collection that failed last. The next collection takes it away, so that no two go on from the same place.
    val left = AtomicReference<Place?>()
    return flow {
        val pages =
            when (val place = left.getAndSet(null)) {
                null -> access.pages(source)
                is Place.Before -> place.pages
                is Place.Nowhere -> throw exceptionOf(place.details).also { left.compareAndSet(null, place) }
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
                        leaves = Place.Nowhere(details)
                        throw exceptionOf(details)
                    }

                    else -> {
                        if (news is News.Refused) leaves = Place.Before(pages)
                        throw failureOf(news)
                    }
                }
            }
        } finally {
            if (leaves !is Place.Before) pages.close()
            if (leaves != null) left.getAndSet(leaves)?.close()
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
    class Nowhere(
        val details: ErrorDetails,
    ) : Place()

    fun close() {
        if (this is Before) pages.close()
    }
}
