package io.github.workspacesdk.internal

import io.github.workspacesdk.internal.ffi.CompletionPayload
import io.github.workspacesdk.internal.ffi.ErrorDetails
import io.github.workspacesdk.internal.ffi.NativePages
import io.github.workspacesdk.internal.ffi.PageSource
import io.github.workspacesdk.internal.ffi.ResponseData
import io.github.workspacesdk.internal.ffi.lostPageError
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.atomic.AtomicReference

internal fun <T> pageFlow(
    executor: CallExecutor,
    source: PageSource,
    isResumable: Boolean,
    extract: (ResponseData) -> List<T>,
): Flow<T> {
    // The position of the collection that failed last. The next collection removes it, so that two collections never
    // continue from the same position.
    val failedAt = AtomicReference<PagePosition?>()
    return flow {
        val pages =
            when (val position = failedAt.getAndSet(null)) {
                null -> executor.pages(source)
                is PagePosition.RetryablePage -> position.pages
                is PagePosition.FailedPage -> throw exceptionOf(position.details).also { failedAt.compareAndSet(null, position) }
            }
        var stoppedAt: PagePosition? = null
        try {
            while (true) {
                val payload = executor.next(pages)
                when (payload) {
                    is CompletionPayload.Page -> {
                        val elements = retryBrieflyWhileOutOfMemory { extract(payload.data) }
                        for (element in elements) emit(element)
                    }

                    is CompletionPayload.EndOfPages -> {
                        break
                    }

                    null -> {
                        val details = lostPageError(source)
                        stoppedAt = PagePosition.FailedPage(details)
                        throw exceptionOf(details)
                    }

                    else -> {
                        if (payload is CompletionPayload.Error) stoppedAt = PagePosition.RetryablePage(pages)
                        throw exceptionOf(payload)
                    }
                }
            }
        } finally {
            val remembered = stoppedAt.takeIf { isResumable }
            if (remembered !is PagePosition.RetryablePage) pages.close()
            if (remembered != null) failedAt.getAndSet(remembered)?.close()
        }
    }
}

/** Where a collection of pages stopped. */
private sealed class PagePosition {
    /** Before the page that failed. */
    class RetryablePage(
        val pages: NativePages,
    ) : PagePosition()

    /**
     * At a page that the native library returned but that could not be read. Continuing would skip it, and starting
     * again would repeat the pages before it.
     */
    class FailedPage(
        val details: ErrorDetails,
    ) : PagePosition()

    fun close() {
        if (this is RetryablePage) pages.close()
    }
}
